"""The pages of the news: three editions, stories, articles, search."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from itertools import pairwise

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from cln import stories, trace
from cln.errors import NotFound
from cln.records import Article, Copies, Copy, Evidence, Front, Passage, Report, Restored, Story
from cln.site import _cards, _marked
from cln.site._kept import kept
from cln.site._page import card_of, html, send_kept, site_of, text_of, web_address
from cln.site._state import EDITIONS, Site, Snapshot

PER_PAGE = 40
MOST_PAGES = 50
MOST_WORDS = 200  # characters of a search
MOST_PARAGRAPHS = 400
MOST_ADDING = 6  # reports whose news is told on a story's page
MOST_BEFORE = 20  # of a story's first, and of its newest, independent reports: those that are read to tell what is new
MOST_REPORTS = 300  # reports listed on one page; the rest is counted and in the JSON


class Listed(Struct, frozen=True, kw_only=True):
    """One page of a list: where it stands in the whole."""

    number: int
    total: int
    is_last: bool


def numbered(request: Request, total: int) -> Listed:
    """Read which page is asked for; NotFound for one that does not exist."""
    told = request.query_params.get("page", "1")
    number = int(told) if told.isascii() and told.isdigit() and len(told) < 4 else 0
    last = min(max(1, -(-total // PER_PAGE)), MOST_PAGES)
    if not 1 <= number <= last:
        raise NotFound("page", f"there are {last} pages")
    return Listed(number=number, total=total, is_last=number == last)


def window(listed: Listed) -> slice:
    """Give where this page's items stand in the whole list."""
    return slice((listed.number - 1) * PER_PAGE, listed.number * PER_PAGE)


# --- editions


def front(request: Request) -> Response:
    """Answer with one of the three editions: made once for each snapshot of the stories, since all that it shows is in there."""
    site, edition = site_of(request), request.scope["path"].strip("/") or "latest"
    made, snapshot = site.front(EDITIONS[edition])
    listed = numbered(request, len(made.placed))
    key = (f"{request.state.prefix}/{edition}", request.state.language, listed.number)
    page = snapshot.pages.get(key)
    if page is None:
        page = snapshot.pages[key] = kept(_front(request, edition, made, snapshot, listed))
    return send_kept(request, page)


def _front(request: Request, edition: str, made: Front, snapshot: Snapshot, listed: Listed) -> str:
    held = snapshot.stories
    cards = [card_of(request, held[p.story], p) for p in made.placed[window(listed)] if p.story in held]
    return text_of(
        request,
        "front.html",
        edition=edition,
        feed=edition,
        front=made,
        now=made.made,
        cards=cards,
        added=_cards.added(cards) if edition == "diverse" else {},
        listed=listed,
        is_archive=snapshot.is_archive,
        left_out=[(key, n) for key, n in (*made.left_out, *snapshot.left_out) if n],
    )


def latest(request: Request) -> Response:
    """Lead to the first page: Latest has one address."""
    return RedirectResponse(f"{request.state.prefix}/", 308)


# --- stories


def found_story(request: Request) -> Story | Response:
    """Give the story that the address names, or the way to the one that it became."""
    site, id = site_of(request), request.path_params["id"]
    present = site.store.story_id(id)
    if present != id:
        path = request.scope["path"].replace(f"/story/{id}", f"/story/{present}", 1)
        return RedirectResponse(request.state.prefix + path, 301)
    return site.store.story(present)


def story(request: Request) -> Response:
    """Answer with a story: evidence, independent reports, timeline, why it is one story, what is missing, comments."""
    told = found_story(request)
    if isinstance(told, Response):
        return told
    site, card = site_of(request), card_of(request, told)
    shown = told.reports[-MOST_REPORTS:]
    return html(
        request,
        "story.html",
        card=card,
        kin=_cards.kin(told),
        news=news(site, told),
        shown=shown,
        reasons=_reasons(site, [report.article for report in shown]),
        absent=_cards.absent(card),
        comments=site.store.comments(told.id) if site.settings.site.comments else (),
        feed=f"story/{told.id}",
    )


def _reasons(site: Site, articles: Sequence[str]) -> Mapping[str, tuple[Evidence, ...]]:
    return {id: joined.evidence for id, joined in site.store.joined_many(articles).items()}


