"""The desk's store in PostgreSQL: opening, migrating, searching, checking, copying."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from cln.errors import StoreFailed
from cln.store._copying import copy_out
from cln.store._postgres import LOCK, PostgresDatabase
from cln.store._query import RANKED, Phrase, Query, is_begun, parse, terms
from cln.store._tables import Tables

_SCHEMA = Path(__file__).parent / "schema" / "postgresql"
_LAST_PLACE = 16383  # the furthest position that a tsvector knows; words after it are found, but not as part of a phrase
_MOST_TERMS = 50_000  # a tsvector holds 1 MB; 50,000 different words of 20 bytes are as much


class PostgresStore(Tables):
    """A desk in a PostgreSQL database."""

    _db: PostgresDatabase

    def __init__(self, address: str, read_only: bool = False) -> None:
        super().__init__(PostgresDatabase(address, read_only))
        try:
            with self._db.lent() as connection:
                _bring_up(connection, self._db.where, read_only)
            if not read_only:
                self.make_segments()
        except BaseException:
            self._db.close()
            raise

    # --- search: the same terms as a tsvector, with no parser or dictionary of PostgreSQL's between
    def _index_words(self, title: str, text: str) -> int:
        sql = "INSERT INTO search (words) VALUES (?::tsvector) RETURNING seq"
        return int(self._db.read(sql, _vector(terms(title), terms(text)))[0][0])

    def search(self, words: str, limit: int = 40, offset: int = 0) -> Sequence[str]:
        query = parse(words)
        if not query.wanted:
            return ()
        # 2: divided by the length of the text, so that long reports do not win by length alone
        sql = (
            "WITH hit AS MATERIALIZED (SELECT seq FROM search WHERE words @@ ?::tsquery), "  # else the planner walks the newest rows
            "newest AS (SELECT seq FROM hit ORDER BY seq DESC LIMIT ?) "
            "SELECT id FROM newest JOIN search ON search.seq = newest.seq JOIN article ON article.words = newest.seq "
            "ORDER BY ts_rank('{0.2, 0.2, 0.2, 1.0}', search.words, ?::tsquery, 2) DESC, article.seq DESC LIMIT ? OFFSET ?"
        )
        asked = _asked(query)
        return tuple(row[0] for row in self._db.read(sql, asked, RANKED, asked, max(limit, 0), max(offset, 0)))

    def search_count(self, words: str) -> int:
        query = parse(words)
        if not query.wanted:
            return 0
        sql = "SELECT count(*) FROM search JOIN article ON article.words = search.seq WHERE search.words @@ ?::tsquery"
        return int(self._db.read(sql, _asked(query))[0][0])

    # --- life
    def backup(self, path: Path) -> None:
        """Copy the desk into one SQLite file while it is being used; any CLN can open it."""
        copy_out(self._db, path)

    def _own_faults(self) -> Iterator[str]:
        yield from ()


def _vector(title: Sequence[str], text: Sequence[str]) -> str:
    """Give a tsvector in its written form: 'term':1A,7 ..."""
    places: dict[str, list[str]] = {}
    for place, term in enumerate(title[:1000], 1):
        places.setdefault(term, []).append(f"{place}A")
    for place, term in enumerate(text[:_MOST_TERMS], min(len(title), 1000) + 10):  # the gap keeps a phrase from running out of the title
        if place <= _LAST_PLACE or term not in places:
            places.setdefault(term, []).append(str(min(place, _LAST_PLACE)))
    return " ".join(f"'{term}':{','.join(at[:250])}" for term, at in places.items())


def _asked(query: Query) -> str:
    """Give a tsquery in its written form; terms are letters and digits alone, so there is nothing in them to escape."""
    return " & ".join((*map(_phrase, query.wanted), *("!" + _phrase(phrase) for phrase in query.unwanted)))


def _phrase(phrase: Phrase) -> str:
    last = f"'{phrase[-1]}'" + (":*" if is_begun(phrase) else "")
    return "(" + " <-> ".join((*(f"'{term}'" for term in phrase[:-1]), last)) + ")"


def _bring_up(connection: Any, where: str, read_only: bool) -> None:
    """Bring the database to this version's schema, or refuse it."""
    changes = {int(path.stem): path for path in sorted(_SCHEMA.glob("*.sql"))}
    newest, version = max(changes), _version(connection)
    if version > newest:
        raise StoreFailed(where, f"this desk has schema {version}, which a newer CLN wrote; this one knows up to {newest}: upgrade CLN")
    if version < newest and read_only:
        raise StoreFailed(where, f"this desk has schema {version}, older than this CLN needs: open it once for writing to bring it up")
    for number in range(version + 1, newest + 1):
        _migrate(connection, number, changes[number])


def _version(connection: Any) -> int:
    if connection.execute("SELECT to_regclass('cln_schema')").fetchone()[0] is None:
        return 0
    return int(connection.execute("SELECT max(version) FROM cln_schema").fetchone()[0])


def _migrate(connection: Any, number: int, path: Path) -> None:
    """Make one change in one transaction: killed anywhere, the database is at the version before."""
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        connection.execute("CREATE TABLE IF NOT EXISTS cln_schema (version INTEGER PRIMARY KEY)")
        if (connection.execute("SELECT max(version) FROM cln_schema").fetchone()[0] or 0) < number:  # another process may have been quicker
            connection.execute(path.read_text(encoding="utf-8"))
            connection.execute("INSERT INTO cln_schema (version) VALUES (%s)", [number])
