"""What one fetch may cost, and how politely a round goes about."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from cln.fetch._http import BODY_LIMIT


def system_resolver(host: str, port: int) -> Sequence[str]:
    """Give the addresses of a name as the system knows them; raises OSError."""
    import socket

    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Limits(Struct, frozen=True, kw_only=True):
    """The limits of one fetch and the manners of a round.

    ``allow``: (address, port) pairs that may be dialled although they are not public; meant for tests, and for a desk that
    reads a server of its own. ``contact``: an address or page for the sites' people, sent in the user agent. ``ca_file``: one
    more certificate authority. ``head_bytes``/``body_bytes``: of the answer's head, and of its body unpacked.
    ``items_per_round``, ``seconds_per_source``: what is left of a source after these comes in the next round. ``per_host``: visits
    at a time; ``pause``: seconds between two visits to a host. ``workers``: times eight, the sources that are visited at a time.
    """

    allow: frozenset[tuple[str, int]] = frozenset()
    contact: str = ""
    seconds: float = 20.0
    connect_seconds: float = 8.0
    head_bytes: int = 1 << 16
    head_fields: int = 100
    body_bytes: int = BODY_LIMIT
    hops: int = 5
    ca_file: str = ""
    resolve: Callable[[str, int], Sequence[str]] = system_resolver
    items_per_round: int = 100
    seconds_per_source: float = 600.0
    per_host: int = 2
    pause: float = 1.0
    workers: int = 8
    obeys_robots: bool = True