def news(site: Site, told: Story) -> tuple[_cards.News, ...]:
    """Tell what the later ones of a story's independent reports add to the earlier ones, the newest first."""
    originals = sorted((each.first for each in _cards.kin(told)), key=lambda report: (report.at, report.article))
    reports = originals[:MOST_BEFORE] + originals[MOST_BEFORE:][-MOST_BEFORE:]
    texts = texts_of(site, [report.article for report in reports]) if len(reports) > 1 else {}
    held = [report for report in reports if report.article in texts]
    found = stories.additions([_cards.as_article(report, texts[report.article]) for report in held])
    later = zip(held[1:], found[1:], strict=True)
    return tuple(_cards.news(report, new) for report, new in later if new)[: -MOST_ADDING - 1 : -1]


class Descent(Struct, frozen=True, kw_only=True):
    """How one report of a lineage relates to the one it stands behind; ``copy`` is None where their texts were never found to meet."""

    report: Report
    copy: Copy | None
    pieces: tuple[tuple[str, str], ...]


def lineage(request: Request) -> Response:
    """Answer with who copied whom in a story, and what each copy kept, cut and added."""
    told = found_story(request)
    if isinstance(told, Response):
        return told
    site = site_of(request)
    kin = _cards.kin(told)
    ids = [r.article for k in kin for r in (k.first, *k.copies)][:MOST_REPORTS]
    found = site.store.copies_of(ids)
    texts = texts_of(site, ids)
    descents = {
        k.lineage.id: [_descent(report, _nearest(found, report.article, [k.first, *k.copies]), texts) for report in k.copies] for k in kin
    }
    names = {report.article: report.outlet for report in told.reports if report.outlet}
    return html(request, "lineage.html", card=card_of(request, told), kin=kin, descents=descents, names=names)


def texts_of(site: Site, ids: Sequence[str]) -> Mapping[str, str]:
    """Give the restored texts of these articles."""
    return {id: restored.text for id, restored in site.store.restored_many(ids).items()}


def _between(found: Mapping[str, Copies], one: str, other: str) -> Copy | None:
    """What trace found between two articles, whichever of them came later; told from the side of ``one``."""
    for copies in (found.get(one), found.get(other)):
        for copy in copies.copies if copies else ():
            if {copy.article, copy.other} == {one, other}:
                return turned(copy) if copy.article == other else copy
    return None


def _nearest(found: Mapping[str, Copies], one: str, kin: Sequence[Report]) -> Copy | None:
    """What trace found between an article and the first report of its lineage, or else the one of the lineage that it shares most with."""
    first, *others = (_between(found, one, report.article) for report in kin if report.article != one)
    return first or max(filter(None, others), key=lambda copy: copy.containment, default=None)


def turned(copy: Copy) -> Copy:
    """Give the same relation as seen from the other article."""
    passages = (Passage(start=p.other_start, end=p.other_end, other_start=p.start, other_end=p.end) for p in copy.passages)
    return Copy(
        article=copy.other,
        other=copy.article,
        jaccard=copy.jaccard,
        containment=copy.cover,
        cover=copy.containment,
        origin=copy.origin,
        passages=tuple(sorted(passages, key=lambda p: p.start)),
        evidence=copy.evidence,
    )


def _descent(report: Report, copy: Copy | None, texts: Mapping[str, str]) -> Descent:
    if copy is None or copy.article not in texts or copy.other not in texts:
        return Descent(report=report, copy=copy, pieces=())
    return Descent(report=report, copy=copy, pieces=trace.difference(texts[copy.article], texts[copy.other], copy.passages))


# --- articles


def article(request: Request) -> Response:
    """Answer with an article: restored, or (``?view=found``) as its page had it."""
    site, id = site_of(request), request.path_params["id"]
    told, restored = site.store.article(id), site.store.restored(id)
    is_found = request.query_params.get("view") == "found"
    paragraphs = _marked.as_found(told, restored) if is_found else _marked.as_written(told, restored)
    return html(
        request,
        "article.html",
        article=told,
        restored=restored,
        is_found=is_found,
        paragraphs=paragraphs,
        repairs=_marked.repairs(restored),
        small=_marked.small_repairs(restored),
        marks=[(mark, told.text[mark.start : mark.end]) for mark in restored.marks],
        revisions=changes(site, told, restored),
        story=story_of(request, id),
        relations=_relations(site, id),
        original=web_address(told.canonical_url) or web_address(told.url),
    )


class Change(Struct, frozen=True, kw_only=True):
    """What an earlier version of an article had otherwise: its title where that changed, the paragraphs that went and that came."""

    seen: datetime
    title: str
    pieces: tuple[tuple[str, str], ...]


