"""SQLite as the desk's database: WAL, one file, many reading threads, one writer.

Articles are written with synchronous NORMAL (a power cut may take the last seconds, never the order or the whole); what a reader or an
editor gave is written with FULL.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from time import monotonic, sleep

from cln.errors import StoreFailed
from cln.store._database import Value
from cln.store._pool import Pool, cleaned_rows
from cln.store._sqlite_errors import told

BUSY_SECONDS = 30
OLDEST = (3, 37, 0)  # STRICT tables


class SqliteDatabase(Pool[sqlite3.Connection]):
    """A pool of connections to one file."""

    def __init__(self, where: str, read_only: bool = False) -> None:
        if sqlite3.sqlite_version_info < OLDEST:
            raise StoreFailed("SQLite", f"version {sqlite3.sqlite_version} is too old: 3.37 or newer is needed")
        super().__init__(where, read_only)
        self._uri = Path(where).absolute().as_uri() + (_for_reading(Path(where)) if read_only else "")

    def connect(self) -> sqlite3.Connection:
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
        connection.execute("PRAGMA secure_delete = FAST")
        connection.execute("PRAGMA journal_size_limit = 67108864")
        connection.execute("PRAGMA wal_autocheckpoint = 8000")  # pages: one that changes in many transactions is moved once
        if self.is_read_only:
            connection.execute("PRAGMA query_only = ON")
        elif connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            _turn_to_wal(connection)

    def told(self) -> AbstractContextManager[None]:
        return told(self.where)

    def dialect(self, sql: str) -> str:
        return _dialect(sql)

    def is_alive(self, connection: sqlite3.Connection) -> bool:
        return not connection.in_transaction

    def is_in_transaction(self, connection: sqlite3.Connection) -> bool:
        return connection.in_transaction

    def write_many(self, sql: str, rows: Sequence[Sequence[Value]]) -> None:
        self._writing().executemany(_dialect(sql), cleaned_rows(rows))

    @contextmanager
    def outermost(self, connection: sqlite3.Connection, durable: bool) -> Iterator[None]:
        if durable:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA secure_delete = ON")
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
                    connection.execute("PRAGMA secure_delete = FAST")

    def forget(self) -> None:
        """Fold the log into the file now, so that what was deleted is not left in it; readers in the way put it off to the next time."""
        if self._held.connection is None:
            with self.lent() as connection:
                connection.execute("PRAGMA busy_timeout = 200")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")

    @contextmanager
    def hold(self, work: str) -> Iterator[None]:
        """Hold a lock file beside the desk; the system lets go of it when the process ends, however it ends."""
        try:
            import fcntl
        except ImportError:  # Windows has no flock; there two desks wait for one another's writes, no more
            yield
            return
        path = Path(f"{self.where}.{work}.lock")
        try:
            lock = path.open("wb")
        except OSError as error:
            raise StoreFailed(str(path), f"the lock file cannot be made ({error.strerror}): allow writing to the desk's folder") from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise StoreFailed(self.where, f"another process does this work already ({work}): stop it first, or let it go on") from error
            yield


def _for_reading(path: Path) -> str:
    """Give how to open a desk that must not be written: on a disk where nothing can be, SQLite is told that nobody else writes either."""
    if not path.is_file():
        raise StoreFailed(str(path), "there is no desk here to read: give the path of one, or open it for writing to make it")
    log = path.with_name(path.name + "-wal")
    if os.access(path.absolute().parent, os.W_OK) or log.with_name(path.name + "-shm").exists():
        return "?mode=ro"
    if log.exists() and log.stat().st_size:
        raise StoreFailed(
            str(path), "its last changes lie in a log that a read-only disk keeps closed: open it once where it can be written"
        )
    return "?mode=ro&immutable=1"


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
def _dialect(sql: str) -> str:
    return sql.replace("EACH INT ?", "SELECT value FROM json_each(?)").replace("EACH ?", "SELECT value FROM json_each(?)")
