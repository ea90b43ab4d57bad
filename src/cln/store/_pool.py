"""Connections lent to threads: one for each read, one for the whole of a transaction; idle ones wait for the next."""

from __future__ import annotations

import threading
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import groupby
from operator import itemgetter
from typing import Any, Generic, Protocol, TypeVar

from cln.errors import StoreFailed
from cln.store._database import Row, Value
from cln.store._rows import clean


class Connection(Protocol):
    """What sqlite3 and psycopg have in common."""

    def execute(self, query: Any, params: Any = ..., /) -> Any: ...
    def close(self) -> None: ...


C = TypeVar("C", bound=Connection)


_LATE_AT_MOST = 256  # statements that wait for the end of a transaction

Late = tuple[str, Sequence[Value]]


class _Held(threading.local):
    """The connection of the transaction that this thread is in, how deep it is nested, and what waits for its end."""

    connection: Any = None
    depth: int = 0
    late: tuple[Late, ...] = ()


class Pool(Generic[C]):
    """A database reached through a pool of connections; one writer at a time in this process."""

    def __init__(self, where: str, read_only: bool) -> None:
        self.where = where
        self.is_read_only = read_only
        self.undone = 0
        self._idle: list[C] = []
        self._lock = threading.Lock()
        self._writer = threading.RLock()
        self._held = _Held()
        self._is_closed = False

    # --- what each database does in its own way
    @abstractmethod
    def connect(self) -> C:
        """Give a new connection."""

    @abstractmethod
    def told(self) -> AbstractContextManager[None]:
        """Turn the database's errors into StoreFailed."""

    @abstractmethod
    def dialect(self, sql: str) -> str:
        """Give shared SQL in this database's words."""

    @abstractmethod
    def is_alive(self, connection: C) -> bool:
        """Tell whether a connection can be lent again."""

    @abstractmethod
    def is_in_transaction(self, connection: C) -> bool:
        """Tell whether the transaction that was begun is still there to be rolled back."""

    @abstractmethod
    def outermost(self, connection: C, durable: bool) -> AbstractContextManager[None]:
        """Begin, and commit or roll back."""

    @abstractmethod
    def write_many(self, sql: str, rows: Sequence[Sequence[Value]]) -> None:
        """Run one statement of a transaction for each of these rows."""

    # --- lending
    @contextmanager
    def lent(self) -> Iterator[C]:
        """Lend the connection of this thread's transaction, or an idle one."""
        if self._held.connection is not None:
            with self.told():
                yield self._writing()
            return
        connection = self._take()
        try:
            with self.told():
                yield connection
        finally:
            self._give_back(connection)

    def _take(self) -> C:
        with self._lock:
            if self._is_closed:
                raise StoreFailed(self.where, "the store is closed: open it again")
            if self._idle:
                return self._idle.pop()
        with self.told():
            return self.connect()

    def _give_back(self, connection: C) -> None:
        with self._lock:
            if not self._is_closed and self.is_alive(connection):
                self._idle.append(connection)
                return
            lost, self._idle = [connection, *self._idle], []  # where one connection is lost the others are: all are made anew
        for each in lost:
            each.close()

    def close(self) -> None:
        """Close what is idle now, and what is lent when it comes back."""
        with self._lock:
            self._is_closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    # --- reads and writes
    def read(self, sql: str, *values: Value) -> list[Row]:
        with self.lent() as connection:
            return list(connection.execute(self.dialect(sql), cleaned(values)).fetchall())

    def write(self, sql: str, *values: Value) -> int:
        return int(self._writing().execute(self.dialect(sql), cleaned(values)).rowcount)

    def write_late(self, sql: str, *values: Value) -> None:
        """Run a statement at the end of the outermost transaction, together with its like; a nested one that fails takes it back."""
        self._writing()
        self._held.late = (*self._held.late, (sql, values))
        if len(self._held.late) >= _LATE_AT_MOST:
            self.catch_up()

    def catch_up(self) -> None:
        """Run now what waits for the end of this thread's transaction."""
        late, self._held.late = self._held.late, ()
        for sql, some in groupby(late, key=itemgetter(0)):
            self.write_many(sql, [values for _, values in some])

    def _writing(self) -> C:
        connection: C | None = self._held.connection
        if connection is None:
            raise RuntimeError("a write outside a transaction")
        if not self.is_in_transaction(connection):
            raise StoreFailed(self.where, "the transaction was undone by an earlier failure: nothing of it was kept, start it again")
        return connection

    @contextmanager
    def transaction(self, durable: bool = False) -> Iterator[None]:
        """All or nothing; a nested one is undone alone when it fails. ``durable``: on the platter before it returns."""
        if self._held.connection is not None:
            with self.told(), self._nested(self._held.connection):
                yield
            return
        if self.is_read_only:
            raise StoreFailed(self.where, "the store was opened for reading only, so nothing can be written")
        with self._writer, self.lent() as connection:
            try:
                with self.outermost(connection, durable):
                    self._held.connection = connection
                    yield
                    self.catch_up()
                    self._writing()
            except BaseException:
                self.undone += 1
                raise
            finally:
                self._held.connection, self._held.late = None, ()

    @contextmanager
    def _nested(self, connection: C) -> Iterator[None]:
        self._writing()
        self._held.depth += 1
        name, late = f"nested{self._held.depth}", self._held.late
        connection.execute(f"SAVEPOINT {name}")
        try:
            yield
            connection.execute(f"RELEASE {name}")
        except BaseException:
            if self.is_in_transaction(connection):
                connection.execute(f"ROLLBACK TO {name}")
                connection.execute(f"RELEASE {name}")
            self.undone += 1
            self._held.late = late  # also what was written inside: that is undone, and waits again
            raise
        finally:
            self._held.depth -= 1


def cleaned(values: Sequence[Value]) -> list[Value]:
    """Give values that every database takes."""
    return [clean(value) if isinstance(value, str) else value for value in values]


def cleaned_rows(rows: Sequence[Sequence[Value]]) -> Sequence[Sequence[Value]]:
    """Give rows of one table that every database takes; those of numbers alone (shingles, by the hundred) pass as they are."""
    return [cleaned(row) for row in rows] if rows and any(isinstance(value, str) for value in rows[0]) else rows
