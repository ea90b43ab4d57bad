"""Politeness towards hosts, shared by all sources of a round: robots.txt, two visits at a time, a pause between visits."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from cln.errors import CleanNewsError, FetchFailed, OverBudget
from cln.fetch import _encodings, _robots, _web
from cln.fetch._limits import Limits

AGENT = "CLN"
TROUBLES_BEFORE_GIVING_UP = 2


class _Host:
    """What is known of one host in this round."""

    def __init__(self, at_once: int) -> None:
        self.places = threading.BoundedSemaphore(at_once)
        self.lock = threading.Lock()
        self.free_at = 0.0
        self.rules: _robots.Rules | FetchFailed | None = None
        self.troubles = 0


class Manners:
    """One round's manners. Safe to share between threads."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()

    def answer(self, url: str, *, etag: str = "", last_modified: str = "") -> _web.Answer:
        """Fetch an address when its host is free and robots.txt allows it; raise FetchFailed or OverBudget where it cannot be had."""
        url = _web.checked(url)
        host = self._host(url)
        if not self.rules(url).allows(AGENT, url):
            raise FetchFailed(url, "robots", "the site's robots.txt asks us not to read this; it was not fetched")
        if host.troubles >= TROUBLES_BEFORE_GIVING_UP:
            raise FetchFailed(url, "host-trouble", "its host did not answer several times in this round; it is tried again in a later one")
        with self._visit(host, self.rules(url).delay(AGENT)):
            return self._counted(url, host, etag, last_modified)

    def _counted(self, url: str, host: _Host, etag: str, last_modified: str) -> _web.Answer:
        try:
            found = _web.answer(url, limits=self._limits, etag=etag, last_modified=last_modified)
        except FetchFailed as error:
            if error.reason in ("time-out", "no-connection", "no-name", "busy"):
                host.troubles += 1
            raise
        host.troubles = 0
        return found

    def rules(self, url: str) -> _robots.Rules:
        """Give what the site's robots.txt says; it is read once a round."""
        if not self._limits.obeys_robots:
            return _robots.EVERYTHING
        host = self._host(url)
        with host.lock:
            if host.rules is None:
                with self._visit(host, 0.0):
                    host.rules = self._read_rules(url)
        if isinstance(host.rules, FetchFailed):
            raise host.rules
        return host.rules

    def _read_rules(self, url: str) -> _robots.Rules | FetchFailed:
        """Read robots.txt as RFC 9309 says: without one (4xx) all is allowed, while its server is in trouble nothing is."""
        parts = urlsplit(url)
        try:
            found = _web.answer(f"{parts.scheme}://{parts.netloc}/robots.txt", limits=self._limits)
        except OverBudget:
            return _robots.EVERYTHING
        except _web.Refused as error:
            return _robots.EVERYTHING if 400 <= error.status < 500 and error.status != 429 else error
        except FetchFailed as error:
            return _robots.EVERYTHING if error.reason in ("bad-redirect", "redirects") else error
        return _robots.rules(_encodings.text(found.body[: _robots.TEXT_LIMIT]))

    def _host(self, url: str) -> _Host:
        name = urlsplit(url).netloc
        with self._lock:
            return self._hosts.setdefault(name, _Host(self._limits.per_host))

    @contextmanager
    def _visit(self, host: _Host, asked: float) -> Iterator[None]:
        """Hold one of the host's places, and wait until its pause is over."""
        with host.places:
            pause = max(self._limits.pause, asked)
            with self._lock:
                start = max(time.monotonic(), host.free_at)
                host.free_at = start + pause
            time.sleep(max(0.0, start - time.monotonic()))
            yield


def reason(error: CleanNewsError) -> str:
    """Give the short typed word for a refusal."""
    return error.reason if isinstance(error, FetchFailed) else "over-budget" if isinstance(error, OverBudget) else "unreadable"
