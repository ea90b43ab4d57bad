"""The desk's store in one SQLite file: opening, migrating, searching, checking, copying."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from cln.errors import StoreFailed
from cln.store._query import RANKED, Phrase, Query, is_begun, parse, terms
from cln.store._sqlite import SqliteDatabase
from cln.store._sqlite_errors import told
from cln.store._tables import Tables

APPLICATION = 0x434C4E31  # "CLN1": tells a desk from any other SQLite file
_SCHEMA = Path(__file__).parent / "schema" / "sqlite"
_TITLE_WEIGHT = 5
_BATCH = 500


class SqliteStore(Tables):
    """A desk in one file."""

    _db: SqliteDatabase

    def __init__(self, where: str, read_only: bool = False) -> None:
        super().__init__(SqliteDatabase(where, read_only))
        try:
            with self._db.lent() as connection:
                _bring_up(connection, where, read_only)
            if not read_only:
                self.make_segments()
        except BaseException:
            self._db.close()
            raise

    # --- search: FTS5 without contents, one row for each text that an article had
    def _index_words(self, title: str, text: str) -> int:
        sql = "INSERT INTO search (rowid, title, text) VALUES (?, ?, ?)"
        row = self._db.read("SELECT coalesce(max(words), 0) + 1 FROM article")[0][0]
        self._db.write_late(sql, row, " ".join(terms(title)), " ".join(terms(text)))
        return int(row)

    def search(self, words: str, limit: int = 40, offset: int = 0) -> Sequence[str]:
        query = parse(words)
        if not query.wanted:
            return ()
        sql = (
            "SELECT id FROM "
            "(SELECT rowid AS row, bm25(search, ?, 1.0) AS score FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT ?) "
            "JOIN article ON words = row ORDER BY score, seq DESC LIMIT ? OFFSET ?"
        )
        self._db.catch_up()
        rows = self._db.read(sql, _TITLE_WEIGHT, _match(query), RANKED, max(limit, 0), max(offset, 0))
        return tuple(row[0] for row in rows)

    def search_count(self, words: str) -> int:
        query = parse(words)
        if not query.wanted:
            return 0
        sql = "SELECT count(*) FROM search JOIN article ON words = search.rowid WHERE search MATCH ?"
        self._db.catch_up()
        return int(self._db.read(sql, _match(query))[0][0])

    def index_anew(self) -> None:
        """Make the search index anew from the articles, as after a change of what a word is."""
        with self._db.transaction():
            self._db.write("INSERT INTO search (search) VALUES ('delete-all')")
            self._db.write("UPDATE article SET words = -seq")
            for found in self.recent_articles():
                words = self._index_words(found.title, self.restored(found.id).text)
                self._db.write("UPDATE article SET words = ? WHERE id = ?", words, found.id)

    # --- life
    def take_rows(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Write rows of another desk's table as they are; the table must be empty."""
        sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608  the names are ours
        with self._db.transaction():
            remaining = iter(rows)
            while some := list(islice(remaining, _BATCH)):
                self._db.write_many(sql, some)

    def backup(self, path: Path) -> None:
        """Copy the desk while it is being used; the copy is checked before it takes its name."""
        unfinished = path.with_name(path.name + ".unfinished")
        with self._db.lent() as source, told(str(path)):
            unfinished.unlink(missing_ok=True)
            with closing(sqlite3.connect(unfinished)) as target:
                source.backup(target)
                target.execute("PRAGMA journal_mode = DELETE")
                found = target.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if found != "ok":
            raise StoreFailed(str(path), f"the backup is not sound ({found}): run cln doctor")
        unfinished.replace(path)

    def _own_faults(self) -> Iterator[str]:
        for (fault,) in self._db.read("PRAGMA integrity_check(20)"):
            if fault != "ok":
                yield f"The database file is damaged: {fault}."
        for table, row, parent, _ in self._db.read("PRAGMA foreign_key_check"):
            yield f"Row {row} of {table} names a row of {parent} that is not there."


def _match(query: Query) -> str:
    wanted = " AND ".join(map(_phrase, query.wanted))
    unwanted = " OR ".join(map(_phrase, query.unwanted))
    return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def _phrase(phrase: Phrase) -> str:
    """Quote a phrase; terms are letters and digits alone, so there is nothing in them to escape."""
    return '"' + " ".join(phrase) + '"' + ("*" if is_begun(phrase) else "")


# --- the schema


def _bring_up(connection: sqlite3.Connection, where: str, read_only: bool) -> None:
    """Bring the file to this version's schema, or refuse it."""
    changes = {int(path.stem): path for path in sorted(_SCHEMA.glob("*.sql"))}
    newest, version = max(changes), _version(connection, where)
    if version > newest:
        raise StoreFailed(where, f"this desk has schema {version}, which a newer CLN wrote; this one knows up to {newest}: upgrade CLN")
    due = [number for number in changes if number > version]
    if due and read_only:
        raise StoreFailed(where, f"this desk has schema {version}, older than this CLN needs: open it once for writing to bring it up")
    if due and version:
        _copy_first(connection, Path(f"{where}.before-{newest}"))
    for number in due:
        _migrate(connection, number, changes[number])


def _version(connection: sqlite3.Connection, where: str) -> int:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    is_empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if application != APPLICATION and not is_empty:
        raise StoreFailed(where, "this is an SQLite database but not a CLN desk: give another path")
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _copy_first(connection: sqlite3.Connection, path: Path) -> None:
    unfinished = path.with_name(path.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(unfinished)) as target:
        connection.backup(target)
    unfinished.replace(path)


def _migrate(connection: sqlite3.Connection, number: int, path: Path) -> None:
    """Make one change in one transaction: killed anywhere, the file is at the version before."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if connection.execute("PRAGMA user_version").fetchone()[0] < number:  # another process may have been quicker
            for statement in _statements(path.read_text(encoding="utf-8")):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
            connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
