"""What an article is called for good: its canonical address without what trackers add, and the hashes made from it.

>>> canonical("https://News.example/a/?utm_source=x&id=7&fbclid=1#top")
'https://news.example/a/?id=7'
>>> country("https://www.heute.example.at/x"), country("https://t.co/x")
('AT', '')
"""

from __future__ import annotations

import hashlib
import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_TRACKER = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|mc_[ce]id|igshid|_ga|_gl|cmpid|cmp|campaign_id|"
    r"ocid|ncid|ito|smid|smtyp|xtor|wt_mc|wtrid|ref_?src|s?_?rss|at_(?:medium|campaign|custom\d)|"
    r"__twitter_impression|spm|feature|partner|mkt_tok|trk|sh|icid|amp)",
    re.IGNORECASE,
)
# Country domains that are sold to anyone, so that they tell no country.
_SOLD = frozenset(
    [
        "co",
        "io",
        "tv",
        "me",
        "cc",
        "ws",
        "fm",
        "am",
        "ai",
        "ly",
        "gg",
        "to",
        "nu",
        "st",
        "vc",
        "la",
        "bz",
        "mn",
        "sc",
        "ag",
        "gd",
        "cd",
        "dj",
        "im",
        "is-a",
        "ms",
        "pw",
        "tk",
        "ml",
        "ga",
        "cf",
        "gq",
        "su",
        "eu",
        "sh",
        "so",
        "cx",
        "ac",
        "to",
    ]
)
_NAMED = {"uk": "GB"}


def canonical(url: str) -> str:
    """Give the address with host in lower case and without fragment and tracking parameters; '' for what is no http address."""
    try:
        parts = urlsplit(url.strip())
        host = parts.netloc.lower().rpartition("@")[2]
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not host:
        return ""
    query = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKER.fullmatch(key)]
    host = host.removesuffix(":443") if parts.scheme.lower() == "https" else host.removesuffix(":80")
    return urlunsplit((parts.scheme.lower(), host, parts.path or "/", urlencode(query), ""))


def is_named(url: str) -> bool:
    """Tell whether a canonical address names one page: some sites declare their front page on every article."""
    return bool(url) and urlsplit(url).path.strip("/") != ""


def host(url: str) -> str:
    """Give the host of an address without 'www.'; '' where there is none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return ""


def country(url: str) -> str:
    """Give the ISO 3166 country that an address's top level names, '' where it is none or is sold to anyone."""
    last = host(url).rpartition(".")[2]
    if len(last) != 2 or not last.isalpha() or last in _SOLD:
        return ""
    return _NAMED.get(last, last.upper())


def article_id(url: str, title: str, text: str) -> str:
    """Give 16 hex digits that name the article: of its address, or of its words where it has none."""
    return _hashed(f"url\0{re.sub('^https?://(?:www[.])?', '', url).rstrip('/')}" if url else f"text\0{title}\0{text}")


def revision(title: str, text: str) -> str:
    """Give 16 hex digits that change when the title or the text does."""
    return _hashed(f"{title}\0{text}")


def _hashed(value: str) -> str:
    return hashlib.blake2b(value.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
