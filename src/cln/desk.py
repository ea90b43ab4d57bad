"""The day's work: pages go through the rooms one by one; what comes out is kept, and what is refused is kept with its reason.

A batch of pages is one transaction: extract, restore, trace, join, and at its end the stories that changed are built anew. A page
that was taken before changes nothing; the same address with another text is a revision of the same article.
"""

from __future__ import annotations

import hashlib
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from cln import editions, edits, extract, fetch, restore, stories, trace
from cln.errors import CleanNewsError, NotFound
from cln.records import (
    Article,
    Block,
    Campaign,
    Copies,
    EditionName,
    Failure,
    Front,
    Joined,
    Outlet,
    Page,
    Restored,
    Ruling,
    Source,
    SourceState,
    Story,
)
from cln.settings import FetchSettings
from cln.store import Store

BATCH = 64  # pages a transaction: small enough that a crash loses a second's work, large enough that commits cost little
WINDOW = timedelta(days=14)  # how long a story stays open for new articles, and a front page looks back
COPIED = timedelta(days=30)  # how long an article can be found as another's source
WITNESSES = 3  # other copies handed to restore: more than three were never needed to settle a place
REPEATED = 3  # articles of a site that share a line before it is the site's
SITE_LINES = 400  # lines remembered a site
REVISITED = 2000  # damaged articles remembered, so that a campaign or a witness found later can help them
CLOSE = 0.4  # share of shingles two texts must have in common (either way) before one may testify for the other

Fate = Literal["kept", "revised", "unchanged", "refused"]
EDITIONS: Mapping[EditionName, Callable[[Sequence[Story], datetime], Front]] = {
    "latest": editions.latest,
    "breaking": editions.breaking,
    "diverse": editions.diverse,
}


class Taken(Struct, frozen=True, kw_only=True):
    """What became of one page: the article's id, or the failure that was kept instead."""

    fate: Fate
    article: str = ""
    is_copy: bool = False
    repairs: int = 0
    failure: Failure | None = None


class Summary(Struct, kw_only=True):
    """What became of many pages, counted; ``refused`` by (room, error)."""

    kept: int = 0
    revised: int = 0
    unchanged: int = 0
    copies: int = 0
    repairs: int = 0
    repaired: int = 0
    refused: Counter[tuple[str, str]] = msgspec.field(default_factory=Counter)

    def count(self, taken: Taken) -> None:
        """Count one page."""
        if taken.failure:
            self.refused[taken.failure.room, taken.failure.error] += 1
            return
        setattr(self, taken.fate, getattr(self, taken.fate) + 1)
        self.copies += taken.is_copy
        self.repairs += taken.repairs
        self.repaired += taken.repairs > 0

    @property
    def pages(self) -> int:
        return self.kept + self.revised + self.unchanged + self.refused.total()


def utc_now() -> datetime:
    """Give the present moment: the clock that a desk has unless it is given another."""
    return datetime.now(UTC)


def written(article: Article, restored: Restored) -> Article:
    """Give the article with its text as written; blocks move along, those that were cut away whole are left out."""
    if not restored.edits:
        return article
    where = edits.locator(restored.edits)
    moved = (Block(start=where(b.start), end=where(b.end), kind=b.kind, node=b.node) for b in article.blocks)
    return replace(article, text=restored.text, blocks=tuple(b for b in moved if b.end > b.start), markup=())


def health(store: Store, source: Source) -> SourceState:
    """Give what the last rounds over a source left behind; an empty state for one that was never fetched."""
    try:
        return store.source_state(source.id)
    except NotFound:
        return SourceState(source=source.id)


def host(url: str) -> str:
    """Give the host of an address without 'www.': the name under which facts about an outlet are kept."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


class Library:
    """The store's shingle index as trace wants to see it: articles come with their text as written."""

    def __init__(self, store: Store) -> None:
        self.articles_sharing = store.articles_sharing
        self.shingle_counts = store.shingle_counts
        self.outlet_shingles = store.outlet_shingles
        self._store = store

    def articles(self, ids: Iterable[str]) -> Mapping[str, Article]:
        """Give those of these articles that are held."""
        wanted = tuple(ids)
        restored = self._store.restored_many(wanted)
        return {id: written(article, restored[id]) for id, article in self._store.articles(wanted).items()}


