"""PostgreSQL as the desk's database, for a large desk: the same tables, the same SQL but for search.

Writers take one advisory lock, so the stored sequence is the order in which transactions were committed, as in SQLite.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import lru_cache
from typing import Any

from cln.errors import StoreFailed
from cln.store._database import Value
from cln.store._pool import Pool, cleaned_rows

try:
    import psycopg
    from psycopg import errors
    from psycopg.pq import TransactionStatus
except ImportError as error:  # this module is imported only when a desk is in PostgreSQL
    raise StoreFailed("PostgreSQL", "its driver is not installed: pip install 'cln[postgres]'") from error

LOCK = 0x434C4E31
SENTENCES: tuple[tuple[type[Exception], str], ...] = (
    (errors.DiskFull, "the server's disk is full, so nothing was written: make room, then run the command again (what was there is safe)"),
    (errors.OutOfMemory, "the server has not enough memory for this query"),
    (errors.TooManyConnections, "the server has no connection left: raise max_connections, or stop other users of it"),
    (errors.ReadOnlySqlTransaction, "the server takes no writes (it is read-only or a standby): give the address of the primary"),
    (errors.LockNotAvailable, "another process has kept the desk locked for 30 seconds: wait for it to end, or stop it"),
    (errors.InsufficientPrivilege, "no right to do this: grant the user of the address all rights on the database"),
    (errors.DataCorrupted, "the database is damaged: restore the newest backup, and test the server's disk"),
    (errors.IndexCorrupted, "an index of the database is damaged: run REINDEX DATABASE on the server, and test its disk"),
    (errors.InvalidCatalogName, "the server has no database of this name: create it (createdb), then run the command again"),
    (errors.InvalidPassword, "the server refused the user or the password of the address: correct them"),
    (errors.InvalidAuthorizationSpecification, "the server refused the user of the address: correct it"),
    (psycopg.OperationalError, "the server cannot be reached, or it ended the connection: see that it runs, then run the command again"),
    (psycopg.InterfaceError, "the connection to the server is lost: see that it runs, then run the command again"),
)
Connection = psycopg.Connection[Any]


class PostgresDatabase(Pool[Connection]):
    """A pool of connections to one database."""

    def __init__(self, address: str, read_only: bool = False) -> None:
        super().__init__(without_password(address), read_only)
        self._address = address

    def connect(self) -> Connection:
        connection = psycopg.connect(self._address, autocommit=True, connect_timeout=10)
        connection.execute("SET lock_timeout = '30s'")
        connection.execute("SET random_page_cost = 1.1")  # a desk fits in memory or on a solid disk; 4 is for spinning ones
        if self.is_read_only:
            connection.execute("SET default_transaction_read_only = on")
        return connection

    @contextmanager
    def told(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            for kind, sentence in SENTENCES:
                if isinstance(error, kind):
                    raise StoreFailed(self.where, f"{sentence} (PostgreSQL says: {_first_line(error)})") from error
            raise

    def dialect(self, sql: str) -> str:
        return _dialect(sql)

    def is_alive(self, connection: Connection) -> bool:
        return connection.info.transaction_status is TransactionStatus.IDLE

    def is_in_transaction(self, connection: Connection) -> bool:
        return connection.info.transaction_status in (TransactionStatus.INTRANS, TransactionStatus.INERROR)

    def write_many(self, sql: str, rows: Sequence[Sequence[Value]]) -> None:
        self._writing().cursor().executemany(_dialect(sql), cleaned_rows(rows))

    @contextmanager
    def outermost(self, connection: Connection, durable: bool) -> Iterator[None]:
        connection.execute("BEGIN")
        try:
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            yield
            self._commit(connection)
        except BaseException:
            if self.is_in_transaction(connection):
                connection.execute("ROLLBACK")
            raise

    def forget(self) -> None:
        """Leave it to the server's vacuum: what was deleted stays in its files until then."""

    @contextmanager
    def hold(self, work: str) -> Iterator[None]:
        """Hold an advisory lock on a connection kept for it; the server lets go of it when the connection ends, however it ends."""
        with self.told():
            connection = self.connect()
        with closing(connection):
            if not connection.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [LOCK, work]).fetchone()[0]:  # type: ignore[index]
                raise StoreFailed(self.where, f"another process does this work already ({work}): stop it first, or let it go on")
            yield

    def _commit(self, connection: Connection) -> None:
        """Commit; PostgreSQL answers COMMIT of a failed transaction with a quiet ROLLBACK, which must not pass for success."""
        if connection.info.transaction_status is TransactionStatus.INERROR:
            raise StoreFailed(self.where, "the transaction was undone by an earlier failure: nothing of it was kept, start it again")
        connection.execute("COMMIT")


def without_password(address: str) -> str:
    """Give an address as it may be shown.

    >>> without_password("postgresql://desk:secret@db/news?password=x")
    'postgresql://desk:***@db/news?password=***'
    """
    return re.sub(r"(password=)[^&\s]+", r"\1***", re.sub(r"(//[^:/@]*:)[^@/]*@", r"\1***@", address))


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]


@lru_cache(512)
def _dialect(sql: str) -> str:
    ints = "SELECT value::bigint FROM jsonb_array_elements_text(?::jsonb)"
    return sql.replace("EACH INT ?", ints).replace("EACH ?", "SELECT value FROM jsonb_array_elements_text(?::jsonb)").replace("?", "%s")
