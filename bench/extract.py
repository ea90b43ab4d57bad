"""Score our extractor and its peers, side by side in one process, on the sets of article pages.

    python bench/extract.py                                   all sets, all peers that are installed
    python bench/extract.py --sets fundus --peers trafilatura --every 4
    python bench/extract.py --held-out                        ours by weights that did not see the page's host (slow: learns fifteen nets)
    python bench/extract.py --refused                         the pages of the sets that we refuse, with the reason
    python bench/extract.py --parts                           what each part of ours costs, in lexbor parses
    python bench/extract.py --readme rows.txt held-out.txt    the README's table, from what earlier runs printed

Measures are those of ../shared/score/extract.py. Our weights were taught on these pages, so our figures without ``--held-out``
are of pages they have seen; the peers' rules were written with some of them in view too.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import mean, median
from typing import Any

from cln import extract, languages
from cln.errors import CleanNewsError
from cln.extract import _judge
from cln.records import Page

SHARED = Path(os.environ.get("CLN_SHARED", Path(__file__).resolve().parents[2] / "shared"))
SETS = ("scrapinghub", "fundus", "wcxb", "zh")
FETCHED = datetime(2026, 11, 1, tzinfo=UTC)
BEGIN, END = "<!-- extract: begin -->", "<!-- extract: end -->"
Answer = dict[str, Any]


def ours(html: str, url: str | None) -> Answer:
    """Our answer: the text as the reader would see it, so without what the page hides inline."""
    page = Page(url=url or "", fetched=FETCHED, body=html.encode("utf-8", "surrogatepass"), media_type="text/html; charset=utf-8")
    news = extract.article(page)
    parts, end = [], 0
    for mark in sorted((mark for mark in news.markup if mark.kind == "hidden"), key=lambda mark: mark.start):
        parts.append(news.text[end : mark.start])
        end = max(end, mark.end)
    date = news.published.isoformat() if news.published else ""
    said = next((reading.value for reading in news.readings if reading.field == "published" and reading.is_chosen), "")
    date = said if said[:2] in ("19", "20") and said[4:5] == "-" else date  # the page's own day, where it is written so
    return {"text": "".join(parts) + news.text[end:], "title": news.title, "date": date, "author": list(news.byline)}


def trafilatura(html: str, url: str | None, **options: bool) -> Answer:
    import trafilatura

    found = trafilatura.bare_extraction(html, url=url, with_metadata=True, include_comments=False, **options)
    return {"text": found.text, "title": found.title, "date": found.date, "author": found.author} if found else {}


def readability(html: str, url: str | None) -> Answer:
    from lxml.html import fromstring
    from readability import Document

    document = Document(html, url=url)
    return {"text": fromstring(document.summary()).text_content(), "title": document.short_title()}


def newspaper(html: str, url: str | None) -> Answer:
    import newspaper

    found = newspaper.article(url or "https://example.org/", input_html=html, fetch_images=False)
    return {"text": found.text, "title": found.title, "date": str(found.publish_date or ""), "author": found.authors}


def resiliparse(html: str, url: str | None) -> Answer:
    from resiliparse.extract.html2text import extract_plain_text

    return {"text": extract_plain_text(html, main_content=True)}


def turbohtml(html: str, url: str | None) -> Answer:
    from turbohtml import parse

    found = parse(html).article()
    return {"text": found.text, "title": found.title, "date": str(found.date or ""), "author": getattr(found, "author", "")}


PEERS: dict[str, Callable[[str, str | None], Answer]] = {
    "trafilatura": trafilatura,
    "trafilatura, precision": partial(trafilatura, favor_precision=True),
    "trafilatura, fast": partial(trafilatura, fast=True),
    "readability": readability,
    "newspaper": newspaper,
    "resiliparse": resiliparse,
    "turbohtml": turbohtml,
}


def score_module() -> Any:
    found = importlib.util.spec_from_file_location("score_extract", SHARED / "score" / "extract.py")
    if found is None or found.loader is None:
        raise SystemExit(f"the score functions are not at {SHARED / 'score'}; set CLN_SHARED")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def measured(function: Callable[[str, str | None], Answer], pages: list[dict[str, Any]], score: Any) -> dict[str, float]:
    """Give one extractor's figures on one set: quality, metadata, and cost against one parse by lexbor right before each call."""
    rows: dict[str, list[float]] = {}
    for page in pages:
        floor = clocked(lexbor(), page["html"])[1]
        answer, spent = clocked(function, page["html"], page["url"])
        rows.setdefault("x lexbor", []).append(spent / max(floor, 1e-6))
        rows.setdefault("ms", []).append(spent * 1000)
        for name, value in figures(answer or {}, page, score).items():
            rows.setdefault(name, []).append(value)
    result = {name: mean(values) for name, values in rows.items()}
    return result | {"median x": median(rows["x lexbor"]), "worst ms": max(rows["ms"])}