def _reason(error: Exception) -> tuple[str, str]:
    """Give the typed word and the sentence that a failure keeps."""
    if isinstance(error, CleanNewsError):
        return error.word, error.detail
    return "bug", f"an error of ours, please report it: {traceback.format_exception_only(error)[-1].strip()}"


def _decoded(state: bytes | None) -> dict[str, str]:
    return msgspec.json.decode(state, type=dict[str, str]) if state else {}


class SiteLines:
    """Short lines at the ends of a site's articles: those that stand in several articles are the site's, not the writer's.

    Kept as a small state of the store per host; lines that credit an agency are never counted.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._counts: dict[str, Counter[str]] = {}

    def repeated(self, site: str) -> tuple[str, ...]:
        """Give the lines known to repeat over the site's articles."""
        return tuple(sorted(line for line, count in self._of(site).items() if count >= REPEATED))

    def count(self, site: str, text: str) -> None:
        """Count the short lines at both ends of an article's text as found."""
        counts, lines = self._of(site), [line.strip() for line in text.split("\n\n")]
        ends = {line for line in [*lines[:2], *lines[-6:]] if 0 < len(line) <= 200 and not trace.credit(line)}
        counts.update(ends)
        if len(counts) > SITE_LINES:
            self._counts[site] = counts = Counter(dict(counts.most_common(SITE_LINES // 2)))
        if any(counts[line] >= 2 for line in ends):  # a line seen once is cheap to see again: keep what repeats
            kept = {line: count for line, count in counts.items() if count >= 2}
            self._store.put_state(f"site lines of {site}", msgspec.json.encode(kept))

    def _of(self, site: str) -> Counter[str]:
        if site not in self._counts:
            if len(self._counts) > 2000:
                self._counts.clear()
            kept = self._store.state(f"site lines of {site}")
            self._counts[site] = Counter(msgspec.json.decode(kept, type=dict[str, int]) if kept else {})
        return self._counts[site]


class Desk:
    """One desk over one store. ``clock`` tells the time; ``encoder`` gives sentence vectors where the extra ``semantic`` is used."""

    def __init__(self, store: Store, *, clock: Callable[[], datetime] = utc_now, encoder: Any = None, strict: bool = False) -> None:
        self.store = store
        self.clock = clock
        self._encoder = encoder
        self._strict = strict  # tests let a bug travel up; in service it costs one page, not the run
        self._open: stories.OpenStories | None = None
        self._library = Library(store)
        self._lines = SiteLines(store)
        self._campaigns: tuple[Campaign, ...] = tuple(store.campaigns())
        self._damaged = _decoded(store.state("damaged"))  # article -> host, oldest first
        self._known: Mapping[str, Outlet] = {}  # the outlets, as they were when the batch began
        self._changed: dict[str, None] = {}  # stories to build anew at the end of the batch, in order

    # --- taking pages in

    def ingest(
        self,
        pages: Iterable[Page | Failure | SourceState],
        each: Callable[[Taken], None] = lambda taken: None,
        batch_size: int = BATCH,
    ) -> Summary:
        """Take pages in batches, a transaction each; ``each`` is called after every page (for a progress bar)."""
        summary, stream = Summary(), iter(pages)
        while batch := list(islice(stream, batch_size)):
            for taken in self._take_batch(batch):
                summary.count(taken)
                each(taken)
        self.learn_campaigns()
        return summary

    def round(
        self, settings: FetchSettings, each: Callable[[Taken], None] = lambda taken: None, limits: fetch.Limits | None = None
    ) -> Summary:
        """Make one polite round over all sources and take what is new; the health of each source is kept."""
        sources = self.store.sources()
        states = {source.id: health(self.store, source) for source in sources}
        limits = limits or fetch.Limits(contact=settings.contact, workers=settings.workers)
        items = fetch.rounds(sources, states, limits=limits, now=self.clock(), seen=self.store.has_url)
        summary = self.ingest(items, each, batch_size=8)  # small: news is read as it comes in
        self.store.put_front(self.front("breaking"))  # so that an alarm does not come and go while its stories' words change
        return summary

    def tidy(self, keep_days: int) -> None:
        """Let go of what is over: shingles past the window of copies, and pages as found after ``keep_days`` (0: keep them)."""
        now = self.clock()
        self.store.expire_shingles(now - COPIED)
        if keep_days:
            self.store.expire_pages(now - timedelta(days=keep_days))
            self.store.expire_failures(now - timedelta(days=keep_days))

    def take(self, page: Page | Failure) -> Taken:
        """Take one page, as a transaction of its own."""
        return self._take_batch([page])[0]

    def _take_batch(self, batch: Sequence[Page | Failure | SourceState]) -> list[Taken]:
        """Take a batch; the state of a source is kept in the same transaction as the last of its items, so that none is skipped."""
        taken = []
        with self._transaction():
            self._known = self.outlets()
            for item in batch:
                if isinstance(item, SourceState):
                    self.store.put_source_state(item)
                else:
                    taken.append(self._take(item))
            self._build_changed()
        return taken

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All or nothing, in the store and in memory: after a failure the open stories are read back from the store."""
        try:
            with self.store.transaction():
                yield
        except BaseException:
            self._open = None
            self._changed.clear()
            raise

    def _take(self, page: Page | Failure) -> Taken:
        if isinstance(page, Page) and page.asked and not self.store.has_url(page.asked):
            self.store.put_page(
                replace(page, url=page.asked, body=b""), "asked"
            )  # so that a round knows what it asked for before a redirect
        if isinstance(page, Failure):
            self.store.put_failure(page)
            return Taken(fate="refused", failure=page)
        digest = hashlib.sha256(page.body).hexdigest()
        if self.store.has_page(page.url, digest):
            return Taken(fate="unchanged")
        room = "extract"
        try:
            article = self._named(extract.article(page))
            if page.is_partial:
                article = replace(article, is_partial=True)
            room = "restore"
            read = self._read(article)
        except Exception as error:
            if self._strict and not isinstance(error, CleanNewsError):
                raise
            return self._refuse(page, digest, room, error)
        return self._keep(page, digest, article, *read)

    def _named(self, article: Article) -> Article:
        """Name the outlet as the desk knows it where the page does not say its name."""
        known = self._known.get(host(article.url))
        is_unnamed = article.outlet in ("", host(article.url))
        return replace(article, outlet=known.name) if known and known.name and is_unnamed else article

    def _refuse(self, page: Page, digest: str, room: str, error: Exception) -> Taken:
        word, detail = _reason(error)
        failure = Failure(subject=page.url, room=room, error=word, detail=detail, at=self.clock(), source=page.source)
        self.store.put_page(page, digest)
        self.store.put_failure(failure)
        return Taken(fate="refused", failure=failure)

    def _read(self, article: Article) -> tuple[Restored, Article, Copies]:
        """Restore the text, trace its copies, and where another copy can testify restore once more with it."""
        restored = self._restore(article)
        clean = written(article, restored)
        copies = trace.copies(clean, self._library)
        witnesses = self._witnesses(copies)
        if not witnesses:
            return restored, clean, copies
        again = self._restore(article, witnesses)
        if again.text != restored.text:
            clean = written(article, again)
            copies = trace.copies(clean, self._library)
        return again, clean, copies

    def _restore(self, article: Article, witnesses: Sequence[str] = (), rulings: Sequence[Ruling] = ()) -> Restored:
        return restore.text(
            article.text,
            language=article.language,
            markup=article.markup,
            title=article.title,
            witnesses=witnesses,
            campaigns=self._campaigns,
            site=self._lines.repeated(host(article.url) or article.outlet),
            rulings=rulings,
        )

    def _witnesses(self, copies: Copies) -> tuple[str, ...]:
        """The restored texts of the closest other copies."""
        close = [c for c in copies.copies if max(c.jaccard, c.containment, c.cover) >= CLOSE]
        best = sorted(close, key=lambda c: (-c.jaccard, c.other))[:WITNESSES]
        texts = self.store.restored_many(c.other for c in best)
        return tuple(texts[c.other].text for c in best if c.other in texts)

    def _keep(self, page: Page, digest: str, article: Article, restored: Restored, clean: Article, copies: Copies) -> Taken:
        known = self.store.articles([article.id]).get(article.id)
        self.store.put_page(page, digest, article.id)
        if known and known.revision == article.revision:
            return Taken(fate="unchanged", article=article.id)
        self.store.put_article(article, restored)
        self.store.put_copies(copies)
        self._index(clean)
        if known:
            self._trace_again(article.id)
        self._note_damage(article, restored)
        self._testify(clean, copies)
        joined = self.store.joined(article.id) if known else self._join(clean)
        self._changed[joined.story] = None
        is_copy = any(c.origin and c.origin != article.id for c in copies.copies)
        return Taken(fate="revised" if known else "kept", article=article.id, is_copy=is_copy, repairs=len(restored.edits))

    # --- what later pages teach about earlier ones

    def _note_damage(self, article: Article, restored: Restored) -> None:
        site = host(article.url) or article.outlet
        self._lines.count(site, article.text)
        if restored.marks or any(edit.kind in ("injected", "hidden") for edit in restored.edits):
            self._damaged[article.id] = site
            while len(self._damaged) > REVISITED:
                del self._damaged[next(iter(self._damaged))]

    def _testify(self, clean: Article, copies: Copies) -> None:
        """Let a new copy testify for earlier damaged ones."""
        for copy in copies.copies:
            if copy.other in self._damaged and max(copy.jaccard, copy.containment, copy.cover) >= CLOSE:
                self.revisit(copy.other, (clean.text,))

    def revisit(self, id: str, witnesses: Sequence[str] = ()) -> bool:
        """Restore an article once more, with all that is known now; tells whether that changed its repairs."""
        article, before = self.store.article(id), self.store.restored(id)
        known = self._witnesses(self.store.copies(id))
        after = self._restore(article, (*witnesses, *known)[:WITNESSES], self._rulings(id))
        if (after.edits, after.marks) == (before.edits, before.marks):
            return False
        self.store.put_article(article, after)
        self._index(written(article, after))
        self._changed[self.store.joined(id).story] = None
        if after.text != before.text:
            self._trace_again(id)
        return True

    def _trace_again(self, id: str) -> None:
        """Trace an article whose text changed, and those that share text with it: passages are offsets of the texts as they now are."""
        later = [copies.article for copies in self.store.copies_into(id)]
        for each in (id, *later):
            known = {copy.other for copy in self.store.copies(each).copies}
            found = trace.copies(self.article(each), self._library)
            kept = tuple(c for c in found.copies if (c.other not in later if each == id else c.other in known))
            self.store.put_copies(replace(found, copies=kept))
            self._changed[self.store.joined(each).story] = None

    def replay(self, is_kept: bool = False) -> Iterator[tuple[Article, restore.Difference]]:
        """Restore every article once more with today's rules; give those whose repairs change. The outcome is kept only if asked."""
        for id in [article.id for article in self.store.recent_articles()]:
            article = self.store.article(id)
            again = self._restore(article, self._witnesses(self.store.copies(id)), self._rulings(id))
            change = restore.difference(self.store.restored(id), again)
            if change.is_same:
                continue
            if is_kept:
                with self._transaction():
                    self.revisit(id)
                    self._build_changed()
            yield article, change

    def learn_campaigns(self) -> int:
        """Learn which phrases are being injected over the damaged pages, and revisit those pages; gives how many changed."""
        with self._transaction():
            restored = self.store.restored_many(self._damaged)
            found = restore.campaigns((self._damaged[id], one) for id, one in restored.items())
            self.store.put_state("damaged", msgspec.json.encode(self._damaged))
            if {c.phrase for c in found} <= {c.phrase for c in self._campaigns}:
                return 0
            self.store.put_campaigns(found)
            self._campaigns = tuple(self.store.campaigns())
            changed = sum(self.revisit(id) for id in restored)
            self._build_changed()
        return changed

    def _rulings(self, article: str) -> tuple[Ruling, ...]:
        return tuple(r for r in self.store.rulings() if r.subject == article and r.kind.startswith("repair"))

    def _index(self, clean: Article) -> None:
        hashes = [int(h) for h in trace.shingles(clean.text, clean.language)]
        self.store.add_shingles(clean.id, host(clean.url) or clean.outlet, hashes, clean.seen)

    # --- stories

    @property
    def open_stories(self) -> stories.OpenStories:
        """The open stories; read back from the store when this desk has just started."""
        if self._open is None:
            self._open = stories.OpenStories.rebuild(self._joined_articles(), self.store.rulings(), encoder=self._encoder)
        return self._open

    def _joined_articles(self) -> Iterator[tuple[Article, Joined]]:
        for joined in self.store.joins(self.clock() - WINDOW):
            yield self.article(joined.article), joined

    def _join(self, clean: Article) -> Joined:
        joined = stories.join(clean, self.open_stories)
        self.open_stories.take(clean, joined)
        self.store.put_joined(joined)
        self._changed.update(dict.fromkeys(story for _, story in joined.moves))
        return joined

    def _build_changed(self) -> None:
        """Build the records of the stories that this batch changed."""
        if not self._changed:
            return
        outlets = self.outlets()
        for id in dict.fromkeys(self.store.story_id(story) for story in self._changed):
            self.store.put_story(self._build(id, outlets))
        self._changed.clear()

    def _build(self, id: str, outlets: Mapping[str, Outlet]) -> Story:
        ids = self.store.story_articles(id)
        known = self._library.articles(ids)
        members = [known[article] for article in ids]
        lineages = trace.lineages(members, self.store.copies_of(ids), outlets)
        return stories.story(id, members, self.store.joined_many(ids), lineages, outlets)

    def outlets(self) -> Mapping[str, Outlet]:
        """Facts about outlets, by host and by name."""
        known = self.store.outlets()
        return {o.name: o for o in known if o.name} | {o.id: o for o in known}

    def rule(self, ruling: Ruling) -> None:
        """Keep an editor's merge or split, carry it out now, and hold to it against later articles."""
        with self._transaction():
            self.store.put_ruling(ruling)
            if ruling.kind.startswith("repair"):
                self.revisit(ruling.subject)
            joined = self.open_stories.rule(ruling)
            if joined:
                self.store.put_joined(joined)
                self._changed.update(dict.fromkeys([joined.story, *(story for _, story in joined.moves)]))
            self._build_changed()

    # --- reading

    def article(self, id: str) -> Article:
        """Give an article with its text as written; raises NotFound."""
        return written(self.store.article(id), self.store.restored(id))

    def story(self, id: str) -> Story:
        """Give a story, also by an id that was merged away; raises NotFound."""
        return self.store.story(self.store.story_id(id))

    def front(self, edition: EditionName, at: datetime | None = None) -> Front:
        """Make a front page as of another moment, or as of now; on a desk of old archives 'now' is its newest report."""
        if edition not in EDITIONS:
            raise NotFound(edition, f"there is no such edition; the editions are {', '.join(EDITIONS)}")
        now = at or self._present()
        live = self.store.live_stories(now - WINDOW)
        if edition == "breaking" and at is None:
            return editions.breaking(live, now, self.store.front("breaking"))
        return EDITIONS[edition](live, now)

    def _present(self) -> datetime:
        """Give the moment that a front page is made for: now, unless the newest story ended longer ago than a front page looks back."""
        now, newest = self.clock(), self.store.live_stories(limit=1)
        return newest[0].last_seen if newest and newest[0].last_seen < now - WINDOW else now
