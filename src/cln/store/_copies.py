"""What trace found: who shares text with whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.json import Decoder

from cln.records import Copies
from cln.store._database import Table, each
from cln.store._rows import batches, seal, unseal

_copies = Decoder(Copies)


class CopiesFound(Table):
    """Tables copies and copy."""

    def put_copies(self, copies: Copies) -> None:
        sql = (
            "INSERT INTO copies (article, seq, record) VALUES (?, (SELECT coalesce(max(seq), 0) + 1 FROM copies), ?) "
            "ON CONFLICT (article) DO UPDATE SET record = excluded.record"
        )
        others = sorted({copy.other for copy in copies.copies})
        with self._db.transaction():
            self._db.write(sql, copies.article, seal(copies))
            self._db.write("DELETE FROM copy WHERE article = ?", copies.article)
            self._db.write_many("INSERT INTO copy (other, article) VALUES (?, ?)", [(other, copies.article) for other in others])

    def copies(self, article: str) -> Copies:
        return self._one("copies of article", article, _copies, "SELECT record FROM copies WHERE article = ?")

    def copies_of(self, articles: Iterable[str]) -> Mapping[str, Copies]:
        sql = "SELECT article, record FROM copies WHERE article IN (EACH ?)"
        found = (row for some in batches(list(articles)) for row in self._db.read(sql, each(some)))
        return {article: unseal(record, _copies, f"copies of article {article}") for article, record in found}

    def copies_into(self, article: str) -> Sequence[Copies]:
        sql = "SELECT record FROM copy JOIN copies ON copies.article = copy.article WHERE copy.other = ? ORDER BY copies.seq"
        return self._list(f"copies into article {article}", _copies, sql, article)
