"""Polite rounds over the sources: what is new since the last one, each item as its full page.

A round over a source ends with the SourceState to keep: validators for a conditional request, its health, when to come again.
"""

from __future__ import annotations

import html
import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from msgspec.structs import replace

from cln.errors import CleanNewsError, FetchFailed
from cln.fetch import _discovery, _feeds, _files, _web
from cln.fetch._entries import Entry, Feed, plain
from cln.fetch._limits import Limits
from cln.fetch._manners import Manners, reason
from cln.records import Failure, Page, Source, SourceState, Told

SHORTEST_FULL_TEXT = 250  # characters: less is a teaser, and a teaser is no article
SITEMAPS_PER_ROUND = 5
FEEDS_TRIED = 3
FIRST_WAIT = timedelta(minutes=10)
LONGEST_WAIT = timedelta(hours=24)
FOR_GOOD = timedelta(days=36_500)
WAITING_PER_WORKER = 8  # a source that waits for its server costs a thread and no computing
_PASSING = frozenset(("time-out", "no-connection", "no-name", "busy", "broken-answer", "host-trouble"))
Item = Page | Failure | SourceState
Seen = Callable[[str], bool]


def pages(
    source: Source, state: SourceState, *, limits: Limits, now: datetime, seen: Seen, manners: Manners | None = None
) -> Iterator[Page | Failure | SourceState]:
    """Give what is new at a source, a Page for each item, then the state to keep.

    ``seen`` tells whether an address was taken before. What the network does not give comes as a Failure; an item whose page
    cannot be had comes from the feed's own text, if the feed carries it in full. A source that is to rest gives its state alone.
    """
    if state.not_before is not None and now < state.not_before:
        yield state
        return
    visit = _Round(source, state, manners or Manners(limits), limits, now, seen)
    try:
        yield from visit.items()
    except CleanNewsError as error:
        yield visit.failure(source.url, error)
        yield _failed(state, error, now)
        return
    yield visit.done()


def _failed(state: SourceState, error: CleanNewsError, now: datetime) -> SourceState:
    """Give the state after a round that failed: the wait doubles from ten minutes to a day, and 410 Gone ends it."""
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(state.failures, 10))
    if isinstance(error, FetchFailed) and error.reason == "gone":
        wait = FOR_GOOD
    not_before = now + wait
    retry_at = getattr(error, "retry_at", None)
    if retry_at is not None:
        not_before = max(not_before, retry_at)
    return replace(state, checked=now, not_before=not_before, failures=state.failures + 1, reason=reason(error), detail=error.detail)


class _Round:
    """One round over one source."""

    def __init__(self, source: Source, state: SourceState, manners: Manners, limits: Limits, now: datetime, seen: Seen) -> None:
        self._source, self._state, self._manners, self._limits, self._now, self._seen = source, state, manners, limits, now, seen
        self._taken: set[str] = set()
        self._is_complete = True
        self._etag = self._last_modified = ""
        self._count = 0

    def items(self) -> Iterator[Page | Failure]:
        """Give the new pages of the source, by its kind; raises CleanNewsError where the source itself cannot be had."""
        if self._source.url.startswith("file:") or self._source.kind in ("file", "warc", "jsonl"):
            yield from self._local()
            return
        found = self._manners.answer(self._source.url, etag=self._state.etag, last_modified=self._state.last_modified)
        self._etag, self._last_modified = found.fields.get("etag", "")[:1000], found.fields.get("last-modified", "")[:100]
        if found.status == 304:
            self._etag, self._last_modified = self._etag or self._state.etag, self._last_modified or self._state.last_modified
            return
        page = _web.as_page(found, self._now)
        if self._source.kind == "page":
            yield replace(page, source=self._source.id)
        else:
            yield from self._entries(self._listing(page))

    def _local(self) -> Iterator[Page | Failure]:
        parts = urlsplit(self._source.url)
        path = Path(unquote(parts.path) if parts.scheme == "file" else self._source.url)
        for item in _files.files(path, now=self._now):
            self._count += isinstance(item, Page)
            yield replace(item, source=self._source.id)

    def _listing(self, page: Page) -> Feed:
        """Give the feed or sitemap behind a page: itself, or for a site's front page the first that it names and that reads."""
        try:
            return self._with_children(_feeds.read(page))
        except CleanNewsError as error:
            named = (*_discovery.discover(page), *self._manners.rules(page.url).sitemaps) if self._source.kind == "site" else ()
            if not named:
                raise
            last = error
        self._etag = self._last_modified = ""  # they belong to the front page, which may stay as it is when the feed moves on
        for url in named[:FEEDS_TRIED]:
            try:
                return self._with_children(_feeds.read(_web.as_page(self._manners.answer(url), self._now)))
            except CleanNewsError as error:
                last = error
        raise last

    def _with_children(self, feed: Feed) -> Feed:
        """Put the newest sitemaps of an index in its place."""
        if feed.kind != "sitemap-index":
            return feed
        newest = sorted((entry for entry in feed.entries if entry.url), key=_newest_first)[:SITEMAPS_PER_ROUND]
        found: list[Entry] = []
        for child in newest:
            answer = self._manners.answer(child.url)
            found += _feeds.entries(_web.as_page(answer, self._now))
        return replace(feed, kind="sitemap", entries=tuple(found))

    def _entries(self, feed: Feed) -> Iterator[Page | Failure]:
        fresh = [entry for entry in feed.entries if self._is_fresh(entry)]
        if any(entry.told.published or entry.told.modified for entry in fresh):
            fresh.sort(key=_newest_first)
        self._is_complete = len(fresh) <= self._limits.items_per_round
        ends = time.monotonic() + self._limits.seconds_per_source
        for entry in fresh[: self._limits.items_per_round]:
            if time.monotonic() > ends:
                self._is_complete = False
                return
            yield self._item(entry, feed)

    def _is_fresh(self, entry: Entry) -> bool:
        address = self._address(entry)
        if not address or entry.is_list or address in self._taken or self._seen(address):
            return False
        self._taken.add(address)
        return True

    def _address(self, entry: Entry) -> str:
        return entry.url or (f"{self._source.url}#{entry.id}" if entry.html and entry.id else "")

    def _item(self, entry: Entry, feed: Feed) -> Page | Failure:
        told = self._told(entry, feed)
        try:
            if not entry.url:
                return self._from_feed(entry, told)
            found = self._manners.answer(entry.url)
            self._count += 1
            page = _web.as_page(found, self._now)
            return replace(page, source=self._source.id, told=told, asked=entry.url if entry.url != page.url else "")
        except CleanNewsError as error:
            if len(plain(entry.html, 4000)) >= SHORTEST_FULL_TEXT:  # of the first 32,000 characters of HTML
                return self._from_feed(entry, told)
            self._is_complete = self._is_complete and reason(error) not in _PASSING
            return self.failure(entry.url, error)

    def _told(self, entry: Entry, feed: Feed) -> Told:
        told = entry.told
        return replace(
            told,
            outlet=told.outlet or self._source.outlet,
            language=told.language or feed.language or self._source.language,
            country=told.country or self._source.place,
        )

    def _from_feed(self, entry: Entry, told: Told) -> Page:
        """Make a page of an item's own text, for when the page itself cannot be had."""
        self._count += 1
        title = html.escape(told.title, quote=False)
        language = html.escape(told.language)
        body = f'<!doctype html><html lang="{language}"><title>{title}</title><article><h1>{title}</h1>\n{entry.html}\n</article></html>'
        return Page(
            url=self._address(entry),
            fetched=self._now,
            body=body.encode("utf-8", "replace"),
            media_type="text/html; charset=utf-8",
            source=self._source.id,
            told=told,
        )

    def failure(self, subject: str, error: CleanNewsError) -> Failure:
        return Failure(subject=subject, room="fetch", error=reason(error), detail=error.detail, at=self._now, source=self._source.id)

    def done(self) -> SourceState:
        """Give the state after a round that went well; validators only if nothing was left for the next one."""
        return SourceState(
            source=self._source.id,
            etag=self._etag if self._is_complete else "",
            last_modified=self._last_modified if self._is_complete else "",
            checked=self._now,
            succeeded=self._now,
            items=self._count,
        )


