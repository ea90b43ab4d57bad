"""The desk's store in one SQLite file: opening, migrating, checking, copying."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, closing
from pathlib import Path

from cln.errors import StoreFailed
from cln.store._checks import COUNTED, sound
from cln.store._comments import Comments
from cln.store._copies import CopiesFound
from cln.store._sources import Sources
from cln.store._sqlite import SqliteDatabase
from cln.store._sqlite_errors import told
from cln.store._sqlite_search import SqliteSearch
from cln.store._sqlite_shingles import SqliteShingles
from cln.store._stories import Stories

APPLICATION = 0x434C4E31  # "CLN1": tells a desk from any other SQLite file
_SCHEMA = Path(__file__).parent / "schema" / "sqlite"


class SqliteStore(SqliteSearch, SqliteShingles, CopiesFound, Stories, Comments, Sources):
    """A desk in one file."""

    _db: SqliteDatabase

    def __init__(self, where: str, read_only: bool = False) -> None:
        super().__init__(SqliteDatabase(where, read_only))
        try:
            with self._db.lent() as connection:
                _bring_up(connection, where, read_only)
        except BaseException:
            self._db.close()
            raise

    def close(self) -> None:
        self._db.close()

    def transaction(self) -> AbstractContextManager[None]:
        return self._db.transaction()

    def counts(self) -> Mapping[str, int]:
        return {name: int(self._db.read(sql)[0][0]) for name, sql in COUNTED.items()}

    def backup(self, path: Path) -> None:
        """Copy the desk while it is being used; the copy is checked before it takes its name."""
        unfinished = path.with_name(path.name + ".unfinished")
        with told(str(path)), self._db.lent() as source:
            unfinished.unlink(missing_ok=True)
            with closing(sqlite3.connect(unfinished)) as target:
                source.backup(target)
                target.execute("PRAGMA journal_mode = DELETE")
                found = target.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if found != "ok":
            raise StoreFailed(str(path), f"the backup is not sound ({found}): run cln doctor")
        unfinished.replace(path)

    def check(self) -> tuple[str, ...]:
        return (*self._file_faults(), *sound(self._db))

    def _file_faults(self) -> Iterator[str]:
        for (fault,) in self._db.read("PRAGMA integrity_check(20)"):
            if fault != "ok":
                yield f"The database file is damaged: {fault}."
        for table, row, parent, _ in self._db.read("PRAGMA foreign_key_check"):
            yield f"Row {row} of {table} names a row of {parent} that is not there."


def migrations() -> dict[int, Path]:
    """Give the numbered changes of the schema."""
    return {int(path.stem): path for path in sorted(_SCHEMA.glob("*.sql"))}


def _bring_up(connection: sqlite3.Connection, where: str, read_only: bool) -> None:
    """Bring the file to this version's schema, or refuse it."""
    changes, version = migrations(), _version(connection, where)
    if version > max(changes):
        raise StoreFailed(
            where, f"this desk has schema {version}, which a newer CLN wrote; this one knows up to {max(changes)}: upgrade CLN"
        )
    due = [number for number in changes if number > version]
    if due and read_only:
        raise StoreFailed(where, f"this desk has schema {version}, older than this CLN needs: open it once for writing to bring it up")
    if due and version:
        _copy_first(connection, Path(f"{where}.before-{max(changes)}"))
    for number in due:
        _migrate(connection, number, changes[number])


def _version(connection: sqlite3.Connection, where: str) -> int:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    is_empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if application != APPLICATION and not is_empty:
        raise StoreFailed(where, "this is an SQLite database but not a CLN desk: give another path")
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _copy_first(connection: sqlite3.Connection, path: Path) -> None:
    unfinished = path.with_name(path.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(unfinished)) as target:
        connection.backup(target)
    unfinished.replace(path)


def _migrate(connection: sqlite3.Connection, number: int, path: Path) -> None:
    """Make one change in one transaction: killed anywhere, the file is at the version before."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if connection.execute("PRAGMA user_version").fetchone()[0] < number:  # another process may have been quicker
            for statement in statements(path.read_text(encoding="utf-8")):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
            connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def statements(script: str) -> Iterator[str]:
    """Cut a script into its statements."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
