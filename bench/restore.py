"""Measure the restore room beside three baselines: doing nothing, a phrase list, trafilatura.

    python bench/restore.py [--every 10] [--sets bench,hardneg,wrapped,witness,html,speed]

Data: ../shared/data/restore (or CLN_SHARED); scored by ../shared/score/restore.py. ``--every 10`` takes one article in ten. "batch"
restores the pages of a campaign together. Witnesses are made from the originals: verbatim, damaged at other places, cut to 60 %, edited
at 5 % of the words.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import os
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from _restore_damage import FAMILIES, damage
from cln import restore

SHARED = Path(os.environ.get("CLN_SHARED", Path(__file__).resolve().parents[2] / "shared"))
Answer = tuple[str, list[tuple[int, int]]]
LIST = re.compile("|".join(sorted((re.escape(p) for family in FAMILIES.values() for p in family), key=len, reverse=True)), re.IGNORECASE)
MUST = {
    "bench": "exact .50, precision .96, mid-word .85, boundary .30, false .2",
    "batch": "exact .60, mid-word .88, boundary .50",
    "hardneg": "false .2, no language over .5",
    "wrapped": "header and form .95",
    "verbatim": "exact .96", "damaged": "exact .92", "cut": "exact .60", "edited": "exact .60",
}  # fmt: skip


def score() -> Any:
    spec = importlib.util.spec_from_file_location("score_restore", SHARED / "score/restore.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def records(name: str, every: int) -> list[dict[str, Any]]:
    with gzip.open(SHARED / f"data/restore/{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines][::every]


def answer(restored: restore.Restored) -> Answer:
    return restored.text, [(edit.start, edit.end) for edit in restored.edits]


def ours(texts: Sequence[str]) -> list[Answer]:
    return [answer(restore.text(text)) for text in texts]


def together(texts: Sequence[str]) -> list[Answer]:
    return [answer(restored) for restored in restore.batch(texts)]


def nothing(texts: Sequence[str]) -> list[Answer]:
    return [(text, []) for text in texts]


def phrase_list(texts: Sequence[str]) -> list[Answer]:
    return [(LIST.sub("", text), [m.span() for m in LIST.finditer(text)]) for text in texts]


def show(name: str, label: str, rows: Iterable[tuple[dict[str, Any], Answer]], judge: Any, seconds: float = 0.0) -> None:
    total: Counter[str] = Counter()
    size = 0
    for record, given in rows:
        total += judge.judge(record, given)
        size += len(record["damaged"].encode())
    speed = f"  {size / 1e6 / seconds:.2f} MB per CPU second" if seconds else ""
    print(f"{name:9} {label:12} {json.dumps(judge.row(total))}{speed}   must: {MUST.get(name, '')}", flush=True)


def run(name: str, data: list[dict[str, Any]], judge: Any) -> None:
    ways: list[tuple[str, Callable[[Sequence[str]], list[Answer]]]] = [("nothing", nothing), ("phrase list", phrase_list), ("ours", ours)]
    for label, way in ways:
        started = time.process_time()
        given = way([record["damaged"] for record in data])
        show(name, label, zip(data, given, strict=True), judge, time.process_time() - started)
    if name == "bench":
        groups: dict[str, list[dict[str, Any]]] = {}
        for record in data:
            groups.setdefault(record["campaign"], []).append(record)
        rows = [pair for group in groups.values() for pair in zip(group, together([r["damaged"] for r in group]), strict=True)]
        show("batch", "ours", rows, judge)


def copy(kind: str, record: dict[str, Any], words: list[str], chance: random.Random) -> str:
    """Make a witness of a record's original."""
    original: str = record["original"]
    if kind == "damaged":
        return damage(original, [edit["text"].strip() for edit in record["edits"]], chance)[0]
    if kind == "cut":
        paragraphs = original.split("\n\n")
        kept = sorted(chance.sample(range(len(paragraphs)), max(1, round(len(paragraphs) * 0.6))))
        return "\n\n".join(paragraphs[n] for n in kept) if len(paragraphs) > 2 else original[: len(original) * 6 // 10]
    if kind == "edited":
        ways = [lambda w: chance.choice(words), lambda w: "", lambda w: f"{w} {chance.choice(words)}"]
        return " ".join(filter(None, (chance.choice(ways)(w) if chance.random() < 0.05 else w for w in original.split(" "))))
    return original


def witnesses(data: list[dict[str, Any]], judge: Any) -> None:
    pools: dict[str, list[str]] = {}
    for record in data:
        pools.setdefault(record["lang"], []).extend(record["original"].split())
    for kind in ("verbatim", "damaged", "cut", "edited"):
        rows = []
        for number, record in enumerate(data):
            witness = copy(kind, record, pools[record["lang"]], random.Random(number))
            rows.append((record, answer(restore.text(record["damaged"], witnesses=[witness]))))
        show(kind, "ours", rows, judge)


def _broken_words(record: dict[str, Any]) -> Iterator[str]:
    """Give what stood around each phrase that was put into a word, as it was written."""
    put_in = 0
    for edit in record["edits"]:
        at = edit["start"] - put_in
        put_in += edit["end"] - edit["start"]
        if edit["pos"] == "mid":
            yield " ".join(record["original"][max(0, at - 10) : at + 10].split())


def pages(data: list[dict[str, Any]]) -> None:
    """Pages with phrases hidden or in links: exact texts, ours through the extract room, trafilatura alone."""
    import trafilatura

    from cln import extract
    from cln.records import Page

    count: Counter[tuple[str, str]] = Counter()
    for record in data:
        style = record["style"]
        kind = "plain" if style == "{p}" else "anchor" if re.match(r"(<strong>)?<a href=\"[^\"]*\"( rel| title|>)", style) else "hidden"
        page = Page(url="https://paper.example/a", fetched=datetime.now(UTC), body=record["html"].encode())
        article = extract.article(page)
        mine = restore.text(article.text, markup=article.markup, title=article.title).text
        theirs = trafilatura.extract(record["html"]) or ""
        wanted = record["original"].split()
        count += Counter({(kind, "pages"): 1, (kind, "ours"): mine.split() == wanted, (kind, "trafilatura"): theirs.split() == wanted})
        broken = list(_broken_words(record))
        whole = sum(around in " ".join(mine.split()) for around in broken)
        count += Counter({(kind, "words"): len(broken), (kind, "mended"): whole})
    for kind in ("hidden", "anchor", "plain"):
        print(
            f"html      {kind:12} "
            + ", ".join(f"{who} {count[kind, who]} of {count[kind, 'pages']} exact" for who in ("ours", "trafilatura"))
            + f"; words broken: {count[kind, 'mended']} of {count[kind, 'words']} whole again"
        )


def adversarial() -> None:
    """One megabyte of text made to be slow: each must stay under a second a finder."""
    long = {
        "one letter": "a " * 500_000,
        "capitals": "aB" * 500_000,
        "one word": "a" * 1_000_000,
        "hyphens": "ab-\n" * 250_000,
        "Â": "Â© " * 333_000,
        "two spaces": "a  b" * 250_000,
        "fragments": "govern ment " * 83_000,
        "damage": "Gen cheap loans eva ended today. " * 30_000,
    }
    for label, text in long.items():
        started = time.process_time()
        restore.text(text, language="en")
        print(f"adversary {label:12} {time.process_time() - started:.2f} s a megabyte, all finders")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=10)
    parser.add_argument("--sets", default="bench,hardneg,wrapped,witness,html,speed")
    options = parser.parse_args()
    if not SHARED.exists():
        raise SystemExit(f"no data at {SHARED}: set CLN_SHARED to the folder that holds data/ and score/")
    judge, sets = score(), options.sets.split(",")
    for name in ("bench", "hardneg", "wrapped"):
        if name in sets:
            run(name, records(name, options.every), judge)
    if "witness" in sets:
        witnesses(records("bench", options.every), judge)
    if "html" in sets:
        pages(records("html", options.every))
    if "speed" in sets:
        adversarial()


if __name__ == "__main__":
    main()