def _newest_first(entry: Entry) -> float:
    at = entry.told.published or entry.told.modified
    return -at.timestamp() if at else 0.0


# --- many sources -------------------------------------------------------------------------------------------------------


def rounds(
    sources: Iterable[Source], states: Mapping[str, SourceState], *, limits: Limits, now: datetime | None = None, seen: Seen
) -> Iterator[Page | Failure | SourceState]:
    """Give what is new at all these sources, as it comes in; a slow source holds up no other.

    ``states`` maps a source's id to what its last round left; a source without one is new. Closing the iterator ends the round.
    """
    now = now or datetime.now(UTC)
    waiting: queue.SimpleQueue[Source] = queue.SimpleQueue()
    count = 0
    for source in sources:
        waiting.put(source)
        count += 1
    pool = _Pool(waiting, states, limits, now, seen)
    yield from pool.items(min(count, limits.workers * WAITING_PER_WORKER))


class _Pool:
    """Threads that go over the sources, and the items on their way to the caller."""

    def __init__(
        self, waiting: queue.SimpleQueue[Source], states: Mapping[str, SourceState], limits: Limits, now: datetime, seen: Seen
    ) -> None:
        self._waiting, self._states, self._limits, self._now, self._seen = waiting, states, limits, now, seen
        self._manners = Manners(limits)
        self._items: queue.Queue[Item | BaseException | None] = queue.Queue(maxsize=64)
        self._is_over = threading.Event()

    def items(self, threads: int) -> Iterator[Item]:
        for _ in range(threads):
            threading.Thread(target=self._work, daemon=True).start()
        try:
            while threads:
                item = self._items.get()
                if item is None:
                    threads -= 1
                elif isinstance(item, BaseException):
                    raise item
                else:
                    yield item
        finally:
            self._is_over.set()

    def _work(self) -> None:
        try:
            while not self._is_over.is_set():
                self._over(self._waiting.get_nowait())
        except queue.Empty:
            pass
        except BaseException as error:  # a bug must reach the caller, not die with its thread
            self._put(error)
        self._put(None)

    def _over(self, source: Source) -> None:
        state = self._states.get(source.id) or SourceState(source=source.id)
        for item in pages(source, state, limits=self._limits, now=self._now, seen=self._seen, manners=self._manners):
            if not self._put(item):
                return

    def _put(self, item: Item | BaseException | None) -> bool:
        """Hand an item over, waiting while the caller is behind; False once the caller is gone."""
        while not self._is_over.is_set():
            try:
                self._items.put(item, timeout=0.2)
            except queue.Full:
                continue
            return True
        return False
