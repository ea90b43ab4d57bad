"""A page that is sent many times is made and squeezed once."""

from __future__ import annotations

import gzip

from msgspec import Struct


class Kept(Struct, frozen=True, kw_only=True):
    """A page that was made before, and the same squeezed."""

    body: bytes
    squeezed: bytes


def kept(text: str) -> Kept:
    """Make a page ready to be sent many times."""
    body = text.encode("utf-8", "replace")
    return Kept(body=body, squeezed=gzip.compress(body, 6, mtime=0))
