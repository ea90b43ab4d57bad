"""Small worlds for the store's tests: a PostgreSQL server of our own, and records made in one line."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cln.records import Article, Comment, Copies, Copy, Edit, Joined, Page, Report, Restored, Story

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def article(
    id: str, text: str = "The harbour is open again.", title: str = "Harbour opens", minutes: float = 0, revision: str = "1"
) -> Article:
    return Article(id=id, url=f"https://news.test/{id}", title=title, text=text, seen=at(minutes), revision=revision)


def repaired(text: str, spam: str) -> Restored:
    """What restore gives for a text with one injected phrase."""
    start = text.index(spam)
    return Restored(text=text.replace(spam, "", 1), edits=(Edit(start=start, removed=spam),))


def page(id: str, body: bytes = b"<p>The harbour is open again.</p>", minutes: float = 0) -> Page:
    return Page(url=f"https://news.test/{id}", fetched=at(minutes), body=body)


def copies(article: str, *others: str) -> Copies:
    shared = (Copy(article=article, other=other, jaccard=0.5, containment=0.75, cover=0.25) for other in others)
    return Copies(article=article, copies=tuple(shared))


def story(id: str, *articles: str, minutes: float = 0) -> Story:
    reports = tuple(Report(article=name, title=f"About {name}", at=at(minutes), seen=at(minutes)) for name in articles)
    return Story(id=id, reports=reports, first_seen=at(0), last_seen=at(minutes))


def joined(article: str, story: str, is_new: bool = False) -> Joined:
    return Joined(article=article, story=story, is_new=is_new)


def comment(id: str, story: str, text: str = "Well reported.") -> Comment:
    return Comment(id=id, story=story, name="Ada", text=text, written=NOON)


# --- PostgreSQL as Debian installs it; never one that is in use


def postgres_programs() -> Path | None:
    """Give the folder with initdb and pg_ctl, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return found[-1] if found and (found[-1] / "initdb").exists() else None


@contextmanager
def postgres_server() -> Iterator[str]:
    """Run a server in a folder of its own, on a socket in that folder alone; give its address without a database's name."""
    programs = postgres_programs()
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="clnpg"))
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(folder, "postgres")
    options = f"-c listen_addresses='' -k {folder} -c fsync=off -c shared_buffers=32MB -c max_connections=60"

    def run(*command: str) -> None:
        subprocess.run([*as_user, *command], check=True, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    control = (str(programs / "pg_ctl"), "-D", str(folder / "data"), "-w")
    try:
        run(str(programs / "initdb"), "-D", str(folder / "data"), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync")
        run(*control, "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql://postgres@/{{}}?host={folder}"
        finally:
            run(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
