"""SQLite's errors in sentences that say what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from cln.errors import StoreFailed

SENTENCES = {
    sqlite3.SQLITE_FULL: "the disk is full, so nothing was written: make room, then run the command again (what was there is safe)",
    sqlite3.SQLITE_READONLY: "the database or its folder is read-only: allow writing to both, or open it for reading only",
    sqlite3.SQLITE_BUSY: "another process has kept the database locked for 30 seconds: wait for it to end, or stop it",
    sqlite3.SQLITE_LOCKED: "another process has kept the database locked for 30 seconds: wait for it to end, or stop it",
    sqlite3.SQLITE_NOTADB: "this file is not a database: give the path of a CLN desk, or of a file that does not exist yet",
    sqlite3.SQLITE_CORRUPT: "the database is damaged: restore the newest backup (cln backup makes them), and test the disk",
    sqlite3.SQLITE_CANTOPEN: "the database cannot be opened: its folder must exist and be writable, or open it for reading only",
    sqlite3.SQLITE_PERM: "no right to open the database: allow reading and writing for the user that runs CLN",
    sqlite3.SQLITE_IOERR: "the disk did not read or write as asked: see that it has room and is sound, then run the command again",
    sqlite3.SQLITE_TOOBIG: "a record is larger than the database can hold (1 GB): leave it out",
    sqlite3.SQLITE_NOMEM: "there is not enough memory for this query",
    sqlite3.SQLITE_PROTOCOL: "the database's lock files are in disorder: stop every process that uses it, then run the command again",
}


@contextmanager
def told(where: str) -> Iterator[None]:
    """Turn an error that lies with the disk, the file or another process into StoreFailed; any other is a bug and travels up."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        sentence = SENTENCES.get(code & 0xFF) if code is not None else None
        if sentence is None:
            raise
        raise StoreFailed(where, f"{sentence} (SQLite says: {error})") from error