def figures(answer: Answer, page: dict[str, Any], score: Any) -> dict[str, float]:
    result: dict[str, float] = {}
    if page.get("text"):
        wide = len(score.WITHOUT_SPACES.findall(page["text"])) > 0.3 * len([c for c in page["text"] if c.isalnum()])
        got, true = (score.words(text, wide) for text in (answer.get("text"), page["text"]))
        result |= {"word F1": score.prf(got, true)[2], "exact": float(got == true)}
    if page.get("title"):
        result["title"] = float(score.folded(answer.get("title")) == score.folded(page["title"]))
    if page.get("date") and score.days(page["date"]):
        result["date"] = float(bool(score.days(answer.get("date")) & score.days(page["date"])))
    if page.get("author"):
        result["author"] = float(bool(answer.get("author")) and score.people(answer["author"]) == score.people(page["author"]))
    return result


def lexbor() -> Callable[..., Any]:
    from selectolax.lexbor import LexborHTMLParser

    return LexborHTMLParser  # type: ignore[no-any-return]


def clocked(function: Callable[..., Any], *arguments: Any) -> tuple[Any, float]:
    started = time.process_time()
    try:
        answer = function(*arguments)
    except Exception:  # a peer's crash, or our refusal, is an empty answer
        answer = None
    return answer, time.process_time() - started


def read(name: str, every: int) -> list[dict[str, Any]]:
    path = SHARED / "data" / "extract" / f"{name}.jsonl.gz"
    if not path.exists():
        raise SystemExit(f"{path} is not there; set CLN_SHARED to the folder that holds data/ and score/")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for number, line in enumerate(lines) if number % every == 0]


def held_out(score: Any, sets: list[str], every: int) -> None:
    """Run the whole extractor, not just its choice of blocks, by weights that saw neither the page nor its host; folds of train_extract."""
    import train_extract as training

    taught = training.examples()
    folds = {(example.set, example.id): training.fold(example) for example in taught}
    found: dict[str, list[dict[str, float]]] = {}
    original = _judge.nets
    for held in range(training.FOLDS):
        rest = [example for example in taught if folds[example.set, example.id] != held]
        nets = _judge.Nets(training.packed([training.learnt(rest, seed=seed) for seed in training.SEEDS]))
        _judge.nets = lambda nets=nets: nets  # type: ignore[assignment, misc]
        for name in sets:
            for page in read(name, every):
                if folds.get((name, page["id"]), 0) == held:
                    answer, _ = clocked(ours, page["html"], page["url"])
                    found.setdefault(name, []).append(figures(answer or {}, page, score))
        print(f"fold {held + 1} of {training.FOLDS} done", file=sys.stderr, flush=True)
    _judge.nets = original
    for name, rows in found.items():
        table_line(
            "CLN, held out", name, {key: mean(row[key] for row in rows if key in row) for key in COLUMNS if any(key in row for row in rows)}
        )


def refused(sets: list[str]) -> None:
    """List the pages of the sets that we refuse: all of them hold an article, by their sets' truth."""
    for name in sets:
        for page in read(name, 1):
            try:
                ours(page["html"], page["url"])
            except CleanNewsError as error:
                print(f"{name} {page['id']}: {error}")


PARTS = {
    "decode": ("_bytes.decoded",),
    "parse": ("_dom.parse",),
    "cut": ("_blocks.cut",),
    "judge": ("_judge.judged", "_gallery.told"),
    "metadata": (
        *("_metadata.said", "_title.title", "_title.place", "_metadata.records"),
        *(
            "_when.published",
            "_when.modified",
            "_said.byline",
            "_said.credit",
            "_said.outlet",
            "_image.image",
            "_outlet.add_brand",
            "_outlet.add",
        ),
    ),
    "language": ("_said.language",),
    "bind": ("_bound.bound",),
    "state, kinds": ("_state.fuller", "_kinds.check", "_kinds.is_partial", "_live.entries", "_said.comments"),
}


