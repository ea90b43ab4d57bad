"""What the tables need of a database: reads, writes inside a transaction, and nothing else of its own.

SQL is written once, in the words that both databases share; ``EACH ?`` and ``EACH INT ?`` stand for the members of a JSON array.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

from msgspec.json import Decoder

from cln.errors import NotFound
from cln.store._rows import clean, unseal

R = TypeVar("R")
Row = tuple[Any, ...]
Value = str | int | bytes | None


class Database(Protocol):
    """One database, safe for threads: each read on a connection of its own, one writer at a time."""

    where: str
    undone: int  # how many transactions, nested ones too, were rolled back in this process

    def read(self, sql: str, *values: Value) -> list[Row]: ...
    def write(self, sql: str, *values: Value) -> int:
        """Run one statement of a transaction; give the number of rows that it touched."""
        ...

    def write_many(self, sql: str, rows: Sequence[Sequence[Value]]) -> None: ...
    def transaction(self, durable: bool = False) -> AbstractContextManager[None]:
        """All or nothing; a nested one is undone alone when it fails. ``durable``: on the platter before it returns."""
        ...

    def forget(self) -> None:
        """See to it that what was deleted is not left in the files."""
        ...

    def hold(self, work: str) -> AbstractContextManager[None]: ...
    def close(self) -> None: ...


class Table:
    """What every group of tables holds: the database, and reading one record or many."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def _one(self, what: str, id: str, decoder: Decoder[R], sql: str) -> R:
        rows = self._db.read(sql, id)
        if not rows:
            raise NotFound(id, f"no such {what} in this desk")
        return unseal(rows[0][0], decoder, f"{what} {id}")

    def _list(self, what: str, decoder: Decoder[R], sql: str, *values: Value) -> tuple[R, ...]:
        return tuple(unseal(row[0], decoder, what) for row in self._db.read(sql, *values))


def each(values: Iterable[str] | Iterable[int]) -> str:
    """Give the parameter for ``EACH ?``."""
    return json.dumps([clean(value) if isinstance(value, str) else value for value in values], ensure_ascii=False)
