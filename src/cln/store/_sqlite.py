"""SQLite as the desk's database: WAL, one file, many reading threads, one writer.

Connections are kept in a pool and lent for one read, or for one transaction. Articles are written with synchronous NORMAL (a power cut
may take the last seconds, never the order or the whole); what a reader or an editor gave is written with FULL.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from time import monotonic, sleep

from cln.errors import StoreFailed
from cln.store._database import Row, Value
from cln.store._rows import clean
from cln.store._sqlite_errors import told

BUSY_SECONDS = 30
OLDEST = (3, 37, 0)  # STRICT tables


class _Held(threading.local):
    """The connection of the transaction that this thread is in, and how deep it is nested."""

    connection: sqlite3.Connection | None = None
    depth: int = 0


class SqliteDatabase:
    """A pool of connections to one file."""

    def __init__(self, where: str, read_only: bool = False) -> None:
        if sqlite3.sqlite_version_info < OLDEST:
            raise StoreFailed("SQLite", f"version {sqlite3.sqlite_version} is too old: 3.37 or newer is needed")
        self.where = where
        self.is_read_only = read_only
        self._uri = Path(where).absolute().as_uri() + ("?mode=ro" if read_only else "")
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._writer = threading.RLock()
        self._held = _Held()
        self._is_closed = False

    # --- connections
    def connect(self) -> sqlite3.Connection:
        """Give a new connection of the pool."""
        with told(self.where):
            connection = sqlite3.connect(
                self._uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=256
            )
            try:
                self._set_up(connection)
            except BaseException:
                connection.close()
                raise
        return connection

    def _set_up(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_size = -32000")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA journal_size_limit = 67108864")
        if self.is_read_only:
            connection.execute("PRAGMA query_only = ON")
        elif connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            _turn_to_wal(connection)

    @contextmanager
    def lent(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection of this thread's transaction, or an idle one."""
        if self._held.connection is not None:
            with told(self.where):
                yield self._writing()
            return
        connection = self._take()
        try:
            with told(self.where):
                yield connection
        finally:
            self._give_back(connection)

    def _take(self) -> sqlite3.Connection:
        if self._is_closed:
            raise StoreFailed(self.where, "the store is closed: open it again")
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return self.connect()

    def _give_back(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            if not self._is_closed:
                self._idle.append(connection)
                return
        connection.close()

    def close(self) -> None:
        """Close what is idle now, and what is lent when it comes back. The last one to close folds the WAL into the file."""
        with self._lock:
            self._is_closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    # --- reads and writes
    def read(self, sql: str, *values: Value) -> list[Row]:
        with self.lent() as connection:
            return connection.execute(dialect(sql), _cleaned(values)).fetchall()

    def write(self, sql: str, *values: Value) -> int:
        return self._writing().execute(dialect(sql), _cleaned(values)).rowcount

    def write_many(self, sql: str, rows: Sequence[Sequence[Value]]) -> None:
        self._writing().executemany(dialect(sql), [_cleaned(row) for row in rows])

    def _writing(self) -> sqlite3.Connection:
        connection = self._held.connection
        if connection is None:
            raise RuntimeError("a write outside a transaction")
        if not connection.in_transaction:
            raise StoreFailed(self.where, "the transaction was undone by an earlier failure: nothing of it was kept, start it again")
        return connection

    @contextmanager
    def transaction(self, durable: bool = False) -> Iterator[None]:
        if self._held.connection is not None:
            with told(self.where), self._nested(self._held.connection):
                yield
            return
        if self.is_read_only:
            raise StoreFailed(self.where, "the store was opened for reading only, so nothing can be written")
        with self._writer, self.lent() as connection, _outermost(connection, durable):
            self._held.connection = connection
            try:
                yield
                self._writing()
            finally:
                self._held.connection = None

    @contextmanager
    def _nested(self, connection: sqlite3.Connection) -> Iterator[None]:
        self._writing()
        self._held.depth += 1
        name = f"nested{self._held.depth}"
        connection.execute(f"SAVEPOINT {name}")
        try:
            yield
            connection.execute(f"RELEASE {name}")
        except BaseException:
            if connection.in_transaction:
                connection.execute(f"ROLLBACK TO {name}")
                connection.execute(f"RELEASE {name}")
            raise
        finally:
            self._held.depth -= 1


@contextmanager
def _outermost(connection: sqlite3.Connection, durable: bool) -> Iterator[None]:
    if durable:
        connection.execute("PRAGMA synchronous = FULL")
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    finally:
        if durable:
            with suppress(sqlite3.Error):
                connection.execute("PRAGMA synchronous = NORMAL")


def _turn_to_wal(connection: sqlite3.Connection) -> None:
    """Switch to WAL; SQLite does not wait for others here, so we do (several processes may open a new desk at once)."""
    give_up = monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > give_up:
                raise
            sleep(0.02)


@lru_cache(512)
def dialect(sql: str) -> str:
    """Give shared SQL in SQLite's words."""
    return sql.replace("EACH INT ?", "SELECT value FROM json_each(?)").replace("EACH ?", "SELECT value FROM json_each(?)")


def _cleaned(values: Sequence[Value]) -> list[Value]:
    return [clean(value) if isinstance(value, str) else value for value in values]
