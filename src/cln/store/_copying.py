"""Copy a desk out of a server into one SQLite file: a backup that any CLN can open, and the way back to a small desk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cln.errors import StoreFailed
from cln.store._checks import COUNTED
from cln.store._postgres import PostgresDatabase
from cln.store._sqlite_store import SqliteStore

_BATCH = 500
# Parents before children; the search index is made anew.
TABLES = (
    *("source", "source_state", "page", "article", "article_record", "article_revision", "failure", "copies", "copy"),
    *(
        "shingled",
        "shingled_outlet",
        "shingle_segment",
        "shingle_piece",
        "joined",
        "story",
        "redirect",
        "ruling",
        "outlet",
        "campaign",
        "state",
    ),
    *("comment", "comment_email"),
)


def copy_out(database: PostgresDatabase, path: Path) -> None:
    """Write the desk as of one moment to a new file; writers need not stop. Raises StoreFailed where the copy is not equal."""
    unfinished = path.with_name(path.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    copy = SqliteStore(str(unfinished))
    try:
        with _snapshot(database) as source:
            for table in TABLES:
                _copy_table(source, table, copy)
            counted = {name: int(source.execute(sql).fetchone()[0]) for name, sql in COUNTED.items()}
        copy.index_anew()
        if counted != copy.counts():
            raise StoreFailed(str(path), f"the copy has {copy.counts()}, the desk {counted}: make it again")
    finally:
        copy.close()
    unfinished.replace(path)


@contextmanager
def _snapshot(database: PostgresDatabase) -> Iterator[Any]:
    with database.lent() as connection:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            yield connection
        finally:
            connection.execute("ROLLBACK")


def _copy_table(source: Any, table: str, copy: SqliteStore) -> None:
    with source.cursor(name=f"copy_{table}") as cursor:
        cursor.itersize = _BATCH
        cursor.execute(f"SELECT * FROM {table}")  # noqa: S608  the names are ours
        copy.take_rows(table, [column.name for column in cursor.description], cursor)
