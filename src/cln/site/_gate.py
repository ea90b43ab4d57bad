"""What stands between a reader's comment and the desk: a signed form, a check of where it comes from, limits that headers cannot move.

Pure but for the memory of what was seen lately, which is bounded.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import threading
from collections import OrderedDict, deque
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from starlette.datastructures import Headers

MINUTE = timedelta(minutes=1)
TOKEN_LIFE = timedelta(hours=6)
PEERS = 20_000  # addresses remembered at a time
USED = 20_000  # forms remembered as sent


class Tokens:
    """Signed, time-stamped form tokens: each is good for one story, one comment, six hours."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._used: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def make(self, story: str, now: datetime) -> str:
        """Give a new token for a form on this story."""
        head = f"{int(now.timestamp())}.{secrets.token_hex(8)}"
        return f"{head}.{self._sign(head, story)}"

    def is_good(self, token: str, story: str, now: datetime) -> bool:
        """Tell whether we made this token for this story, lately."""
        head, _, signature = token.rpartition(".")
        made = head.partition(".")[0]
        if not hmac.compare_digest(signature.encode(), self._sign(head, story).encode()) or not made.isdigit():
            return False
        return timedelta(minutes=-1) <= now - datetime.fromtimestamp(int(made), now.tzinfo) <= TOKEN_LIFE

    def use(self, token: str) -> bool:
        """Take a token as used; False where it was used before."""
        with self._lock:
            if token in self._used:
                return False
            self._used[token] = None
            while len(self._used) > USED:
                self._used.popitem(last=False)
        return True

    def _sign(self, head: str, story: str) -> str:
        return hmac.new(self._secret, f"comment\n{story}\n{head}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()


class Limit:
    """At most ``most`` events of one name in ``span``; names that were quiet longest are forgotten first."""

    def __init__(self, most: int, span: timedelta) -> None:
        self.most = most
        self.span = span
        self._seen: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, name: str, now: datetime) -> bool:
        """Count an event and tell whether it is within the limit; refused events are not counted."""
        with self._lock:
            times = self._seen.setdefault(name, deque())
            self._seen.move_to_end(name)
            while len(self._seen) > PEERS:
                self._seen.popitem(last=False)
            while times and not timedelta() <= now - times[0] < self.span:
                times.popleft()
            if len(times) >= self.most:
                return False
            times.append(now)
            return True


class Gate:
    """The limits of one site."""

    def __init__(self, secret: bytes) -> None:
        self.tokens = Tokens(secret)
        self.tries = Limit(12, MINUTE)  # forms sent from one address, good or not
        self.taken = Limit(2, MINUTE)  # comments taken from one address
        self.everyone = Limit(60, MINUTE)  # comments taken from all addresses together


def peer(client: tuple[str, int] | None) -> str:
    """Name who is on the other end of the line: the address that dialled, an IPv6 one by its /64; never what a header says."""
    try:
        address = ipaddress.ip_address((client or ("", 0))[0])
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address) and not address.ipv4_mapped:
        return str(ipaddress.IPv6Network((int(address) >> 64 << 64, 64)))
    return str(getattr(address, "ipv4_mapped", None) or address)


def is_own(headers: Headers, base: str) -> bool:
    """Tell whether a form was sent from a page of ours, by what the browser says of it.

    Under our own Referrer-Policy browsers send ``Origin: null``; then Sec-Fetch-Site decides. Neither header: not a browser, and the
    token alone decides.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    if origin is None:
        return True
    if origin == "null":
        return site == "same-origin"
    return _authority(origin) in {_authority(base), headers.get("host", "").lower()}


def _authority(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""
