"""Nothing that is fetched reaches a private address, takes long, or takes much: one guarded fetch, whatever the server does."""

from __future__ import annotations

import ast
import itertools
import json
import os
import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

import cln
import fakeweb
from cln import fetch
from cln.errors import FetchFailed, OverBudget
from cln.fetch._addresses import is_public
from cln.records import Source, SourceState
from fakeweb import FakeWeb, Intranet, redirect
from test_fetch import NOW, round_over, rss

# The intranet of the tests (127.0.0.2, NNN is its port), and its kin, as attackers spell them.
SPELLINGS = [case["found"] for case in json.loads((Path(__file__).parent / "cases/fetch/refused_addresses.json").read_text("utf-8"))]


@pytest.fixture(scope="module")
def intranet() -> Iterator[Intranet]:
    with Intranet() as one:
        yield one


def test_there_are_enough_spellings() -> None:
    assert len(SPELLINGS) >= 60


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_spelling_of_a_private_address_is_dialled(spelling: str, intranet: Intranet) -> None:
    limits = fetch.Limits(seconds=3, connect_seconds=2)
    with pytest.raises(FetchFailed) as refused:
        fetch.get(spelling.replace("NNN", str(intranet.port)), limits=limits)
    assert refused.value.reason in ("refused-address", "bad-address", "no-name")
    assert intranet.hits == 0


