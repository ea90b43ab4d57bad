"""The contract of the store: one suite, every backend."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from cln import edits, store
from cln.errors import NotFound, StoreFailed
from cln.records import Article, Campaign, Failure, Front, Joined, Merge, Outlet, Placed, Restored, Ruling, Source, SourceState, Told
from cln.store import _shingles
from fakes_store import NOON, article, at, comment, copies, joined, page, postgres_programs, postgres_server, repaired, story

Desk = Callable[[], store.Store]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    if postgres_programs() is None:
        pytest.skip("PostgreSQL is not installed (looked for /usr/lib/postgresql/*/bin), so its half of the contract is not run")
    import psycopg

    with postgres_server() as address:
        with psycopg.connect(address.format("postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE desk")
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty place for a desk."""
    if request.param == "sqlite":
        return str(tmp_path / "desk.db")
    import psycopg

    address: str = request.getfixturevalue("server")
    with psycopg.connect(address.format("desk"), autocommit=True) as connection:
        connection.execute("SET client_min_messages = warning")
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return address.format("desk")


@pytest.fixture
def desk(where: str) -> Iterator[store.Store]:
    opened = store.open(where)
    yield opened
    opened.close()


def fill(desk: store.Store, *ids: str, story_id: str = "s1") -> None:
    """Put articles in, all joined to one story."""
    for minutes, id in enumerate(ids):
        found = article(id, minutes=minutes)
        desk.put_article(found, Restored(text=found.text))
        desk.put_joined(joined(id, story_id))
    desk.put_story(story(story_id, *ids, minutes=len(ids)))


# --- sources and what editors know


def test_sources_come_back_as_they_were_put(desk: store.Store) -> None:
    first = Source(id="b", url="https://b.test/feed", outlet="B", language="zh-Hant", place="TW")
    desk.put_source(first)
    desk.put_source(Source(id="a", url="https://a.test/feed"))
    desk.put_source(msgspec.structs.replace(first, title="B News"))
    assert [found.id for found in desk.sources()] == ["a", "b"]
    assert desk.source("b").title == "B News"


def test_a_source_goes_with_its_state(desk: store.Store) -> None:
    desk.put_source(Source(id="a", url="https://a.test/feed"))
    state = SourceState(source="a", etag='"x"', checked=NOON, failures=2, reason="time-out")
    desk.put_source_state(state)
    assert desk.source_state("a") == state
    desk.remove_source("a")
    for read in (desk.source, desk.source_state, desk.remove_source):
        with pytest.raises(NotFound, match="a: no such source"):
            read("a")


def test_outlets_campaigns_rulings_and_states(desk: store.Store) -> None:
    desk.put_outlet(Outlet(id="a.test", owner="Group"))
    desk.put_outlet(Outlet(id="a.test", owner="Other group"))
    desk.put_campaigns([Campaign(phrase="cheap loans", pages=3), Campaign(phrase="best casino", pages=9, first_seen=NOON)])
    desk.put_campaigns([Campaign(phrase="cheap loans", pages=4)])
    ruling = Ruling(kind="split", subject="a1", other="s1", at=NOON, by="editor")
    for one in (ruling, ruling, msgspec.structs.replace(ruling, at=at(1))):
        desk.put_ruling(one)
    desk.put_state("round", b"\x00\xff")
    desk.put_state("round", b"\x00\xfe")
    assert [(outlet.id, outlet.owner) for outlet in desk.outlets()] == [("a.test", "Other group")]
    assert [(campaign.phrase, campaign.pages) for campaign in desk.campaigns()] == [("best casino", 9), ("cheap loans", 4)]
    assert [found.at for found in desk.rulings()] == [NOON, at(1)]
    assert (desk.state("round"), desk.state("never put")) == (b"\x00\xfe", None)


# --- pages


def test_a_page_comes_back_to_the_byte(desk: store.Store) -> None:
    body = bytes(range(256)) * 40
    told = Told(title="T", published=NOON, byline=("Ada",))
    found = msgspec.structs.replace(page("a1", body), source="a", told=told, media_type="text/html; charset=x")
    desk.put_page(found, "digest", "a1")
    assert desk.page("a1") == found


def test_a_page_is_known_by_address_and_digest(desk: store.Store) -> None:
    desk.put_page(page("a1"), "one")
    url = page("a1").url
    assert (desk.has_page(url, "one"), desk.has_page(url, "two"), desk.has_page(url + "/", "one")) == (True, False, False)
    assert (desk.has_url(url), desk.has_url(url + "/")) == (True, False)


def test_the_same_page_twice_changes_nothing(desk: store.Store) -> None:
    for minutes in (0, 5):
        desk.put_page(page("a1", minutes=minutes), "one", "a1")
    assert desk.counts()["pages"] == 1
    assert desk.page("a1").fetched == at(0)


def test_a_page_once_refused_may_become_an_article(desk: store.Store) -> None:
    desk.put_page(page("a1"), "one")
    desk.put_page(page("a1"), "one", "a1")
    desk.put_page(page("a1"), "one")
    assert desk.page("a1").url == page("a1").url


def test_the_newest_page_of_an_article_is_given(desk: store.Store) -> None:
    desk.put_page(page("a1", b"first"), "one", "a1")
    desk.put_page(page("a1", b"second"), "two", "a1")
    assert desk.page("a1").body == b"second"


