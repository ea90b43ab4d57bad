"""Archives read a task a file: whole results only, and what one run did the next does not do again."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cln import bulk

NOW = datetime(2026, 11, 23, tzinfo=UTC)
TEXT = "The ferry to Kestrel Bay ran aground on Friday morning, and all aboard were brought ashore by noon. " * 4


def archive(folder: Path, name: str, records: list[dict[str, str]]) -> Path:
    path = folder / name
    path.write_text("\n".join(map(json.dumps, records)))
    return path


def test_every_page_becomes_a_line_and_a_second_run_reads_nothing_again(tmp_path: Path) -> None:
    good = {"url": "https://tern.example/1", "title": "Ferry aground", "text": TEXT, "date": "2026-11-20T10:00:00Z"}
    paths = [archive(tmp_path, "one.jsonl", [good, {"url": "https://tern.example/2"}]), archive(tmp_path, "two.jsonl", [good])]
    done = list(bulk.files(paths, tmp_path / "out", now=NOW, workers=1))
    assert [(result.kept, result.refused) for result in done] == [(1, 1), (1, 0)]
    with gzip.open(done[0].out) as rows:
        first, second = map(json.loads, rows)
    assert first["title"] == "Ferry aground"
    assert second["error"]
    assert list(bulk.files(paths, tmp_path / "out", now=NOW, workers=1)) == []


def test_the_repairs_are_in_the_line(tmp_path: Path) -> None:
    path = archive(tmp_path, "one.jsonl", [{"title": "Ferry", "text": TEXT.replace("Kestrel", "Kes cheap watches outlet trel", 1)}])
    [line] = bulk.lines(path, NOW)
    assert line.text.split() == TEXT.split()
    assert [edit.removed for edit in line.repairs] == [" cheap watches outlet "]
    assert "cheap watches" in line.found


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_copies_are_paired_over_all_files(tmp_path: Path) -> None:
    pytest.importorskip("daft", reason="needs cln[archive]")
    words = [f"word{n}" for n in range(400)]
    whole, half, other = " ".join(words), " ".join(words[:200]), " ".join(f"else{n}" for n in range(300))
    records = [{"url": f"https://{name}.example/", "title": name, "text": text} for name, text in (("a", whole), ("b", half), ("c", other))]
    paths = [archive(tmp_path, f"{n}.jsonl", [record]) for n, record in enumerate(records)]
    list(bulk.files(paths, tmp_path / "out", now=NOW, workers=1))
    [pair] = bulk.pairs(tmp_path / "out")
    assert (pair.url, pair.other) == ("https://a.example/", "https://b.example/")
    assert pair.cover > 0.9
    assert 0.3 < pair.containment < 0.7