PUBLIC = [
    "93.184.216.34",
    "8.8.8.8",
    "2001:4860:4860::8888",
    "2606:4700::1111",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "172.32.0.1",
    "100.128.0.1",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_may_be_dialled(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address", ["", "nonsense", "127.0.0.1.example", "1.2.3", "2001::1", "2002:808:808::1", "192.88.99.1", "::8.8.8.8"]
)
def test_what_is_no_address_or_wraps_one_is_not_public(address: str) -> None:
    assert not is_public(address)


def test_a_name_that_is_public_at_one_address_and_private_at_another_is_refused(intranet: Intranet) -> None:
    limits = fetch.Limits(resolve=lambda host, port: ("93.184.216.34", "127.0.0.2"))
    with pytest.raises(FetchFailed, match="not a public address"):
        fetch.get(f"http://lunde.example:{intranet.port}/", limits=limits)
    assert intranet.hits == 0


def test_a_name_that_changes_its_address_is_looked_up_once_for_each_connection(intranet: Intranet) -> None:
    with FakeWeb() as web:
        web.page("/1", "<p>one</p>")
        answers = itertools.chain([["127.0.0.1"]], itertools.repeat(["127.0.0.2"]))

        def resolve(host: str, port: int) -> Sequence[str]:
            return next(answers)

        limits = web.limits(resolve=resolve)
        assert fetch.get(f"http://lunde.example:{web.port}/1", limits=limits).status == 200
        with pytest.raises(FetchFailed, match="not a public address"):
            fetch.get(f"http://lunde.example:{web.port}/1", limits=limits)
        assert intranet.hits == 0


TARGETS = [
    "http://127.0.0.2:NNN/",
    "//127.0.0.2:NNN/",
    "file:///etc/passwd",
    "gopher://127.0.0.2:NNN/",
    "data:text/html,x",
    "http://[::1",
    "ht!tp://x",
]


@pytest.mark.parametrize("target", TARGETS)
def test_a_redirect_to_where_we_do_not_go_is_refused(target: str, intranet: Intranet) -> None:
    with FakeWeb({"/": redirect(target.replace("NNN", str(intranet.port)))}) as web:
        with pytest.raises(FetchFailed):
            fetch.get(web.url("/"), limits=web.limits())
        assert intranet.hits == 0


def test_every_other_way_in_is_guarded_too(intranet: Intranet) -> None:
    """Second addresses: robots, items, sitemaps of an index, a site's feed, sources of a list."""
    secret = intranet.root + "/secret"
    with FakeWeb() as web:
        web.page("/feed", f"<rss><channel><item><title>x</title><link>{secret}</link></item></channel></rss>")
        web.page("/index", f"<sitemapindex><sitemap><loc>{secret}</loc></sitemap></sitemapindex>")
        web.page("/site", f'<link rel="alternate" type="application/rss+xml" href="{secret}">')
        web.pages["/robots.txt"] = redirect(intranet.root + "/robots.txt")
        assert [failure.error for failure in round_over(web, web.url("/feed"))[1]] == ["refused-address"]
        round_over(web, web.url("/index"), kind="sitemap")
        round_over(web, web.url("/site"), kind="site")
        with pytest.raises(FetchFailed):
            fetch.source(web.url("/site"), limits=web.limits())
        for source in fetch.opml_read(f'<opml><outline xmlUrl="{secret}"/></opml>'.encode()):
            list(fetch.pages(source, SourceState(source=source.id), limits=web.limits(), now=NOW, seen=lambda url: False))
    assert intranet.hits == 0


def cookies(handler: BaseHTTPRequestHandler) -> None:
    fakeweb.send(handler, 200, {"Set-Cookie": "a=" + "x" * 4000, "WWW-Authenticate": "Basic"}, b"<p>one</p>")


def many_fields(handler: BaseHTTPRequestHandler) -> None:
    fakeweb.send(handler, 200, {f"X-{number}": "x" for number in range(200)}, b"<p>one</p>")


HOSTILE: dict[str, fakeweb.Given] = {
    "/infinite": fakeweb.infinite,
    "/drip": fakeweb.drip,
    "/hang": fakeweb.hang,
    "/endless-fields": fakeweb.endless_fields,
    "/endless-interim": fakeweb.endless_interim,
    "/many-fields": many_fields,
    "/bomb": fakeweb.bomb(),
    "/nested-bomb": fakeweb.nested_bomb(),
    "/loop": redirect("/loop"),
    "/not-http": lambda handler: fakeweb._raw(handler, b"SSH-2.0-OpenSSH\r\n"),
    "/film": lambda handler: fakeweb._raw(handler, b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: 99999999\r\n\r\n"),
    "/seven-codings": (200, {"Content-Encoding": "gzip, " * 6 + "gzip"}, b"x"),
}


@pytest.mark.parametrize("path", HOSTILE)
def test_a_hostile_server_is_given_up_on_in_time(path: str) -> None:
    with FakeWeb(HOSTILE) as web:
        start = time.monotonic()
        with pytest.raises((FetchFailed, OverBudget)):
            fetch.get(web.url(path), limits=web.limits(seconds=0.6))
        assert time.monotonic() - start < 10


def test_no_cookie_and_no_credential_is_ever_sent_back(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login ada password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("http_proxy", "http://127.0.0.2:9/")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.2:9/")
    with FakeWeb({"/": cookies}) as web:
        for _ in range(2):
            fetch.get(web.url("/"), limits=web.limits(contact="https://desk.example/about"))
        assert not {"cookie", "authorization", "proxy-authorization"} & set(web.requests[-1][1])
        assert web.requests[-1][1]["user-agent"].startswith("CLN/")
        assert "https://desk.example/about" in web.requests[-1][1]["user-agent"]


def test_a_body_that_breaks_off_is_kept_and_marked() -> None:
    def short(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9000\r\n\r\n<p>The ferry is</p>")

    with FakeWeb({"/": short}) as web:
        page = fetch.get(web.url("/"), limits=web.limits())
        assert (page.body, page.is_partial) == (b"<p>The ferry is</p>", True)


def test_a_packed_page_is_unpacked() -> None:
    import gzip
    import zlib

    with FakeWeb() as web:
        web.page("/gzip", gzip.compress(b"<p>one</p>"), Content_Encoding="gzip")
        web.page("/deflate", zlib.compress(b"<p>one</p>"), Content_Encoding="deflate")
        web.page("/raw", zlib.compress(b"<p>one</p>")[2:-4], Content_Encoding="deflate")
        assert {fetch.get(web.url(path), limits=web.limits()).body for path in ("/gzip", "/deflate", "/raw")} == {b"<p>one</p>"}


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
@pytest.mark.parametrize("case", ["trusted", "wrong-host", "self-signed"])
def test_only_a_certificate_that_fits_is_trusted(case: str, tmp_path: Path) -> None:
    name = "other.example" if case == "wrong-host" else "lunde.example"
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    made = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        f"/CN={name}",
        "-addext",
        f"subjectAltName=DNS:{name}",
    ]
    subprocess.run([*made, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with FakeWeb({"/": (200, {"Content-Type": "text/html"}, b"<p>one</p>")}) as web:
        web.protect(context)
        ca_file = "" if case == "self-signed" else str(certificate)
        limits = web.limits(ca_file=ca_file, resolve=lambda host, port: ("127.0.0.1",))
        address = f"https://lunde.example:{web.port}/"
        if case == "trusted":
            assert fetch.get(address, limits=limits).body == b"<p>one</p>"
        else:
            with pytest.raises(FetchFailed) as refused:
                fetch.get(address, limits=limits)
            assert refused.value.reason == "tls"


def test_twenty_bad_sources_leave_the_others_as_they_are() -> None:
    release = threading.Event()

    def hanging(handler: BaseHTTPRequestHandler) -> None:
        release.wait(8)

    with FakeWeb() as bad, FakeWeb() as good:
        bad.pages = {"/hang": hanging, "/bomb": fakeweb.bomb(), "/loop": redirect("/loop"), "/laughs": fakeweb.feed(fakeweb.laughs())}
        good.page("/1", "<p>one</p>")
        sources = [Source(id=f"bad{number}", url=bad.url(path)) for number, path in enumerate(list(bad.pages) * 5)]
        sources += [Source(id=f"good{number}", url=good.page(f"/feed{number}", rss(good, ["/1"]))) for number in range(40)]
        limits = good.limits(allow=frozenset({("127.0.0.1", bad.port), ("127.0.0.1", good.port)}), per_host=20, seconds=2.0)
        finished = set()
        for item in fetch.rounds(sources, {}, limits=limits, now=NOW, seen=lambda url: False):
            if isinstance(item, SourceState):
                finished.add(item.source)
                assert item.source.startswith("bad") or not item.failures
            if len(finished) > 40:
                release.set()
        assert len(finished) == 60


FORBIDDEN = {
    "socketserver",
    "http.client",
    "urllib.request",
    "ftplib",
    "smtplib",
    "telnetlib",
    "httpx",
    "requests",
    "aiohttp",
    "urllib3",
    "httpcore",
}
DIALLING = {"connect", "connect_ex", "create_connection", "open_connection", "sendto"}  # a server may use sockets to listen


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ways_out(path: Path) -> Iterator[str]:
    """Give what a source file could open a connection with."""
    tree = ast.parse(path.read_text("utf-8"))
    names = set(imported(tree))
    yield from names & FORBIDDEN
    if names & {"socket", "asyncio"}:
        yield from {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} & DIALLING


def test_nothing_outside_this_room_opens_a_connection() -> None:
    root = Path(str(cln.__file__)).parent
    files = [path for path in root.rglob("*.py") if path.parent.name != "fetch"]
    assert files
    assert not [(str(path.relative_to(root)), way) for path in files for way in ways_out(path)]


def test_the_room_itself_dials_in_one_place() -> None:
    room = Path(str(fetch.__file__)).parent
    dialling = {path.name for path in room.glob("*.py") if {"socket", "httpcore"} & set(imported(ast.parse(path.read_text("utf-8"))))}
    assert dialling <= {"_guard.py", "_web.py", "_limits.py"}


def test_addresses_that_other_readers_were_told_to_refuse() -> None:
    shared = Path(os.environ.get("CLN_SHARED", Path(__file__).parents[2] / "shared")) / "data/trust/miniflux/non_public_ip.json"
    if not shared.exists():
        pytest.skip("the shared data sets are not here")
    for case in json.loads(shared.read_text("utf-8")):
        assert is_public(case["ip"]) is not case["non_public"], case["name"]