def changes(site: Site, told: Article, restored: Restored) -> list[Change]:
    """Compare each earlier version of an article with the one that followed it, the newest change first."""
    versions = [*site.store.revisions(told.id), (told, restored)]
    found = []
    for (old, old_text), (new, new_text) in pairwise(versions):
        pieces = tuple(_changed(old_text.text.split("\n\n"), new_text.text.split("\n\n")))
        found.append(Change(seen=old.seen, title=old.title if old.title != new.title else "", pieces=pieces))
    return found[::-1]


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Paragraphs cut and added, by their longest common sequence; a text of very many paragraphs is compared by its set of them."""
    if max(len(old), len(new)) > MOST_PARAGRAPHS:
        before, after = frozenset(old), frozenset(new)
        yield from (("cut", p) for p in old if p not in after)
        yield from (("added", p) for p in new if p not in before)
        return
    for kind, left, right, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield from (("cut", p) for p in old[left:right])
            yield from (("added", p) for p in new[start:end])


def story_of(request: Request, article: str) -> _cards.Card | None:
    """Give the story that an article is in, if it is in one."""
    store = site_of(request).store
    try:
        return card_of(request, store.story(store.story_id(store.joined(article).story)))
    except NotFound:
        return None


def _relations(site: Site, id: str) -> list[tuple[Article, Copy]]:
    """Every article that shares text with this one, the closest first."""
    found = site.store.copies_of([id]).get(id, Copies(article=id))
    copies = [*found.copies, *(turned(c) for later in site.store.copies_into(id) for c in later.copies if c.other == id)]
    known = site.store.articles(copy.other for copy in copies)
    pairs = [(known[copy.other], copy) for copy in copies if copy.other in known]
    return sorted(pairs, key=lambda pair: (-pair[1].containment, pair[0].id))


def against(request: Request) -> Response:
    """Answer with two articles compared: what the first kept of the second, what it cut, what it added."""
    site, id, other = site_of(request), request.path_params["id"], request.path_params["other"]
    copy = next((copy for _, copy in _relations(site, id) if copy.other == other), None)
    if copy is None:
        raise NotFound(id, "nothing was found to be shared between the two")
    texts, known = texts_of(site, (id, other)), site.store.articles((id, other))
    pieces = trace.difference(texts[id], texts[other], copy.passages)
    return html(request, "against.html", one=known[id], other=known[other], copy=copy, pieces=pieces)


# --- search


class Hit(Struct, frozen=True, kw_only=True):
    """An article that a search found, with the stretch of its text where the words are."""

    article: Article
    extract: str


def search(request: Request) -> Response:
    """Answer with the articles that have all these words, the best first."""
    query = asked(request)
    site = site_of(request)
    total = site.store.search_count(query) if query else 0
    listed = numbered(request, total)
    hits = found_articles(site, query, listed) if total else []
    return html(request, "search.html", query=query, listed=listed, hits=hits, feed="search" if query else "")


def asked(request: Request) -> str:
    """Give the words searched for, cleaned of what no text has."""
    words = " ".join(request.query_params.get("q", "").split())
    return "".join(c for c in words if c.isprintable())[:MOST_WORDS]


def found_articles(site: Site, query: str, listed: Listed) -> list[Hit]:
    """Give one page of hits."""
    ids = site.store.search(query, limit=PER_PAGE, offset=window(listed).start)
    known, restored = site.store.articles(ids), site.store.restored_many(ids)
    return [Hit(article=known[id], extract=around(restored[id], query)) for id in ids if id in known and id in restored]


def around(restored: Restored, query: str, most: int = 220) -> str:
    """Give the stretch of the text around the first of the words."""
    text = restored.text
    folded = text.casefold()
    places = [folded.find(word.strip('"').casefold()) for word in query.split() if not word.startswith("-")]
    place = min((p for p in places if p >= 0), default=0)
    start = max(0, place - most // 3)
    start = text.find(" ", start, place) + 1 if start else 0
    cut = " ".join(text[start : start + most].split())
    return ("… " if start else "") + cut + (" …" if start + most < len(text) else "")


ROUTES = [
    Route("/", front),
    Route("/breaking", front, name="breaking"),
    Route("/diverse", front),
    Route("/latest", latest),
    Route("/story/{id}", story),
    Route("/story/{id}/lineage", lineage),
    Route("/article/{id}", article),
    Route("/article/{id}/against/{other}", against),
    Route("/search", search),
]
