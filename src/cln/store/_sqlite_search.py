"""Search over SQLite's FTS5: an index without contents, one row for each text that an article had."""

from __future__ import annotations

from collections.abc import Sequence

from cln.store._articles import Articles
from cln.store._query import Phrase, Query, is_begun, parse, terms

_TITLE_WEIGHT = 5


class SqliteSearch(Articles):
    """Table search."""

    def _index_words(self, title: str, text: str) -> int:
        sql = "INSERT INTO search (rowid, title, text) VALUES (?, ?, ?)"
        row = self._db.read("SELECT coalesce(max(words), 0) + 1 FROM article")[0][0]
        self._db.write(sql, row, " ".join(terms(title)), " ".join(terms(text)))
        return int(row)

    def search(self, words: str, limit: int = 40, offset: int = 0) -> Sequence[str]:
        query = parse(words)
        if not query.wanted:
            return ()
        sql = (
            "SELECT id FROM search JOIN article ON words = search.rowid WHERE search MATCH ? "
            "ORDER BY bm25(search, ?, 1.0), seq DESC LIMIT ? OFFSET ?"
        )
        return tuple(row[0] for row in self._db.read(sql, _match(query), _TITLE_WEIGHT, max(limit, 0), max(offset, 0)))

    def search_count(self, words: str) -> int:
        query = parse(words)
        if not query.wanted:
            return 0
        sql = "SELECT count(*) FROM search JOIN article ON words = search.rowid WHERE search MATCH ?"
        return int(self._db.read(sql, _match(query))[0][0])


def _match(query: Query) -> str:
    wanted = " AND ".join(map(_phrase, query.wanted))
    unwanted = " OR ".join(map(_phrase, query.unwanted))
    return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def _phrase(phrase: Phrase) -> str:
    """Quote a phrase; terms are letters and digits alone, so there is nothing in them to escape."""
    return '"' + " ".join(phrase) + '"' + ("*" if is_begun(phrase) else "")
