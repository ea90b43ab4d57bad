"""Is the desk sound? Every record unseals, every repair of a sample replays, and nothing points to what is not there."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.json import Decoder

from cln import edits
from cln.errors import CleanNewsError
from cln.records import Article, Restored
from cln.store._database import Database
from cln.store._rows import unseal, unseal_bytes

# What counts() counts.
COUNTED = {
    "pages": "SELECT count(*) FROM page",
    "articles": "SELECT count(*) FROM article",
    "repairs": "SELECT coalesce(sum(edits), 0) FROM article",
    "revisions": "SELECT count(*) FROM article_revision",
    "copies": "SELECT count(*) FROM copy",
    "stories": "SELECT count(*) FROM story",
    "failures": "SELECT count(*) FROM failure",
    "sources": "SELECT count(*) FROM source",
    "comments": "SELECT count(*) FROM comment",
}

# Every sealed column, with what orders its table.
SEALED = {
    "page": ("seq", "record"),
    "article_record": ("article", "record"),
    "article_revision": ("seq", "record"),
    "failure": ("seq", "record"),
    "joined": ("seq", "record"),
    "ruling": ("seq", "record"),
    "comment": ("seq", "record"),
    "source": ("id", "record"),
    "source_state": ("source", "record"),
    "copies": ("article", "record"),
    "story": ("id", "record"),
    "outlet": ("id", "record"),
    "campaign": ("phrase", "record"),
    "state": ("name", "record"),
    "comment_email": ("comment", "email"),
}

# Each gives the names of what is amiss, and the sentence for it.
LOOSE = (
    ("SELECT id FROM article WHERE seq NOT IN (SELECT article FROM article_record) LIMIT 20", "Article {} has no record."),
    ("SELECT id FROM story WHERE id NOT IN (SELECT story FROM joined) LIMIT 20", "Story {} has no articles."),
    ("SELECT story FROM joined WHERE story NOT IN (SELECT id FROM story) LIMIT 20", "Story {} has articles but is not in the list."),
    ("SELECT gone FROM redirect WHERE target IN (SELECT gone FROM redirect) LIMIT 20", "Story {} redirects to one that redirects again."),
    ("SELECT id FROM comment WHERE id NOT IN (SELECT comment FROM comment_email) LIMIT 20", "Comment {} has lost its address."),
)

_pair = Decoder(tuple[Article, Restored])
_SAMPLE = 1000
_BATCH = 500
_MOST = 20


def faults(database: Database) -> Iterator[str]:
    """Give a sentence for each fault."""
    for table, (key, column) in SEALED.items():
        yield from _broken(database, table, key, column)
    for sql, sentence in LOOSE:
        for (name,) in database.read(sql):
            yield sentence.format(name)
    yield from _not_replaying(database)


def _broken(database: Database, table: str, key: str, column: str) -> Iterator[str]:
    offset = found = 0
    sql = f"SELECT {key}, {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY {key} LIMIT ? OFFSET ?"  # noqa: S608  the names are ours
    while (rows := database.read(sql, _BATCH, offset)) and found < _MOST:
        for name, sealed in rows:
            try:
                unseal_bytes(sealed, f"{table} {name}")
            except CleanNewsError as error:
                found += 1
                yield f"{error}."
        offset += len(rows)


def _not_replaying(database: Database) -> Iterator[str]:
    """Replay the repairs of the newest articles that have any: applied to the text as found they must give the text as kept."""
    sql = "SELECT id, record FROM article JOIN article_record ON article_record.article = seq WHERE edits > 0 ORDER BY seq DESC LIMIT ?"
    for id, sealed in database.read(sql, _SAMPLE):
        try:
            article, restored = unseal(sealed, _pair, f"article {id}")
            if edits.apply(article.text, restored.edits) != restored.text:
                yield f"The repairs of article {id} do not give the text that is kept."
        except CleanNewsError as error:
            yield f"The repairs of article {id} do not replay: {error}."