def test_expired_pages_stay_known(desk: store.Store) -> None:
    desk.put_page(page("a1"), "one", "a1")
    desk.put_page(page("a2", minutes=10), "one", "a2")
    assert (desk.expire_pages(at(5)), desk.expire_pages(at(5))) == (1, 0)
    assert desk.has_page(page("a1").url, "one")
    assert desk.page("a2") == page("a2", minutes=10)
    with pytest.raises(NotFound, match="a1: no page of this article"):
        desk.page("a1")


# --- articles


def test_an_article_comes_back_with_its_repairs(desk: store.Store) -> None:
    found = article("a1", "The talks in Gen cheap loans eva ended.")
    restored = repaired(found.text, " cheap loans ")
    desk.put_article(found, restored)
    assert (desk.article("a1"), desk.restored("a1"), desk.revisions("a1")) == (found, restored, ())
    assert edits.apply(restored.text, edits.invert(desk.restored("a1").edits)) == desk.article("a1").text
    assert (desk.counts()["articles"], desk.counts()["repairs"]) == (1, 1)


def test_the_same_article_twice_changes_nothing(desk: store.Store) -> None:
    found = article("a1")
    for _ in range(2):
        desk.put_article(found, Restored(text=found.text))
    assert (desk.revisions("a1"), desk.counts()["articles"], desk.search_count("harbour")) == ((), 1, 1)


def test_a_corrected_article_keeps_its_earlier_words(desk: store.Store) -> None:
    versions = [article("a1", f"{number} people were rescued.", revision=str(number)) for number in (12, 14, 15)]
    for found in versions:
        desk.put_article(found, Restored(text=found.text))
    assert desk.article("a1") == versions[2]
    assert [(before.revision, restored.text) for before, restored in desk.revisions("a1")] == [
        ("12", "12 people were rescued."),
        ("14", "14 people were rescued."),
    ]
    assert (desk.search("14"), desk.search("15"), desk.search_count("rescued")) == ((), ("a1",), 1)
    assert desk.counts()["revisions"] == 2


def test_better_repairs_are_no_revision_of_the_article(desk: store.Store) -> None:
    found = article("a1", "The talks in Gen cheap loans eva ended.")
    desk.put_article(found, Restored(text=found.text))
    desk.put_article(found, repaired(found.text, " cheap loans "))
    assert (desk.restored("a1").text, desk.revisions("a1"), desk.search("geneva")) == ("The talks in Geneva ended.", (), ("a1",))
    assert desk.search("loans") == ()


def test_articles_are_read_by_the_many_and_unknown_ones_left_out(desk: store.Store) -> None:
    for number in range(30):
        desk.put_article(article(f"a{number}"), Restored(text=f"text {number}"))
    asked = ["a3", "a29", "nobody", "a3"]
    assert {id: found.id for id, found in desk.articles(asked).items()} == {"a3": "a3", "a29": "a29"}
    assert {id: found.text for id, found in desk.restored_many(asked).items()} == {"a3": "text 3", "a29": "text 29"}
    assert (desk.articles([]), desk.restored_many([])) == ({}, {})


def test_recent_articles_come_in_the_order_taken_whatever_the_clock_said(desk: store.Store) -> None:
    for id, minutes in (("a1", 10), ("a2", -60), ("a3", 5)):  # the clock went back an hour after the first
        desk.put_article(article(id, minutes=minutes), Restored(text=id))
    assert [found.id for found in desk.recent_articles()] == ["a1", "a2", "a3"]
    assert [found.id for found in desk.recent_articles(since=at(0))] == ["a1", "a3"]
    assert [found.id for found in desk.recent_articles(limit=2)] == ["a2", "a3"]
    assert [found.id for found in desk.recent_articles(limit=9)] == ["a1", "a2", "a3"]
    assert list(desk.recent_articles(limit=0)) == []


def test_recent_articles_go_past_one_batch(desk: store.Store) -> None:
    with desk.transaction():
        for number in range(450):
            desk.put_article(article(f"a{number}"), Restored(text="t"))
    assert [found.id for found in desk.recent_articles()] == [f"a{number}" for number in range(450)]


@pytest.mark.parametrize("read", ["article", "restored", "revisions", "copies", "page", "joined", "story", "story_id", "story_articles"])
def test_what_is_unknown_is_not_found(desk: store.Store, read: str) -> None:
    with pytest.raises(NotFound, match="nobody: no"):
        getattr(desk, read)("nobody")


# --- failures


def test_failures_are_kept_counted_and_come_newest_first(desk: store.Store) -> None:
    for minutes, (subject, error) in enumerate([("u1", "not-html"), ("u2", "not-html"), ("u3", "time-out")]):
        desk.put_failure(Failure(subject=subject, room="extract", error=error, detail="…", at=at(minutes)))
    assert [failure.subject for failure in desk.failures(2)] == ["u3", "u2"]
    assert desk.failure_counts() == {("extract", "not-html"): 2, ("extract", "time-out"): 1}
    assert (desk.expire_failures(at(1)), len(desk.failures())) == (1, 2)


def test_a_failure_that_comes_again_takes_the_place_of_the_one_before(desk: store.Store) -> None:
    for minutes in (0, 30):
        desk.put_failure(Failure(subject="u1", room="fetch", error="time-out", detail="…", at=at(minutes)))
    assert [failure.at for failure in desk.failures()] == [at(30)]


# --- copies and shingles


