"""Readers' comments: a form on a page of its own, held until an editor approves, plain text, the address never shown to anyone.

The mail address goes to the store with the comment and is not read back here: no template, feed or API has it.
"""

from __future__ import annotations

import re
import secrets
from urllib.parse import parse_qsl, quote

from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from cln.errors import NotFound
from cln.records import Comment, Story
from cln.site._gate import is_own, peer
from cln.site._page import PRIVATE, card_of, html, site_of
from cln.site._pages import found_story
from cln.site._state import Site

LONGEST_BODY = 16_384  # a form as sent: 4 KB of text may take three times as much once it is percent-encoded
LONGEST_TEXT = 4_096  # bytes of UTF-8
LONGEST_NAME = 80
_MAIL = re.compile(r"[^\s@<>\"',;:]{1,64}@[^\s@<>\"',;:]{1,180}")


class Sent(Struct, frozen=True, kw_only=True):
    """A form as a reader filled it in."""

    name: str = ""
    email: str = ""
    text: str = ""
    token: str = ""


def form(request: Request) -> Response:
    """Answer with an empty form; its page is kept by nobody."""
    told = found_story(request)
    if isinstance(told, Response):
        return told
    _open(request)
    return _form(request, told, Sent(), "", 200)


def _open(request: Request) -> Site:
    site = site_of(request)
    if not site.settings.site.comments:
        raise NotFound("comments", "this desk takes no comments")
    return site


def _form(request: Request, story: Story, sent: Sent, problem: str, status: int) -> Response:
    site = site_of(request)
    token = site.gate.tokens.make(story.id, site.now())
    return html(
        request, "comment.html", status=status, cache=PRIVATE, card=card_of(request, story), sent=sent, problem=problem, token=token
    )


async def take(request: Request) -> Response:
    """Take a comment, hold it, and say so: the same words for everyone."""
    site = _open(request)
    if not is_own(request.headers, site.base):
        raise HTTPException(403)
    who, now = peer(request.client), site.now()
    if not site.gate.tries.allows(who, now):
        raise HTTPException(429, headers={"Retry-After": "60"})
    sent = _read(await _body(request))
    return await run_in_threadpool(_keep, request, sent, who)


def _keep(request: Request, sent: Sent, who: str) -> Response:
    site = site_of(request)
    story = site.store.story(site.store.story_id(request.path_params["id"]))
    now = site.now()
    if not site.gate.tokens.is_good(sent.token, story.id, now):
        raise HTTPException(403)
    if problem := fault(sent):
        return _form(request, story, sent, problem, 422)
    if not (site.gate.taken.allows(who, now) and site.gate.everyone.allows("everyone", now)):
        raise HTTPException(429, headers={"Retry-After": "60"})
    if site.gate.tokens.use(sent.token):
        comment = Comment(id=secrets.token_hex(8), story=story.id, name=sent.name, text=sent.text, written=now)
        site.store.add_comment(comment, sent.email)
    return RedirectResponse(f"{request.state.prefix}/story/{quote(story.id, safe='')}/comment/held", 303)


async def _body(request: Request) -> bytes:
    """Read a form's body, and stop as soon as it is longer than a comment can be."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise HTTPException(400)
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_BODY:
            raise HTTPException(413)
    return bytes(body)


def _read(body: bytes) -> Sent:
    try:
        told = dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=12))
    except ValueError:
        raise HTTPException(400) from None
    text = told.get("text", "").replace("\r\n", "\n").replace("\r", "\n")
    return Sent(
        name=" ".join(_printable(told.get("name", "")).split()),
        email=told.get("email", "").strip(),
        text="\n".join(_printable(line) for line in text.split("\n")).strip(),
        token=told.get("token", "")[:200],
    )


def _printable(line: str) -> str:
    """Leave out control characters and those that turn the direction of what stands around them."""
    return "".join(c for c in line if c == "\t" or (c.isprintable() or c in "\u200c\u200d\u00a0\u3000"))


def fault(sent: Sent) -> str:
    """Give the key of the message that says what is wrong with a form, '' where nothing is.

    A name or text that gives the sender's own address away is sent back: this site never shows an address.
    """
    email = sent.email.casefold()
    checks = (
        ("comment.fault.name", not sent.name or len(sent.name) > LONGEST_NAME or "@" in sent.name),
        ("comment.fault.email", len(sent.email) > 254 or not _MAIL.fullmatch(sent.email)),
        ("comment.fault.text", not sent.text),
        ("comment.fault.long", len(sent.text.encode("utf-8", "replace")) > LONGEST_TEXT),
        ("comment.fault.address", bool(email) and (email in sent.text.casefold() or email in sent.name.casefold())),
    )
    return next((key for key, is_wrong in checks if is_wrong), "")


def held(request: Request) -> Response:
    """Answer that the comment waits for an editor."""
    told = found_story(request)
    return told if isinstance(told, Response) else html(request, "held.html", cache=PRIVATE, card=card_of(request, told))


ROUTES = [
    Route("/story/{id}/comment", form, methods=["GET"]),
    Route("/story/{id}/comment", take, methods=["POST"]),
    Route("/story/{id}/comment/held", held),
]
