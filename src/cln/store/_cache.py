"""Built stories that were decoded before: frozen records, so every thread may share them. The database says which are still true."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable

from cln.records import Story

_MOST_BYTES = 32_000_000  # of records as stored; as objects they take about three times as much


class BuiltStories:
    """The stories read last, each under the version that its row has."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, tuple[int, int, Story]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def known(self, versions: Iterable[tuple[str, int]]) -> dict[str, Story]:
        """Give those of the stories that are held in just this version."""
        found = {}
        with self._lock:
            for id, version in versions:
                held = self._held.get(id)
                if held is not None and held[0] == version:
                    self._held.move_to_end(id)
                    found[id] = held[2]
        return found

    def add(self, story: Story, version: int, size: int) -> None:
        """Hold a story; the ones that nobody read for longest go."""
        with self._lock:
            _, before, _ = self._held.pop(story.id, (0, 0, story))
            self._held[story.id] = (version, size, story)
            self._bytes += size - before
            while self._bytes > _MOST_BYTES and len(self._held) > 1:
                _, (_, gone, _) = self._held.popitem(last=False)
                self._bytes -= gone