def test_copies_are_read_from_both_ends(desk: store.Store) -> None:
    found = [copies("a2", "a1"), copies("a3", "a1", "a2"), copies("a4")]
    for one in found:
        desk.put_copies(one)
    assert desk.copies("a3") == found[1]
    assert desk.copies_of(["a2", "a4", "a9"]) == {"a2": found[0], "a4": found[2]}
    assert (desk.copies_into("a1"), desk.copies_into("a2"), desk.copies_into("a9")) == ((found[0], found[1]), (found[1],), ())
    desk.put_copies(copies("a3", "a2"))
    assert (desk.copies_into("a1"), desk.counts()["copies"]) == ((found[0],), 2)


LARGE = 2**64 - 1


def test_shingles_tell_who_shares_them_newest_first(desk: store.Store) -> None:
    for minutes, (id, hashes) in enumerate({"a1": [1, 2, LARGE], "a2": [2, 3, 3], "a3": [2, 2**63]}.items()):
        desk.add_shingles(id, "o1" if id != "a3" else "o2", hashes, at(minutes))
    assert desk.articles_sharing([1, 2, 2**63, LARGE, 77]) == {1: ("a1",), 2: ("a3", "a2", "a1"), 2**63: ("a3",), LARGE: ("a1",)}
    assert desk.articles_sharing([2], limit=2) == {2: ("a3", "a2")}
    assert desk.shingle_counts(["a1", "a2", "a9"]) == {"a1": 3, "a2": 2}
    assert desk.outlet_shingles("o1", [2, LARGE, 2**63]) == {2: 2, LARGE: 1}
    assert (desk.outlet_shingles("nobody", [2]), desk.articles_sharing([])) == ({}, {})


def test_shingles_put_again_take_the_place_of_those_before(desk: store.Store) -> None:
    desk.add_shingles("a1", "o1", [1, 2], at(0))
    desk.add_shingles("a1", "o2", [2, 3], at(1))
    assert desk.articles_sharing([1, 2, 3]) == {2: ("a1",), 3: ("a1",)}
    assert (desk.outlet_shingles("o1", [2]), desk.outlet_shingles("o2", [2]), desk.shingle_counts(["a1"])) == ({}, {2: 1}, {"a1": 2})


def test_an_article_without_shingles_is_counted_too(desk: store.Store) -> None:
    desk.add_shingles("a1", "o1", [], at(0))
    assert desk.shingle_counts(["a1"]) == {"a1": 0}


def test_shingles_expire_by_the_time_they_were_put(desk: store.Store) -> None:
    for minutes in range(4):
        desk.add_shingles(f"a{minutes}", "o1", [1, 10 + minutes], at(minutes))
    assert (desk.expire_shingles(at(2)), desk.expire_shingles(at(2))) == (2, 0)
    assert desk.articles_sharing([1, 10, 11, 12]) == {1: ("a3", "a2"), 12: ("a2",)}


