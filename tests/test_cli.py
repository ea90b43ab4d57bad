"""The command line as a person meets it: what it prints, and what it says when something is wrong."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cln import cli, restore

Run = Callable[..., tuple[int, str, str]]

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Harbour bridge opens - The Tern</title>
<meta property="article:published_time" content="2026-11-20T08:00:00Z"></head><body><nav><a href="/">Home</a></nav><article>
<h1>Harbour bridge opens</h1>
<p>The new harbour bridge at Kestrel Bay opened to traffic on Friday morning, two years later than planned, after inspectors had
cleared the last of its forty cables for use.</p>
<p>The mayor said that the crossing would cut the way to the hospital in half, and thanked the workers who had spent two winters
on the towers while storms kept the ferries in port.</p></article><footer>About us</footer></body></html>"""


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run a command in an empty folder; gives exit code, output, errors."""
    monkeypatch.chdir(tmp_path)

    def call(*words: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["cln", *map(str, words)])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        printed = capsys.readouterr()
        return int(stopped.value.code or 0), printed.out, printed.err

    return call


def one_sentence(text: str) -> bool:
    return text.startswith("cln: ") and text.count("\n") == 1 and "Traceback" not in text


def test_help_names_every_command(run: Run) -> None:
    code, out, _ = run("--help")
    assert code == 0
    assert all(f"  {command}" in out for command in cli.COMMANDS)


@pytest.mark.parametrize("command", list(cli.COMMANDS))
def test_every_command_has_help(run: Run, command: str) -> None:
    code, out, _ = run(command, "--help")
    assert code == 0
    assert "Usage" in out


def test_read_prints_the_article_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE)
    code, out, _ = run("read", "page.html")
    assert code == 0
    assert "forty cables" in out
    assert "About us" not in out


def test_read_mends_an_injected_phrase_and_says_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE.replace("inspectors", "inspec cheap watches outlet tors"))
    assert "after inspectors had" in " ".join(run("read", "page.html")[1].split())
    repairs = json.loads(run("read", "page.html", "--repairs", "--json")[1])
    assert [edit["removed"] for edit in repairs["edits"]] == [" cheap watches outlet "]
    assert "cheap watches outlet" in run("read", "page.html", "--repairs")[1]
    assert "cheap watches outlet" in run("read", "page.html", "--found")[1]


def test_taking_in_the_same_thing_twice_changes_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE)
    assert json.loads(run("ingest", "page.html", "--json")[1])["kept"] == 1
    again = json.loads(run("ingest", "page.html", "--json")[1])
    assert (again["kept"], again["unchanged"]) == (0, 1)


def test_an_ingested_article_is_found_and_shown(run: Run, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE)
    run("ingest", "page.html")
    found = json.loads(run("search", "harbour", "bridge", "--json")[1])
    assert [article["title"] for article in found] == ["Harbour bridge opens"]
    assert "forty cables" in run("article", "show", found[0]["id"])[1]
    front = json.loads(run("front", "--json")[1])
    story = front["placed"][0]["story"]
    assert "Harbour bridge opens" in run("story", "show", story)[1]
    assert "1 report, not confirmed elsewhere" in run("front")[1]


def test_json_lines_that_are_broken_cost_only_themselves(run: Run, tmp_path: Path) -> None:
    good = {"title": "Harbour bridge opens", "text": "The new harbour bridge opened on Friday. " * 5, "url": "https://tern.example/1"}
    (tmp_path / "news.jsonl").write_text(json.dumps(good) + "\n{broken\n" + json.dumps(good | {"url": "https://tern.example/2"}) + "\n")
    result = json.loads(run("ingest", "news.jsonl", "--json")[1])
    assert (result["kept"], sum(result["refused"].values())) == (2, 1)


def test_an_archive_is_replayed_in_its_own_time(run: Run, tmp_path: Path) -> None:
    days = {"2014-03-12": "Ferry aground off Carrow", "2014-03-11": "Tern count begins on Auk Rock"}
    records = [{"title": title, "text": "", "url": f"https://tern.example/{day}", "date": day} for day, title in days.items()]
    (tmp_path / "old.jsonl").write_text("\n".join(map(json.dumps, records)))
    run("ingest", "--replay", "old.jsonl")
    front = json.loads(run("front", "--json")[1])
    assert front["made"].startswith("2014-03-12")
    assert len(front["placed"]) == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.warc.gz", None),
        ("empty.html", b""),
        ("cut.warc.gz", gzip.compress(b"WARC/1.0\r\nWARC-Type: response\r\n" * 90, mtime=0)[:60]),
        ("rubbish.bin", bytes(range(256)) * 40),
    ],
    ids=["missing", "empty", "cut", "rubbish"],
)
def test_bad_input_is_one_sentence_and_exit_code_1(run: Run, tmp_path: Path, name: str, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    code, _, err = run("read", name)
    assert code == 1
    assert one_sentence(err)
    assert name in err
    code, _, err = run("ingest", name)
    assert code == 1
    assert "Traceback" not in err


def test_a_large_file_of_rubbish_is_refused(run: Run, tmp_path: Path) -> None:
    with (tmp_path / "large.html").open("wb") as file:
        file.truncate(100 * 2**20)
    code, _, err = run("read", "large.html")
    assert code == 1
    assert one_sentence(err)


def test_an_unknown_id_is_one_sentence(run: Run) -> None:
    for words in (("article", "show", "nothing"), ("story", "show", "nothing"), ("source", "remove", "nothing")):
        code, _, err = run(*words)
        assert code == 1
        assert one_sentence(err)
        assert "nothing" in err


def test_a_store_in_a_folder_that_is_not_there_is_one_sentence(run: Run, tmp_path: Path) -> None:
    code, _, err = run("--store", tmp_path / "no" / "such" / "cln.db", "doctor")
    assert code == 1
    assert one_sentence(err)


def test_a_file_that_is_no_database_is_one_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "cln.db").write_bytes(b"no database at all, but a text " * 100)
    code, _, err = run("doctor")
    assert code == 1
    assert one_sentence(err)


def test_a_port_in_use_is_one_sentence(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, _, err = run("serve", "--port", str(taken.getsockname()[1]))
    assert code == 1
    assert one_sentence(err)
    assert "--port" in err


def test_an_unknown_setting_names_the_nearest(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLN_SITE_PROT", "1")
    code, _, err = run("doctor")
    assert code == 1
    assert "CLN_SITE_PORT" in err


def test_sources_go_out_and_in_as_opml(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.opml").write_text(
        '<opml version="2.0"><head/><body><outline text="Tern" type="rss" xmlUrl="https://tern.example/feed.xml"/></body></opml>'
    )
    assert run("source", "import", "in.opml")[0] == 0
    assert "https://tern.example/feed.xml" in run("source", "list")[1]
    assert "https://tern.example/feed.xml" in run("source", "export")[1]


def test_doctor_and_backup_say_that_all_is_well(run: Run, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE)
    run("ingest", "page.html")
    assert "all is well" in run("doctor")[1]
    assert run("backup", "copy.db")[0] == 0
    assert "1 articles" in run("--store", "copy.db", "doctor")[1]


SMALL_DISK = """
mount -t tmpfs -o size=600k tmpfs small || exit 77
"$0" -m cln.cli --store small/cln.db ingest many.jsonl; code=$?
"$0" -m cln.cli --store small/cln.db doctor || exit 78
exit $code
"""


@pytest.mark.skipif(not shutil.which("unshare") or os.geteuid() != 0, reason="needs root to mount a small disk")
def test_a_full_disk_is_one_sentence_and_loses_nothing(tmp_path: Path) -> None:
    (tmp_path / "small").mkdir()
    reports = [
        {"title": f"Report {n}", "text": f"{os.urandom(1500).hex()} said the mayor.", "url": f"https://tern.example/{n}"}
        for n in range(400)
    ]
    (tmp_path / "many.jsonl").write_text("\n".join(map(json.dumps, reports)))
    done = subprocess.run(["unshare", "-m", "sh", "-c", SMALL_DISK, sys.executable], cwd=tmp_path, capture_output=True, text=True)
    if done.returncode in (1, 77) and ("unshare" in done.stderr or "mount:" in done.stderr):
        pytest.skip("cannot mount a small disk here")
    assert done.returncode == 1, done.stderr
    assert one_sentence(done.stderr)


DAMAGED = PAGE.replace("traffic on Friday", "traf cheap loans fic on Friday")


def test_an_editor_undoes_a_repair_and_makes_it_again(run: Run, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(DAMAGED, encoding="utf-8")
    assert run("ingest", "page.html")[0] == 0
    article = run("search", "harbour")[1].split()[0]
    assert "traffic on Friday" in run("article", "show", article)[1]
    code, out, _ = run("repair", "wrong", article, "1", "--by", "Ada")
    assert (code, out) == (0, "wrong: “cheap loans”; the article now has 0 repairs\n")
    assert "traf cheap loans fic" in run("article", "show", article)[1]
    assert run("repair", "replay", "--keep")[1] == "0 articles restored anew\n"  # the ruling holds
    code, _, err = run("repair", "wrong", article, "1")
    assert code == 1
    assert "it has no repair 1" in err


def test_a_replay_shows_what_todays_rules_change_and_keeps_it_when_asked(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "page.html").write_text(DAMAGED, encoding="utf-8")
    with monkeypatch.context() as earlier:
        earlier.setattr(restore, "FINDERS", ())
        run("ingest", "page.html")
    code, out, _ = run("repair", "replay")
    assert code == 0
    assert "+ injected" in out
    assert out.endswith("1 article would change; nothing is altered without --keep\n")
    article = out.split()[0]
    assert "traf cheap loans fic" in run("article", "show", article)[1]
    assert json.loads(run("repair", "replay", "--json")[1])["change"]["gained"][0]["removed"] == " cheap loans "
    assert run("repair", "replay", "--keep")[1].endswith("1 article restored anew\n")
    assert "traffic on Friday" in run("article", "show", article)[1]


def test_a_demo_that_was_kept_is_opened_as_it_was_left(run: Run, tmp_path: Path) -> None:
    code, first, _ = run("demo", "--build-only", "--data", tmp_path / "sample")
    assert code == 0
    assert "copies among them" in first
    _, again, _ = run("demo", "--build-only", "--data", tmp_path / "sample")
    assert again == f"{first.split()[0]} articles, kept in {tmp_path / 'sample'} from an earlier run\n"
