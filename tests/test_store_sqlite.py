"""What happens to files: no room, no rights, rot, strangers, other processes, other versions: one sentence each, and nothing is lost."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from cln import store
from cln.errors import CleanNewsError, NotFound, StoreFailed
from cln.records import Restored
from cln.store import _sqlite, _sqlite_store
from fakes_store import NOON, article, at, comment, copies, joined, page, repaired, story


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "desk.db"


@contextmanager
def opened(path: Path, read_only: bool = False) -> Iterator[store.Store]:
    desk = store.open(str(path), read_only=read_only)
    try:
        yield desk
    finally:
        desk.close()


def fill(desk: store.Store, numbers: range) -> None:
    for number in numbers:
        id = f"a{number}"
        with desk.transaction():
            found = article(id, f"Report {number} from the harbour cheap loans came in. " * 5, minutes=number)
            desk.put_page(page(id, found.text.encode()), "d", id)
            desk.put_article(found, repaired(found.text, " cheap loans"))
            desk.put_copies(copies(id, "a0"))
            desk.add_shingles(id, "o1", [number, 2**64 - 1 - number], at(number))
            desk.put_joined(joined(id, f"s{number // 3}"))
            desk.put_story(story(f"s{number // 3}", *desk.story_articles(f"s{number // 3}"), minutes=number))


def everything(desk: store.Store) -> list[object]:
    """What a desk shows, but for what search and shingles find: those are made from the articles and can be made again."""
    articles = list(desk.recent_articles())
    ids = [found.id for found in articles]
    return [
        *(articles, desk.restored_many(ids), [desk.page(id) for id in ids], [desk.revisions(id) for id in ids], desk.copies_of(ids)),
        *([desk.copies_into(id) for id in ids], list(desk.joins()), desk.story_ids(), desk.live_stories(), desk.held_comments()),
        *(desk.story_articles_many(desk.story_ids()), desk.sources(), desk.failures(), desk.state("x"), desk.counts()),
    ]


# --- what is not a desk


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreFailed, match="its folder must exist"):
        store.open(str(tmp_path / "nowhere" / "desk.db"))


def test_a_folder_in_the_place_of_a_file(tmp_path: Path) -> None:
    with pytest.raises(StoreFailed, match="cannot be opened"):
        store.open(str(tmp_path))


def test_reading_needs_a_desk(path: Path) -> None:
    with pytest.raises(StoreFailed, match="there is no desk here to read"):
        store.open(str(path), read_only=True)
    assert not path.exists()


def test_a_file_that_is_not_a_database(path: Path) -> None:
    path.write_bytes(b"<html>" * 1000)
    with pytest.raises(StoreFailed, match="this file is not a database: give the path of a CLN desk"):
        store.open(str(path))
    assert path.read_bytes() == b"<html>" * 1000


def test_a_database_of_somebody_else(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE bookmarks (url)")
    with pytest.raises(StoreFailed, match="an SQLite database but not a CLN desk"):
        store.open(str(path))


def test_an_empty_file_becomes_a_desk(path: Path) -> None:
    path.touch()
    with opened(path) as desk:
        assert desk.check() == ()


def test_a_truncated_desk(path: Path) -> None:
    with opened(path) as desk:
        fill(desk, range(20))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(StoreFailed, match="the database is damaged: restore the newest backup"), opened(path) as desk:
        everything(desk)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_rights(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreFailed, match="be writable"):
        store.open(str(tmp_path / "desk.db"))


# --- versions


def test_a_desk_of_a_newer_version_is_refused_and_left_alone(path: Path) -> None:
    with opened(path):
        pass
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreFailed, match="schema 99, which a newer CLN wrote; this one knows up to .*: upgrade CLN"):
        store.open(str(path))


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Give what makes this CLN one that knows one more change of the schema."""

    def make(script: str) -> None:
        schema = tmp_path / "schema"
        shutil.copytree(_sqlite_store._SCHEMA, schema)
        (schema / f"{len(list(schema.glob('*.sql'))) + 1:04}.sql").write_text(script)
        monkeypatch.setattr(_sqlite_store, "_SCHEMA", schema)

    return make


def test_a_copy_is_made_before_a_migration(path: Path, next_version: Callable[[str], None]) -> None:
    with opened(path) as desk:
        fill(desk, range(4))
        before = everything(desk)
    next_version("CREATE TABLE extra (id TEXT);\nINSERT INTO extra SELECT id FROM article;\n")
    with pytest.raises(StoreFailed, match="older than this CLN needs: open it once for writing"):
        store.open(str(path), read_only=True)
    with opened(path) as desk:
        assert everything(desk) == before
    (kept,) = path.parent.glob("desk.db.before-*")
    with closing(sqlite3.connect(kept)) as old:
        assert old.execute("SELECT count(*) FROM article").fetchone() == (4,)
        assert old.execute("SELECT count(*) FROM sqlite_master WHERE name = 'extra'").fetchone() == (0,)


