"""The only place that opens a connection: resolve once, check every answer, dial the checked address, count bytes and seconds.

The check stands where the address is dialled, so that odd spellings, redirects and names that change their address between
two look-ups meet it alike.
"""

from __future__ import annotations

import queue
import ssl
import threading
import time
from collections.abc import Iterable
from typing import Any

import httpcore

from cln.errors import FetchFailed, OverBudget
from cln.fetch._addresses import is_public
from cln.fetch._limits import Limits

WEB_PORTS = frozenset((80, 443))
_LAST_SYSTEM_PORT = 1023  # below it live mail, shells and name servers, which a crafted request can talk into mischief


class Guard(httpcore.NetworkBackend):
    """Dials for one fetch: holds its deadline, and how many bytes may still come."""

    def __init__(self, url: str, limits: Limits) -> None:
        self.url, self.limits = url, limits
        self.ends = time.monotonic() + limits.seconds
        self.bytes_left = limits.head_bytes

    def seconds_left(self) -> float:
        """Give the seconds until the deadline; raise FetchFailed when it has passed."""
        left = self.ends - time.monotonic()
        if left <= 0:
            raise FetchFailed(
                self.url, "time-out", f"the server took longer than {self.limits.seconds:g} seconds in all; it is tried again later"
            )
        return left

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        last: Exception | None = None
        for address in self._checked(host, port):
            try:
                return Wire(httpcore.SyncBackend().connect_tcp(address, port, min(self.seconds_left(), self.limits.connect_seconds)), self)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise FetchFailed(
            self.url, "no-connection", f"no connection to {host}, port {port} ({last or 'no address'}); it is tried again later"
        )

    def _checked(self, host: str, port: int) -> list[str]:
        found = self._resolved(host, port)
        for address in found:
            if (address, port) in self.limits.allow:
                continue
            if not is_public(address):
                raise FetchFailed(self.url, "refused-address", f"{host} is at {address}, which is not a public address; it was not dialled")
            if port not in WEB_PORTS and port <= _LAST_SYSTEM_PORT:
                raise FetchFailed(self.url, "refused-address", f"port {port} is not one that web sites use; it was not dialled")
        return found

    def _resolved(self, host: str, port: int) -> list[str]:
        """Look the name up in a thread that is left behind if it hangs: the system's resolver knows no deadline."""
        answers: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()
        threading.Thread(target=self._look_up, args=(host, port, answers), daemon=True).start()
        try:
            found = answers.get(timeout=min(self.seconds_left(), self.limits.connect_seconds))
        except queue.Empty:
            raise FetchFailed(self.url, "no-name", f"looking up {host} took too long; it is tried again later") from None
        if isinstance(found, Exception) or not found:
            raise FetchFailed(self.url, "no-name", f"there is no address for {host} ({found or 'no answer'}); check the spelling")
        return found

    def _look_up(self, host: str, port: int, answers: queue.SimpleQueue[list[str] | Exception]) -> None:
        try:
            answers.put(list(dict.fromkeys(self.limits.resolve(host, port))))
        except Exception as error:  # whatever a resolver raises, the waiting side must hear of it
            answers.put(error)


class Wire(httpcore.NetworkStream):
    """A connection that knows the fetch's deadline, and how many bytes may still come over it."""

    def __init__(self, stream: httpcore.NetworkStream, guard: Guard) -> None:
        self._stream, self._guard = stream, guard

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._stream.read(max_bytes, self._guard.seconds_left())
        self._guard.bytes_left -= len(data)
        if self._guard.bytes_left < 0:
            raise OverBudget(self._guard.url, "the server sends more than one page may have; the rest was not read")
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._guard.seconds_left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None) -> Wire:
        return Wire(self._stream.start_tls(ssl_context, server_hostname, self._guard.seconds_left()), self._guard)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