@pytest.fixture
def short_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let segments be made of some forty postings, looked for every fourth article."""
    monkeypatch.setattr(_shingles, "POSTINGS", 40)
    monkeypatch.setattr(_shingles, "_LOOK_EVERY", 4)


def segments(desk: store.Store) -> int:
    return int(desk._db.read("SELECT count(*) FROM shingle_segment")[0][0])  # type: ignore[attr-defined]


def some_hashes(chance: random.Random) -> list[int]:
    """Give hashes of which many articles hold some: low ones, high ones, neighbours."""
    return chance.sample([*range(30), *(2**64 - 1 - number for number in range(30)), *(number << 56 for number in range(30))], 9)


@pytest.mark.usefixtures("short_segments")
def test_shingles_in_segments_are_found_like_any(desk: store.Store) -> None:
    chance = random.Random(1)
    held: dict[str, list[int]] = {}
    for number in range(120):
        id = f"a{number if number % 5 else chance.randrange(number + 1)}"  # one in five is indexed anew
        held.pop(id, None)
        held[id] = some_hashes(chance)
        desk.add_shingles(id, f"o{int(id[1:]) % 3}", held[id], at(number))
    assert segments(desk) > 10
    asked = sorted({hash for hashes in held.values() for hash in hashes})
    expected = {hash: tuple(id for id in reversed(held) if hash in held[id]) for hash in asked}
    assert desk.articles_sharing([*asked, 777]) == {hash: ids for hash, ids in expected.items() if ids}
    assert desk.articles_sharing(asked, limit=1) == {hash: ids[:1] for hash, ids in expected.items() if ids}
    counted = {hash: sum(int(id[1:]) % 3 == 1 for id in ids) for hash, ids in expected.items()}
    assert desk.outlet_shingles("o1", asked) == {hash: count for hash, count in counted.items() if count}


@pytest.mark.usefixtures("short_segments")
def test_segments_go_when_all_their_articles_have_expired(desk: store.Store) -> None:
    for number in range(80):
        desk.add_shingles(f"a{number}", "o1", [1000 * number + shingle for shingle in range(10)], at(number))
    before = segments(desk)
    assert desk.expire_shingles(at(40)) == 40
    assert before / 3 < segments(desk) < before
    assert (desk.articles_sharing([39_000]), desk.articles_sharing([40_000])) == ({}, {40_000: ("a40",)})
    assert desk.expire_shingles(at(100)) == 40
    assert segments(desk) == 0
    desk.add_shingles("b", "o1", [40_000], at(101))
    assert desk.articles_sharing([40_000]) == {40_000: ("b",)}


@pytest.mark.usefixtures("short_segments")
def test_a_segment_that_is_undone_is_forgotten(desk: store.Store) -> None:
    def undone() -> None:
        with desk.transaction():
            for number in range(16):
                desk.add_shingles(f"a{number}", "o1", [number * 2**50 + shingle for shingle in range(10)], at(number))
            assert len(desk.articles_sharing([2**50, 2**50 + 1])) == 2
            raise KeyError("a bug")

    with pytest.raises(KeyError):
        undone()
    assert desk.articles_sharing([2**50]) == {}
    for number in range(16):
        desk.add_shingles(f"b{number}", "o1", [number * 2**51 + shingle for shingle in range(10)], at(number))
    assert (desk.articles_sharing([2**50, 5 * 2**51]), segments(desk) > 1) == ({5 * 2**51: ("b5",)}, True)


@pytest.mark.usefixtures("short_segments")
def test_another_store_finds_what_became_a_segment(desk: store.Store, where: str) -> None:
    with closing(store.open(where)) as other:
        for number in range(50):
            desk.add_shingles(f"a{number}", "o1", [1000 * number + shingle for shingle in range(10)], at(number))
            assert other.articles_sharing([1000 * number]) == {1000 * number: (f"a{number}",)}
        desk.expire_shingles(at(25))
        assert other.articles_sharing([10_000, 30_000]) == {30_000: ("a30",)}


def test_an_index_from_before_segments_has_them_when_it_is_opened(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(store.open(where)) as desk:
        for number in range(60):
            desk.add_shingles(f"a{number}", "o1", [1000 * number + shingle for shingle in range(10)], at(number))
        assert segments(desk) == 0
    monkeypatch.setattr(_shingles, "POSTINGS", 40)
    monkeypatch.setattr(_shingles, "_LOOK_EVERY", 4)
    asked = [1000 * number for number in range(60)]
    for is_read_only in (True, False):
        with closing(store.open(where, read_only=is_read_only)) as desk:
            assert (segments(desk) > 10) is not is_read_only
            assert desk.articles_sharing(asked) == {1000 * number: (f"a{number}",) for number in range(60)}


# --- stories


def test_a_story_keeps_its_articles_in_the_order_in_which_they_joined(desk: store.Store) -> None:
    fill(desk, "a2", "a1", "a3")
    assert desk.story_articles("s1") == ("a2", "a1", "a3")
    assert desk.joined("a1") == joined("a1", "s1")
    assert set(desk.joined_many(["a1", "a3", "a9"])) == {"a1", "a3"}
    assert [found.article for found in desk.joins()] == ["a2", "a1", "a3"]
    assert [found.article for found in desk.joins(since=at(1))] == ["a1", "a3"]


def test_a_join_needs_its_article(desk: store.Store) -> None:
    with pytest.raises(NotFound, match="a1: a join names this article"):
        desk.put_joined(joined("a1", "s1"))
    assert desk.story_ids() == ()


def test_stories_come_by_their_newest_join(desk: store.Store) -> None:
    for story_id, id in (("s1", "a1"), ("s2", "a2"), ("s3", "a3")):
        fill(desk, id, story_id=story_id)
    desk.put_article(article("a4", minutes=60), Restored(text="t"))
    desk.put_joined(joined("a4", "s1"))
    assert desk.story_ids() == ("s1", "s3", "s2")
    assert (desk.story_ids(limit=1), desk.story_ids(limit=1, offset=1), desk.story_ids(offset=2)) == (("s1",), ("s3",), ("s2",))
    assert desk.story_ids(since=at(30)) == ("s1",)


def test_a_merged_story_redirects_for_good(desk: store.Store) -> None:
    fill(desk, "a1", story_id="s1")
    fill(desk, "a2", story_id="s2")
    fill(desk, "a3", story_id="s3")
    desk.put_article(article("a4"), Restored(text="t"))
    desk.put_joined(Joined(article="a4", story="s2", merges=(Merge(gone="s1", into="s2"),)))
    desk.put_article(article("a5"), Restored(text="t"))
    desk.put_joined(Joined(article="a5", story="s3", merges=(Merge(gone="s2", into="s3"),)))
    assert {desk.story_id(id) for id in ("s1", "s2", "s3")} == {"s3"}
    assert desk.story_articles("s1") == ("a1", "a2", "a3", "a4", "a5")
    assert desk.story_articles_many(["s1", "s3", "s9"]) == {"s1": desk.story_articles("s3"), "s3": desk.story_articles("s3")}
    assert (desk.story_ids(), [found.id for found in desk.live_stories()]) == (("s3",), ["s3"])
    assert set(desk.stories(["s1", "s2", "s9"])) == {"s1", "s2"}
    assert (desk.story("s1").id, desk.counts()["stories"], desk.check()) == ("s3", 1, ())


def test_a_front_page_is_kept_by_the_ids_that_its_stories_have_now(desk: store.Store) -> None:
    for number in (1, 2, 3):
        fill(desk, f"a{number}", story_id=f"s{number}")
    placed = tuple(Placed(story=f"s{number}", rank=number, reason=f"Reason {number}.") for number in (1, 2, 3))
    for kept in (placed[:1], placed):
        desk.put_front(Front(edition="breaking", made=NOON, placed=kept))
    assert (desk.front("latest"), desk.front("breaking")) == (None, Front(edition="breaking", made=NOON, placed=placed))
    desk.put_article(article("a4"), Restored(text="t"))
    desk.put_joined(Joined(article="a4", story="s3", merges=(Merge(gone="s1", into="s3"),)))
    found = desk.front("breaking")
    assert found
    assert [(place.story, place.reason) for place in found.placed] == [("s3", "Reason 1."), ("s2", "Reason 2.")]


def test_a_merge_told_twice_or_in_a_circle_is_told_once(desk: store.Store) -> None:
    fill(desk, "a1", story_id="s1")
    fill(desk, "a2", story_id="s2")
    merges = (Merge(gone="s1", into="s2"), Merge(gone="s1", into="s2"), Merge(gone="s2", into="s1"))
    desk.put_joined(Joined(article="a2", story="s1", merges=merges))
    assert (desk.story_articles("s1"), desk.story_ids(), desk.check()) == (("a1", "a2"), ("s2",), ())


def test_a_split_moves_articles_and_an_empty_story_is_no_more(desk: store.Store) -> None:
    fill(desk, "a1", "a2", story_id="s1")
    fill(desk, "a3", story_id="s2")
    desk.put_joined(Joined(article="a2", story="s3", is_new=True, moves=(("a3", "s3"),)))
    assert (desk.story_articles("s1"), desk.story_articles("s3")) == (("a1",), ("a3", "a2"))
    assert set(desk.story_ids()) == {"s1", "s3"}
    with pytest.raises(NotFound):
        desk.story("s2")
    assert desk.check() == ()


def test_built_stories_come_back_latest_first(desk: store.Store) -> None:
    for minutes, id in enumerate(("s1", "s2", "s3")):
        fill(desk, f"a{minutes}", story_id=id)
        desk.put_story(story(id, f"a{minutes}", minutes=-minutes))
    assert [found.id for found in desk.live_stories()] == ["s1", "s2", "s3"]
    assert [found.id for found in desk.live_stories(since=at(-1))] == ["s1", "s2"]
    assert [found.id for found in desk.live_stories(limit=1, offset=1)] == ["s2"]
    assert desk.story("s2") == story("s2", "a1", minutes=-1)
    assert list(desk.stories(["s3", "s1"])) == ["s3", "s1"]


def test_a_story_put_again_is_read_anew(desk: store.Store) -> None:
    fill(desk, "a1")
    assert desk.stories(["s1"])["s1"].topic == ""
    desk.put_story(msgspec.structs.replace(story("s1", "a1"), topic="harbour"))
    assert (desk.story("s1").topic, desk.stories(["s1"])["s1"].topic, desk.live_stories()[0].topic) == ("harbour",) * 3


def test_a_story_that_another_process_changed_is_read_anew(desk: store.Store, where: str) -> None:
    site = store.open(where, read_only=True)
    fill(desk, "a1", story_id="s1")
    assert site.live_stories() == (story("s1", "a1", minutes=1),)
    fill(desk, "a2", story_id="s2")
    desk.put_joined(Joined(article="a2", story="s1", merges=(Merge(gone="s2", into="s1"),)))
    desk.put_story(story("s1", "a1", "a2", minutes=2))
    assert site.live_stories() == (story("s1", "a1", "a2", minutes=2),)
    assert site.stories(["s2"]) == {"s2": site.story("s1")}
    site.close()


def test_a_story_that_nobody_joined_is_not_kept(desk: store.Store) -> None:
    with pytest.raises(NotFound, match="s1: no article has joined this story"):
        desk.put_story(story("s1", "a1"))


# --- comments


def test_a_comment_is_held_until_approved(desk: store.Store) -> None:
    fill(desk, "a1")
    desk.add_comment(msgspec.structs.replace(comment("c1", "s1"), is_approved=True), "ada@post.test")
    desk.add_comment(comment("c2", "s1"), "bob@post.test")
    assert (desk.comments("s1"), [held.id for held in desk.held_comments()]) == ((), ["c1", "c2"])
    desk.approve_comment("c2")
    desk.approve_comment("c1")
    assert [(found.id, found.is_approved) for found in desk.comments("s1")] == [("c1", True), ("c2", True)]
    desk.remove_comment("c1")
    assert ([found.id for found in desk.comments("s1")], desk.counts()["comments"]) == (["c2"], 1)


def test_an_address_leaves_by_its_own_door_alone(desk: store.Store) -> None:
    fill(desk, "a1")
    desk.add_comment(comment("c1", "s1"), "ada@post.test")
    desk.approve_comment("c1")
    shown = [desk.comments("s1"), desk.held_comments(), desk.counts(), desk.search("ada"), desk.search("ada@post.test")]
    assert "post.test" not in repr(shown)
    assert desk.comment_email("c1") == "ada@post.test"
    desk.remove_comment("c1")
    with pytest.raises(NotFound):
        desk.comment_email("c1")


def test_comments_move_with_a_merged_story(desk: store.Store) -> None:
    fill(desk, "a1", story_id="s1")
    fill(desk, "a2", story_id="s2")
    desk.add_comment(comment("c1", "s1"), "")
    desk.put_joined(Joined(article="a2", story="s2", merges=(Merge(gone="s1", into="s2"),)))
    desk.add_comment(comment("c2", "s1"), "")
    desk.approve_comment("c1")
    desk.approve_comment("c2")
    assert [(found.id, found.story) for found in desk.comments("s1")] == [("c1", "s2"), ("c2", "s2")]


def test_a_comment_sent_twice_is_kept_once(desk: store.Store) -> None:
    fill(desk, "a1")
    for text in ("first", "second"):
        desk.add_comment(comment("c1", "s1", text), "a@b.test")
    assert [held.text for held in desk.held_comments()] == ["first"]


def test_what_is_not_there_cannot_be_commented_approved_or_removed(desk: store.Store) -> None:
    with pytest.raises(NotFound, match="s1: no such story"):
        desk.add_comment(comment("c1", "s1"), "a@b.test")
    for act in (desk.approve_comment, desk.remove_comment):
        with pytest.raises(NotFound, match="c1: no such comment"):
            act("c1")


# --- a server that goes away


def test_a_lost_connection_is_told_once_and_made_anew(server: str) -> None:
    import psycopg

    address = server.format("desk")
    desk = store.open(address)
    before = desk.story_ids()
    with desk.transaction(), ThreadPoolExecutor(3) as threads:
        list(threads.map(lambda _: desk.story_ids(), range(3)))
    with psycopg.connect(address, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = 'desk'")
    with pytest.raises(StoreFailed, match="it ended the connection: see that it runs"):
        desk.story_ids()
    assert desk.story_ids() == before
    desk.close()


def test_a_server_that_is_not_there_is_told_without_its_password(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(StoreFailed, match="the server cannot be reached") as refused:
        store.open(f"postgresql://desk:secret@/news?host={tmp_path}")
    assert "secret" not in str(refused.value)


# --- search

TEXTS = {
    "en": ("North Sea storm", "Ferries stay in harbour; the storm's second day. COVID-19 tests resume."),
    "zh": ("北海風暴", "渡輪停航,東京奧運會延期。"),
    "ja": ("東京で雪", "東京都は警報を出した。オリンピックは続く。"),
    "ko": ("서울에서 폭우", "서울특별시는 지하철을 멈췄다."),
    "ar": ("عاصفة في بحر الشمال", "توقفت العبّارات عن العمل في الميناء."),
    "ru": ("Шторм в Северном море", "Паромы остаются в порту, ещё идёт дождь."),
    "de": ("Sturm über der Nordsee", "Die Fähren bleiben im Hafen von Málaga; Straße gesperrt."),
    "th": ("พายุในทะเลเหนือ", "เรือข้ามฟากหยุดให้บริการ"),
    "hi": ("उत्तरी सागर में तूफान", "नौकाएँ बंदरगाह में रुकी हैं।"),
}
FINDS = [
    ("storm", ["en"]),
    ("STORM harbour", ["en"]),
    ("storm Hafen", []),
    ('"north sea"', ["en"]),
    ('"sea north"', []),
    ("“north sea”", ["en"]),
    ('"north sea', ["en"]),
    ("storm -ferries", []),
    ("storm -football", ["en"]),
    ('storm -"second day"', []),
    ('storm -"day second"', ["en"]),
    ("covid-19", ["en"]),
    ("covid -19", []),
    ("東京", ["ja", "zh"]),
    ("東京 警報", ["ja"]),
    ("京東", []),
    ("風暴", ["zh"]),
    ("「東京奧運」", ["zh"]),
    ("ｔｏｋｙｏ", []),
    ("オリンピック", ["ja"]),
    ("서울", ["ko"]),
    ("지하철", ["ko"]),
    ("하철", []),
    ("بحر الشمال", ["ar"]),
    ('"بحر الشمال"', ["ar"]),
    ("الميناء", ["ar"]),
    ("морю", []),
    ("МОРЕ", ["ru"]),
    ("еще", ["ru"]),
    ("malaga", ["de"]),
    ("Fahren", ["de"]),
    ("strasse", ["de"]),
    ("ทะเลเหนือ", ["th"]),
    ("तूफान", ["hi"]),
    ("फान", []),
    ("उत्तर", []),
    ("العبارات", ["ar"]),
    ("-storm", []),
    ("", []),
    ("   ", []),
]


@pytest.mark.parametrize(("words", "expected"), FINDS)
def test_search_finds_words_and_phrases_in_any_script(library: store.Store, words: str, expected: list[str]) -> None:
    assert sorted(library.search(words)) == expected
    assert library.search_count(words) == len(expected)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[store.Store]:
    """A desk with one article in each of nine languages."""
    where = str(tmp_path_factory.mktemp("library") / "desk.db")
    if request.param == "postgresql":
        address: str = request.getfixturevalue("server")
        where = address.format("postgres")  # no other test uses it
    desk = store.open(where)
    for id, (title, text) in TEXTS.items():
        desk.put_article(article(id, text, title), Restored(text=text))
    yield desk
    desk.close()


NAUGHTY_QUERIES = [
    '"',
    '""',
    "- - -",
    "'",
    "' OR 1=1 --",
    "a" * 5000,
    "(",
    ")*",
    "NEAR(a b)",
    "a AND",
    "NOT",
    "^a",
    "title:a",
    "\\",
    "\x00",
    "\ud800",
]
NAUGHTY_QUERIES += ["*", ":*", "&", "|", "!", "<->", "a:b", "%s", "?", "{", "\u202e", "🦊", "-" * 400, '"a" ' * 200, "東" * 3000, "-\x00a"]


@pytest.mark.parametrize("words", NAUGHTY_QUERIES)
def test_nothing_typed_into_search_is_an_error(library: store.Store, words: str) -> None:
    assert len(library.search(words)) == library.search_count(words)


def test_a_word_in_the_title_weighs_more(desk: store.Store) -> None:
    filler = "Other news of the day came in from the harbour and the hills. "
    desk.put_article(
        article("body", f"{filler} A strike was called. {filler}", "Evening news"), Restored(text=f"{filler} A strike was called. {filler}")
    )
    desk.put_article(article("title", filler * 2, "Strike called"), Restored(text=filler * 2))
    desk.put_article(article("neither", filler, "Morning news"), Restored(text=filler))
    assert desk.search("strike") == ("title", "body")


def test_search_is_given_in_pages(desk: store.Store) -> None:
    for number in range(7):
        desk.put_article(article(f"a{number}"), Restored(text="The harbour is open again."))
    pages = [desk.search("harbour", limit=3, offset=offset) for offset in (0, 3, 6, 9)]
    assert [len(found) for found in pages] == [3, 3, 1, 0]
    assert sorted(id for found in pages for id in found) == [f"a{number}" for number in range(7)]
    assert pages[0] == ("a6", "a5", "a4"), "equal ones come newest first"


def test_of_a_very_common_word_the_newest_articles_are_ranked(desk: store.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("_sqlite_store", "_postgres_store"):
        monkeypatch.setattr(f"cln.store.{module}.RANKED", 3)
    for number in range(5):
        desk.put_article(article(f"a{number}"), Restored(text="The harbour is open again."))
    assert (desk.search("harbour"), desk.search_count("harbour")) == (("a4", "a3", "a2"), 5)


def test_long_texts_are_searched_to_the_end(desk: store.Store) -> None:
    text = " ".join(f"word{number}" for number in range(30_000)) + " lighthouse"
    desk.put_article(article("a1", text), Restored(text=text))
    assert (desk.search("lighthouse"), desk.search("word29999"), desk.search('"word5 word6"')) == (("a1",), ("a1",), ("a1",))


# --- texts that databases choke on


@pytest.mark.parametrize(
    "text",
    ["a\x00b", "\ud800 lone", "tail \udfff", "\\u0000 spelled", "\\\x00", "\ufffe\uffff", "'; DROP TABLE article; --", "\u202etxt", "𝔘𝔫𝔦"],
)
def test_naughty_texts_are_kept_as_well_as_unicode_allows(desk: store.Store, text: str) -> None:
    kept = "".join("\ufffd" if letter == "\x00" or "\ud800" <= letter <= "\udfff" else letter for letter in text)
    desk.put_article(article("a1", text, title=text), Restored(text=text))
    desk.put_page(msgspec.structs.replace(page("a1"), url=text), text, "a1")
    desk.put_failure(Failure(subject=text, room="fetch", error="x", detail=text, at=NOON))
    desk.put_state(text, b"x")
    desk.put_joined(joined("a1", text))
    desk.add_comment(comment("c1", text, text), f"{text}@post.test")
    found = desk.article("a1")
    assert (found.text, found.title, desk.restored("a1").text, desk.page("a1").url) == (kept,) * 4
    assert (desk.has_page(text, text), desk.state(text), desk.failures()[0].detail, desk.held_comments()[0].text) == (
        True,
        b"x",
        kept,
        kept,
    )
    assert desk.story_articles(text) == ("a1",)
    assert desk.check() == ()


def test_repairs_of_a_text_with_a_nul_still_fit_it(desk: store.Store) -> None:
    text = "Before\x00 the spam\x00\ud800 after."
    desk.put_article(article("a1", text), repaired(text, " spam\x00\ud800"))
    found, restored = desk.article("a1"), desk.restored("a1")
    assert edits.apply(found.text, restored.edits) == restored.text
    assert desk.check() == ()


# --- transactions, threads, life


def test_a_transaction_is_all_or_nothing(desk: store.Store) -> None:
    def half() -> None:
        with desk.transaction():
            desk.put_article(article("a1"), Restored(text="t"))
            desk.put_joined(joined("a1", "s1"))
            assert desk.story_articles("s1") == ("a1",), "a transaction reads its own writes"
            raise KeyError("a bug")

    with pytest.raises(KeyError):
        half()
    assert (desk.counts()["articles"], desk.story_ids(), desk.search("harbour")) == (0, (), ())


def test_one_write_that_fails_inside_a_transaction_leaves_nothing_of_itself(desk: store.Store) -> None:
    with desk.transaction():
        desk.put_article(article("a1"), Restored(text="t"))
        desk.put_joined(joined("a1", "s1"))
        with pytest.raises(NotFound):
            desk.put_joined(Joined(article="a1", story="s2", moves=(("nobody", "s2"),)))
        desk.put_state("after", b"x")
    assert (desk.story_articles("s1"), desk.story_ids(), desk.state("after")) == (("a1",), ("s1",), b"x")


def test_words_are_found_inside_the_transaction_that_puts_them(desk: store.Store) -> None:
    with desk.transaction():
        desk.put_article(article("a1"), Restored(text="Ferries leave."))
        assert (desk.search("ferries"), desk.search_count("ferries")) == (("a1",), 1)
        desk.put_article(article("a2"), Restored(text="Ferries stay."))
    assert desk.search("ferries") in {("a1", "a2"), ("a2", "a1")}


@pytest.mark.parametrize("is_searched_inside", [False, True])
def test_words_of_a_write_that_is_undone_are_not_found_and_those_before_it_are(desk: store.Store, is_searched_inside: bool) -> None:
    def undone() -> None:
        with desk.transaction():
            desk.put_article(article("a2"), Restored(text="Trains leave."))
            assert not is_searched_inside or desk.search("trains") == ("a2",)
            raise KeyError("a bug")

    with desk.transaction():
        desk.put_article(article("a1"), Restored(text="Ferries leave."))
        with pytest.raises(KeyError):
            undone()
        desk.put_article(article("a3"), Restored(text="Buses leave."))
    assert [desk.search(word) for word in ("ferries", "trains", "buses")] == [("a1",), (), ("a3",)]
    assert desk.check() == ()


def test_words_of_more_articles_than_wait_for_the_end_are_all_found(desk: store.Store) -> None:
    with desk.transaction():
        for number in range(600):
            desk.put_article(article(f"a{number}"), Restored(text=f"Ferry number{number}."))
    assert desk.search_count("ferry") == 600
    assert desk.search("number599") == ("a599",)


def test_other_threads_see_a_transaction_when_it_is_over(desk: store.Store) -> None:
    with ThreadPoolExecutor(1) as other:
        with desk.transaction():
            desk.put_article(article("a1"), Restored(text="t"))
            assert other.submit(desk.counts).result()["articles"] == 0
        assert other.submit(desk.counts).result()["articles"] == 1


def test_readers_and_writers_in_many_threads(desk: store.Store) -> None:
    stop = threading.Event()
    wrong: list[str] = []

    def read() -> None:
        while not stop.is_set():
            ids = desk.story_ids()
            wrong.extend(id for id in ids if id not in desk.stories(ids))

    def write(worker: int) -> None:
        for number in range(10):
            id = f"a{worker}-{number}"
            with desk.transaction():
                desk.put_article(article(id), Restored(text="t"))
                desk.put_joined(joined(id, f"s{worker}-{number}"))
                desk.put_story(story(f"s{worker}-{number}", id))

    with ThreadPoolExecutor(6) as threads:
        readers = [threads.submit(read) for _ in range(3)]
        for writer in [threads.submit(write, worker) for worker in range(3)]:
            writer.result()
        stop.set()
        for reader in readers:
            reader.result()
    assert (wrong, desk.counts()["stories"], desk.check()) == ([], 30, ())


def test_a_desk_is_there_when_it_is_opened_again(where: str) -> None:
    desk = store.open(where)
    fill(desk, "a1", "a2")
    before = (desk.counts(), list(desk.recent_articles()), desk.story("s1"), list(desk.joins()))
    desk.close()
    again = store.open(where)
    assert (again.counts(), list(again.recent_articles()), again.story("s1"), list(again.joins())) == before
    again.close()


def test_a_desk_opened_for_reading_refuses_to_write(where: str) -> None:
    desk = store.open(where)
    fill(desk, "a1")
    reader = store.open(where, read_only=True)
    with pytest.raises(StoreFailed, match="opened for reading only"):
        reader.put_state("a", b"")
    fill(desk, "a2", story_id="s2")
    assert reader.story_ids() == ("s2", "s1"), "it sees what others write"
    reader.close()
    desk.close()


def test_one_process_holds_a_work_at_a_time(desk: store.Store, where: str) -> None:
    other = store.open(where)
    refused = pytest.raises(StoreFailed, match=r"another process does this work already \(serve\)")
    with desk.hold("serve"), other.hold("fetch"), refused, other.hold("serve"):
        pass
    with other.hold("serve"):
        pass
    other.close()


def test_a_closed_store_says_so(desk: store.Store) -> None:
    desk.close()
    with pytest.raises(StoreFailed, match="the store is closed: open it again"):
        desk.counts()


def test_a_backup_is_an_equal_desk(desk: store.Store, tmp_path: Path) -> None:
    fill(desk, "a1", "a2")
    desk.put_page(page("a1"), "d", "a1")
    desk.add_comment(comment("c1", "s1"), "ada@post.test")
    desk.add_shingles("a1", "o1", [5, LARGE], NOON)
    desk.put_copies(copies("a2", "a1"))
    desk.backup(tmp_path / "copy.db")
    copy = store.open(str(tmp_path / "copy.db"))
    for read in (store.Store.counts, store.Store.story_ids, store.Store.held_comments):
        assert read(copy) == read(desk)
    assert list(copy.recent_articles()) == list(desk.recent_articles())
    assert (copy.search("harbour"), copy.articles_sharing([LARGE]), copy.page("a1")) == (
        desk.search("harbour"),
        {LARGE: ("a1",)},
        page("a1"),
    )
    assert (copy.comment_email("c1"), copy.check()) == ("ada@post.test", ())
    fill(copy, "a3", story_id="s3")
    assert copy.story_ids() == ("s3", "s1"), "a copy can be worked on"
    copy.close()


def test_a_sound_desk_has_nothing_to_tell(desk: store.Store) -> None:
    found = article("a1", "The talks in Gen cheap loans eva ended.")
    desk.put_article(found, repaired(found.text, " cheap loans "))
    fill(desk, "a2")
    assert desk.check() == ()


def test_a_repair_that_does_not_give_its_text_is_told(desk: store.Store) -> None:
    found: Article = article("a1", "The talks in Gen cheap loans eva ended.")
    desk.put_article(found, msgspec.structs.replace(repaired(found.text, " cheap loans "), text="Something else."))
    assert desk.check() == ("The repairs of article a1 do not give the text that is kept.",)