def parts(sets: list[str], every: int) -> None:
    """Print what each part of our extractor costs, in multiples of one lexbor parse right before; "rest" is the record and all else."""
    spent: dict[str, float] = {}
    for part, names in PARTS.items():
        for name in names:
            file, _, function = name.partition(".")
            module = importlib.import_module(f"cln.extract.{file}")
            setattr(module, function, _counted(getattr(module, function), part, spent))
    print(f"| set | {' | '.join(PARTS)} | rest | all |\n|{'---|' * (len(PARTS) + 3)}")
    for name in sets:
        rows = []
        for page in read(name, every):
            floor = max(clocked(lexbor(), page["html"])[1], 1e-6)
            spent.clear()
            whole = clocked(ours, page["html"], page["url"])[1]
            costs = [spent.get(part, 0.0) for part in PARTS]
            rows.append([cost / floor for cost in (*costs, whole - sum(costs), whole)])
        print(f"| {name} | {' | '.join(f'{mean(column):.2f}' for column in zip(*rows, strict=True))} |", flush=True)


def _counted(function: Callable[..., Any], part: str, spent: dict[str, float]) -> Callable[..., Any]:
    """A function that adds its time to its part; what it calls of other parts is counted there alone."""

    def timed(*arguments: Any, **named: Any) -> Any:
        before, started = sum(spent.values()), time.process_time()
        try:
            return function(*arguments, **named)
        finally:
            inner = sum(spent.values()) - before
            spent[part] = spent.get(part, 0.0) + time.process_time() - started - inner

    return timed


COLUMNS = ("word F1", "exact", "title", "date", "author", "x lexbor", "median x", "ms", "worst ms")


def table_line(extractor: str, name: str, result: dict[str, float]) -> None:
    cells = [
        f"{result[column]:.3f}" if column in result and result[column] < 2 else f"{result[column]:.1f}" if column in result else "-"
        for column in COLUMNS
    ]
    print(f"| {extractor} | {name} | {' | '.join(cells)} |", flush=True)


def readme(printed: list[Path], path: Path) -> None:
    """Write the README's table from the rows that runs printed: quality of ours from a held-out run, costs from a run with the peers."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for line in (line for file in printed for line in file.read_text().splitlines() if line.startswith("| ")):
        extractor, name, *cells = (cell.strip() for cell in line.strip("|").split("|"))
        if name in SETS:
            found.setdefault(extractor, {})[name] = dict(zip(COLUMNS, cells, strict=True))
    lines = ["| | scrapinghub (exact) | fundus | wcxb | Chinese | x lexbor | pages a second |", "|---|---|---|---|---|---|---|"]
    for extractor, rows in found.items():
        if extractor == "CLN, held out":
            continue
        quality = found.get("CLN, held out", rows) if extractor == "CLN" else rows
        words = [f"{float(quality[name]['word F1']):.3f}".removeprefix("0") for name in SETS]
        words[0] += f" ({float(quality['scrapinghub']['exact']):.0%})"
        costs = [mean(float(rows[name][column]) for name in SETS[:3]) for column in ("x lexbor", "ms")]
        lines.append(f"| {extractor} | {' | '.join(words)} | {costs[0]:.0f} | {1000 / costs[1]:.0f} |")
    before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    path.write_text(f"{before}{BEGIN}\n" + "\n".join(lines) + f"\n{END}{after}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", nargs="+", default=SETS)
    parser.add_argument("--peers", nargs="*", default=list(PEERS))
    parser.add_argument("--every", type=int, default=1, help="take every Nth page only")
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--refused", action="store_true")
    parser.add_argument("--parts", action="store_true", help="tell what each part of ours costs")
    parser.add_argument("--readme", nargs="+", type=Path)
    parser.add_argument("--without-ours", action="store_true", help="run the peers alone")
    options = parser.parse_args()
    if options.refused:
        return refused(options.sets)
    if options.readme:
        return readme(options.readme, Path(__file__).resolve().parents[1] / "README.md")
    languages.detect("Warm the language tables up, they are loaded once a process.")
    if options.parts:
        return parts(options.sets, options.every)
    score = score_module()
    print(f"| extractor | set | {' | '.join(COLUMNS)} |\n|{'---|' * (len(COLUMNS) + 2)}")
    if options.held_out:
        return held_out(score, options.sets, options.every)
    extractors = {} if options.without_ours else {"CLN": ours}
    extractors |= {name: PEERS[name] for name in options.peers if importlib.util.find_spec(name.partition(",")[0])}
    for name in options.sets:
        pages = read(name, options.every)
        for extractor, function in extractors.items():
            clocked(function, pages[0]["html"], pages[0]["url"])  # imports and tables are not the page's cost
            table_line(extractor, name, measured(function, pages, score))


if __name__ == "__main__":
    main()
