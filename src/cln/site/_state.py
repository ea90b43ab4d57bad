"""What the pages read: the store, the settings, the clock, and the stories and front pages as of a moment.

The stories of the last two weeks are read at once and kept while the store says that nothing new has joined. On a large desk, where
that reading takes longer, it is done less often, so that readers never wait behind the rounds: the page's "as of" tells its age.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from time import monotonic

from msgspec import Struct

from cln import editions
from cln.errors import NotFound
from cln.records import EditionName, Front, Source, SourceState, Story
from cln.settings import Settings
from cln.site._gate import Gate
from cln.site._kept import Kept
from cln.store import Store

EDITIONS: Mapping[str, EditionName] = {"latest": "latest", "breaking": "breaking", "diverse": "diverse"}
WINDOW = timedelta(days=14)  # a front page looks back so far
FEWEST = 400  # when the window is empty (an archive, an old sample), the newest stories of any age
STALE = timedelta(minutes=1)  # editions depend on the clock: made anew at least so often
PATIENCE = 10  # a reading that took t seconds is kept for at least PATIENCE * t
CHEAP = 0.05  # ... unless it took less than this


class Snapshot(Struct, frozen=True, kw_only=True):
    """The live stories by id and the three front pages, as of ``made``."""

    made: datetime
    stories: Mapping[str, Story]
    fronts: Mapping[str, Front]
    newest: tuple[str, Story | None]
    is_archive: bool
    left_out: tuple[tuple[str, int], ...]
    pages: dict[tuple[str, str, int], Kept]  # front pages made from this snapshot, by address, language and number


class Site:
    """One site over one store. Pages are read by many threads at once."""

    def __init__(self, store: Store, settings: Settings, now: Callable[[], datetime]) -> None:
        self.store = store
        self.settings = settings
        self.now = now
        self.gate = Gate(settings.site.secret.encode() or secrets.token_bytes(32))
        self._lock = threading.Lock()
        self._held: Snapshot | None = None
        self._cost = 0.0
        self._taken = 0.0

    @property
    def base(self) -> str:
        """What absolute addresses start with, from the settings alone: never from what a request says of itself."""
        site = self.settings.site
        host = f"[{site.host}]" if ":" in site.host else site.host
        return site.base_url.rstrip("/") or f"http://{host}:{site.port}"

    def snapshot(self) -> Snapshot:
        """Give the stories and front pages as of now, or as of a moment ago where nothing has changed."""
        with self._lock:
            if self._held is None or self._is_due(self._held):
                begun = monotonic()
                self._held = self._read()
                self._taken = monotonic()
                self._cost = self._taken - begun
            return self._held

    def front(self, edition: str) -> tuple[Front, Snapshot]:
        """Give a front page with the snapshot that its stories are in."""
        snapshot = self.snapshot()
        return snapshot.fronts[edition], snapshot

    def _is_due(self, held: Snapshot) -> bool:
        if self._cost > CHEAP and monotonic() - self._taken < PATIENCE * self._cost:
            return False
        age = self.now() - held.made
        return not timedelta() <= age < STALE or self._newest() != held.newest

    def _newest(self) -> tuple[str, Story | None]:
        """The story that was joined last, with its record: it differs as soon as anything has joined."""
        ids = self.store.story_ids(limit=1)
        return (ids[0], self.store.stories(ids).get(ids[0])) if ids else ("", None)

    def _read(self) -> Snapshot:
        now, newest = self.now(), self._newest()
        live = self.store.live_stories(now - WINDOW)
        is_archive = not live
        live = live or self.store.live_stories(limit=FEWEST)
        fronts = {
            "latest": editions.latest(live, now),
            "breaking": editions.breaking(live, now, self.store.front("breaking")),
            "diverse": editions.diverse(live, now),
        }
        return Snapshot(
            made=now,
            stories={story.id: story for story in live},
            fronts=fronts,
            newest=newest,
            is_archive=is_archive,
            left_out=tuple(self._left_out()),
            pages={},
        )

    def _left_out(self) -> Iterator[tuple[str, int]]:
        """Count what no front page shows: pages refused, sources that fail."""
        if refused := sum(self.store.failure_counts().values()):
            yield "refused", refused
        if failing := sum(1 for _, state in self.sources() if state and state.failures):
            yield "failing", failing

    def sources(self) -> list[tuple[Source, SourceState | None]]:
        """Give every source with its health, None for one that was never looked at."""
        return [(source, self._state_of(source.id)) for source in self.store.sources()]

    def _state_of(self, source: str) -> SourceState | None:
        try:
            return self.store.source_state(source)
        except NotFound:
            return None