def test_a_migration_that_fails_changes_nothing(path: Path, next_version: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(path) as desk:
        fill(desk, range(4))
        before = everything(desk)
    usual = _sqlite_store._SCHEMA
    next_version("CREATE TABLE extra (id TEXT);\nDROP TABLE copies;\nINSERT INTO nowhere VALUES (1);\n")
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):  # a bug in a migration travels up
        store.open(str(path))
    monkeypatch.setattr(_sqlite_store, "_SCHEMA", usual)
    with opened(path) as desk:
        assert (everything(desk), desk.check()) == (before, ())


# --- room and rights


def test_a_full_disk_is_one_sentence_and_the_work_goes_on_when_there_is_room(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(path) as desk:
        fill(desk, range(30))
        before = everything(desk)
    pages, set_up = path.stat().st_size // 4096, _sqlite.SqliteDatabase._set_up

    def small(self: _sqlite.SqliteDatabase, connection: sqlite3.Connection) -> None:
        set_up(self, connection)
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")

    monkeypatch.setattr(_sqlite.SqliteDatabase, "_set_up", small)
    with opened(path) as desk:
        with pytest.raises(StoreFailed, match="the disk is full, so nothing was written: make room"):
            fill(desk, range(30, 200))
        taken = desk.counts()["articles"]
        assert everything(desk)[0][:30] == before[0]  # type: ignore[index]
        assert desk.check() == ()
    monkeypatch.setattr(_sqlite.SqliteDatabase, "_set_up", set_up)
    with opened(path) as desk:
        fill(desk, range(taken, 200))
        assert (desk.counts()["articles"], desk.check()) == (200, ())


def test_nothing_is_written_after_a_failure_inside_a_transaction(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite undoes the whole transaction on some errors; a caller that goes on must not write half of it."""
    with opened(path) as desk:
        database = desk._db  # type: ignore[attr-defined]

        def work() -> None:
            with desk.transaction():
                desk.put_state("first", b"1")
                database._held.connection.execute("ROLLBACK")  # what SQLite does on a full disk
                with pytest.raises(StoreFailed, match="undone by an earlier failure"):
                    desk.put_state("second", b"2")

        with pytest.raises(StoreFailed, match="undone by an earlier failure: nothing of it was kept"):
            work()
        assert (desk.state("first"), desk.state("second")) == (None, None)
        desk.put_state("third", b"3")
        assert desk.state("third") == b"3"


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a disk needs root")
def test_a_read_only_disk_is_read_and_not_written(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    with opened(disk / "desk.db") as desk:
        fill(desk, range(6))
        before = everything(desk)
    if subprocess.run(["mount", "--bind", str(disk), str(disk)], capture_output=True).returncode:
        pytest.skip("this machine does not let us mount")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(disk)], check=True)
        with opened(disk / "desk.db", read_only=True) as desk:
            assert everything(desk) == before
            assert desk.search("harbour")
            assert desk.check() == ()
            with pytest.raises(StoreFailed, match="opened for reading only"):
                desk.put_state("x", b"")
        with (
            pytest.raises(StoreFailed, match="read-only: allow writing|be writable, or open it"),
            opened(disk / "desk.db") as desk,
        ):
            desk.put_state("x", b"")
    finally:
        subprocess.run(["umount", str(disk)], check=True)


# --- rot


def test_flipped_bits_are_told_or_do_no_harm(path: Path) -> None:
    with opened(path) as desk:
        fill(desk, range(30))
        desk.add_comment(comment("c1", "s0"), "ada@post.test")
        desk.put_state("x", b"y")
        before = everything(desk)
    sound, rng = path.read_bytes(), random.Random(7)
    told = 0
    for _ in range(60):
        place = rng.randrange(len(sound))
        path.write_bytes(sound[:place] + bytes((sound[place] ^ (1 << rng.randrange(8)),)) + sound[place + 1 :])
        fault = _fault(path, before)
        assert fault != "silent", f"byte {place} was flipped, and nobody said so"
        told += fault == "told"
    assert told > 5


def _fault(path: Path, before: list[object]) -> str:
    try:
        with opened(path) as desk:
            return "told" if desk.check() else "harmless" if everything(desk) == before else "silent"
    except CleanNewsError:
        return "told"


def test_a_damaged_record_is_never_read_as_news(path: Path) -> None:
    with opened(path) as desk:
        desk.put_article(article("a1", "Twelve were saved."), Restored(text="Twelve were saved."))
    with closing(sqlite3.connect(path, isolation_level=None)) as rot:
        ((record,),) = rot.execute("SELECT record FROM article_record").fetchall()
        rot.execute("UPDATE article_record SET record = ?", [record[:40] + bytes((record[40] ^ 1,)) + record[41:]])
    with opened(path) as desk:
        with pytest.raises(StoreFailed, match="article a1: its record is damaged on the disk: restore the newest backup"):
            desk.article("a1")
        assert any("damaged" in fault for fault in desk.check())


# --- other processes

_WRITER = """
import sys
from cln import store
sys.path.insert(0, {tests!r})
from test_store_sqlite import fill
desk = store.open({path!r})
fill(desk, range({first}, {first} + 12))
desk.close()
"""


def test_eight_processes_open_a_new_desk_and_write(path: Path) -> None:
    tests = str(Path(__file__).parent)
    running = [
        subprocess.Popen([sys.executable, "-c", _WRITER.format(tests=tests, path=str(path), first=worker * 12)], stderr=subprocess.PIPE)
        for worker in range(8)
    ]
    assert [(worker.communicate()[1], worker.returncode) for worker in running] == [(b"", 0)] * 8
    with opened(path) as desk:
        assert (desk.counts()["articles"], desk.counts()["stories"], desk.check()) == (96, 32, ())


def test_a_locked_desk_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_sqlite, "BUSY_SECONDS", 0.05)
    with opened(path) as desk, closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreFailed, match="another process has kept the database locked"):
            desk.put_state("x", b"y")
        assert desk.state("x") is None, "reading goes on"
        other.execute("ROLLBACK")
        desk.put_state("x", b"y")
        assert desk.state("x") == b"y"


def test_a_backup_under_load_is_a_moment_of_the_desk(path: Path, tmp_path: Path) -> None:
    tests = str(Path(__file__).parent)
    with opened(path) as desk:
        fill(desk, range(12, 40))
        with subprocess.Popen([sys.executable, "-c", _WRITER.format(tests=tests, path=str(path), first=40)]) as writer:
            for number in range(5):
                desk.backup(tmp_path / f"copy{number}.db")
            assert writer.wait() == 0
        desk.backup(tmp_path / "last.db")
        assert not list(tmp_path.glob("*.unfinished"))
        for copied in [*tmp_path.glob("copy*.db"), tmp_path / "last.db"]:
            with opened(copied) as copy:
                counts = copy.counts()
                assert (counts["articles"] == counts["pages"] == counts["repairs"], copy.check()) == (True, ())
        with opened(tmp_path / "last.db") as last:
            assert everything(last) == everything(desk)


def test_a_backup_that_cannot_be_written_says_so(path: Path, tmp_path: Path) -> None:
    with opened(path) as desk, pytest.raises(StoreFailed, match=r"copy\.db: the database cannot be opened: its folder must exist"):
        desk.backup(tmp_path / "nowhere" / "copy.db")


# --- what is removed is gone


def test_a_removed_address_is_nowhere_in_the_file(path: Path) -> None:
    with opened(path) as desk:
        fill(desk, range(1))
        desk.add_comment(comment("c1", "s0"), "ada.unique@post.test")
        desk.remove_comment("c1")
        with pytest.raises(NotFound):
            desk.comment_email("c1")
        assert all(b"ada.unique" not in found.read_bytes() for found in path.parent.iterdir()), "while the desk is open, too"
    assert all(b"ada.unique" not in found.read_bytes() for found in path.parent.iterdir())


def test_an_acknowledged_comment_is_on_the_platter(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    connect = _sqlite.SqliteDatabase.connect

    def traced(self: _sqlite.SqliteDatabase) -> sqlite3.Connection:
        connection = connect(self)
        connection.set_trace_callback(said.append)
        return connection

    monkeypatch.setattr(_sqlite.SqliteDatabase, "connect", traced)
    with opened(path) as desk:
        fill(desk, range(1))
        said.clear()
        desk.add_comment(comment("c1", "s0"), "ada@post.test")
    assert (
        said.index("PRAGMA synchronous = FULL")
        < said.index("BEGIN IMMEDIATE")
        < said.index("COMMIT")
        < said.index("PRAGMA synchronous = NORMAL")
    )


def test_expiry_gives_room_back_to_new_pages(path: Path) -> None:
    with opened(path) as desk:
        for number in range(40):
            desk.put_page(page(f"a{number}", os.urandom(20_000)), "d", f"a{number}")
        assert desk.expire_pages(NOON.replace(year=2030)) == 40
    before = path.stat().st_size
    with opened(path) as desk:
        for number in range(40, 70):
            desk.put_page(page(f"a{number}", os.urandom(20_000)), "d", f"a{number}")
    assert path.stat().st_size <= before + 4096 * 8


# --- what the desk writes for one article -------------------------------------------------------------------------------------


def test_to_write_an_article_no_table_is_read_whole(path: Path) -> None:
    statements: list[str] = []
    with opened(path) as desk, desk.transaction():
        connection = desk._db._held.connection  # type: ignore[attr-defined]
        connection.set_trace_callback(statements.append)
        fill(desk, range(3))
        connection.set_trace_callback(None)
        asked = [said for said in statements if said.startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))]
        plans = {said: [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {said}")] for said in asked}
    indexed = ("USING", "VIRTUAL TABLE", "CONSTANT ROW")
    whole = {
        said for said, steps in plans.items() for step in steps if step.startswith(("SCAN", "SEARCH")) and not any(map(step.count, indexed))
    }
    assert len(plans) > 20
    assert not whole
