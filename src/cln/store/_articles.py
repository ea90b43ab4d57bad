"""Pages as found, articles with their repairs and earlier revisions, and what was refused."""

from __future__ import annotations

import zlib
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

import msgspec
from msgspec.json import Decoder

from cln.errors import NotFound
from cln.records import Article, Failure, Page, Restored
from cln.store._database import Row, Table, each
from cln.store._rows import SQUEEZE, batches, key, micros, seal, seal_bytes, unseal, unseal_bytes

# An article lies in one blob with its repairs (their texts are nearly equal, so zlib keeps one); Raw leaves the other half undecoded.
_both = Decoder(tuple[Article, Restored])
_article = Decoder(tuple[Article, msgspec.Raw])
_restored = Decoder(tuple[msgspec.Raw, Restored])
_page = Decoder(Page)
_failure = Decoder(Failure)

_RECORD = "SELECT record FROM article JOIN article_record ON article_record.article = seq WHERE id = ?"
_RECORDS = "SELECT id, record FROM article JOIN article_record ON article_record.article = seq WHERE id IN (EACH ?)"
_BATCH = 200


class Articles(Table):
    """Tables page, article, article_record, article_revision, failure."""

    @abstractmethod
    def _index_words(self, title: str, text: str) -> int:
        """Put an article's words in the search index; give the row."""

    # --- pages
    def has_page(self, url: str, digest: str) -> bool:
        return bool(self._db.read("SELECT 1 FROM page WHERE key = ?", key(url, digest)))

    def has_url(self, url: str) -> bool:
        return bool(self._db.read("SELECT 1 FROM page WHERE address = ? LIMIT 1", key(url)))

    def put_page(self, page: Page, digest: str, article: str = "") -> None:
        sql = (
            "INSERT INTO page (key, address, article, fetched, record) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (key) DO UPDATE SET article = excluded.article WHERE page.article = '' AND excluded.article <> ''"
        )
        with self._db.transaction():
            self._db.write(sql, key(page.url, digest), key(page.url), article, micros(page.fetched), _sealed_page(page))

    def page(self, article: str) -> Page:
        rows = self._db.read("SELECT record FROM page WHERE article = ? AND record IS NOT NULL ORDER BY seq DESC LIMIT 1", article)
        if not rows:
            raise NotFound(article, "no page of this article in this desk, or it was dropped when its time was over")
        return _unsealed_page(rows[0][0], f"page of article {article}")

    def expire_pages(self, before: datetime) -> int:
        with self._db.transaction():
            return self._db.write("UPDATE page SET record = NULL WHERE record IS NOT NULL AND fetched < ?", micros(before))

    # --- articles
    def put_article(self, article: Article, restored: Restored) -> None:
        with self._db.transaction():
            rows = self._db.read(
                "SELECT seq, revision, record FROM article JOIN article_record ON article_record.article = seq WHERE id = ?", article.id
            )
            if rows:
                self._revise(rows[0], article, restored)
            else:
                self._add(article, restored)

    def _add(self, article: Article, restored: Restored) -> None:
        words = self._index_words(article.title, restored.text)
        rows = self._db.read(
            "INSERT INTO article (id, revision, seen, words, edits) VALUES (?, ?, ?, ?, ?) RETURNING seq",
            article.id,
            article.revision,
            micros(article.seen),
            words,
            len(restored.edits),
        )
        self._db.write("INSERT INTO article_record (article, record) VALUES (?, ?)", rows[0][0], seal((article, restored)))

    def _revise(self, present: Row, article: Article, restored: Restored) -> None:
        """Put an article in the place of its present self, which is kept as a revision if its words were others."""
        seq, revision, sealed = present
        record = seal((article, restored))
        if record == sealed:
            return
        before, repaired = unseal(sealed, _both, f"article {article.id}")
        if revision != article.revision or (before.title, before.text) != (article.title, article.text):
            self._db.write("INSERT INTO article_revision (article, record) VALUES (?, ?)", seq, sealed)
        sql = "UPDATE article SET revision = ?, seen = ?, edits = ? WHERE seq = ?"
        self._db.write(sql, article.revision, micros(article.seen), len(restored.edits), seq)
        self._db.write("UPDATE article_record SET record = ? WHERE article = ?", record, seq)
        if (before.title, repaired.text) != (article.title, restored.text):
            # The old row of the index stays behind, named by nobody: an index without contents cannot take words out safely.
            self._db.write("UPDATE article SET words = ? WHERE seq = ?", self._index_words(article.title, restored.text), seq)

    def article(self, id: str) -> Article:
        return self._one("article", id, _article, _RECORD)[0]

    def restored(self, id: str) -> Restored:
        return self._one("article", id, _restored, _RECORD)[1]

    def revisions(self, id: str) -> Sequence[tuple[Article, Restored]]:
        rows = self._db.read("SELECT seq FROM article WHERE id = ?", id)
        if not rows:
            raise NotFound(id, "no such article in this desk")
        return self._list(f"article {id}", _both, "SELECT record FROM article_revision WHERE article = ? ORDER BY seq", rows[0][0])

    def articles(self, ids: Iterable[str]) -> Mapping[str, Article]:
        return {id: unseal(record, _article, f"article {id}")[0] for id, record in self._records(ids)}

    def restored_many(self, ids: Iterable[str]) -> Mapping[str, Restored]:
        return {id: unseal(record, _restored, f"article {id}")[1] for id, record in self._records(ids)}

    def _records(self, ids: Iterable[str]) -> Iterator[Row]:
        for some in batches(list(ids)):
            yield from self._db.read(_RECORDS, each(some))

    def recent_articles(self, since: datetime | None = None, limit: int | None = None) -> Iterator[Article]:
        seen = micros(since) if since else -(2**63)
        after = self._before_the_last(seen, limit) if limit is not None else 0
        sql = (
            "SELECT seq, record FROM article JOIN article_record ON article_record.article = seq "
            "WHERE seq > ? AND seen >= ? ORDER BY seq LIMIT ?"
        )
        while rows := self._db.read(sql, after, seen, _BATCH):
            for seq, record in rows:
                yield unseal(record, _article, f"article number {seq}")[0]
            after = rows[-1][0]

    def _before_the_last(self, seen: int, limit: int) -> int:
        """Give the place in the sequence after which ``limit`` articles come."""
        rows = self._db.read("SELECT seq FROM article WHERE seen >= ? ORDER BY seq DESC LIMIT 1 OFFSET ?", seen, max(limit, 0))
        return int(rows[0][0]) if rows else 0

    # --- failures
    def put_failure(self, failure: Failure) -> None:
        same = key(failure.subject, failure.room, failure.error)
        sql = "INSERT INTO failure (key, room, error, at, record) VALUES (?, ?, ?, ?, ?)"
        with self._db.transaction():
            self._db.write("DELETE FROM failure WHERE key = ?", same)
            self._db.write(sql, same, failure.room, failure.error, micros(failure.at), seal(failure))

    def failures(self, limit: int = 100) -> Sequence[Failure]:
        return self._list("a failure", _failure, "SELECT record FROM failure ORDER BY seq DESC LIMIT ?", limit)

    def failure_counts(self) -> Mapping[tuple[str, str], int]:
        rows = self._db.read("SELECT room, error, count(*) FROM failure GROUP BY room, error ORDER BY room, error")
        return {(room, error): count for room, error, count in rows}

    def expire_failures(self, before: datetime) -> int:
        with self._db.transaction():
            return self._db.write("DELETE FROM failure WHERE at < ?", micros(before))


def _sealed_page(page: Page) -> bytes:
    """Give head and body in one blob: four bytes of length of the head, the head as JSON, the body squeezed."""
    head = seal(msgspec.structs.replace(page, body=b""), squeeze=0)
    return seal_bytes(len(head).to_bytes(4, "big") + head + zlib.compress(page.body, SQUEEZE))


def _unsealed_page(sealed: bytes, what: str) -> Page:
    data = unseal_bytes(sealed, what)
    end = 4 + int.from_bytes(data[:4], "big")
    return msgspec.structs.replace(unseal(data[4:end], _page, what), body=zlib.decompress(data[end:]))
