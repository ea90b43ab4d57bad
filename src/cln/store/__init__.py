"""The only room with SQL: one protocol, two backends (SQLite by default, PostgreSQL for a large desk), one contract suite.

Every method that writes is one transaction. Errors of the database come out as StoreFailed, in a sentence that says what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from cln.records import (
    Article,
    Campaign,
    Comment,
    Copies,
    EditionName,
    Failure,
    Front,
    Joined,
    Outlet,
    Page,
    Restored,
    Ruling,
    Source,
    SourceState,
    Story,
)


class Store(Protocol):
    """What a desk keeps. Reads give records; ``NotFound`` where an id is unknown."""

    # --- life
    def close(self) -> None: ...
    def transaction(self) -> AbstractContextManager[None]:
        """Group several writes: all or nothing. Nested calls join the outer one."""
        ...

    def hold(self, work: str) -> AbstractContextManager[None]:
        """Be the only process that does this work (``serve``) at this desk while the block lasts; StoreFailed where another one is."""
        ...

    def backup(self, path: Path) -> None:
        """Write a copy of the desk, e-mail addresses included, to one SQLite file while it is being used; the copy is checked."""
        ...

    def check(self) -> tuple[str, ...]:
        """Give what is wrong with the database, a sentence each; nothing when it is sound."""
        ...

    def counts(self) -> Mapping[str, int]:
        """Count pages, articles, repairs, copies, stories, failures, sources, comments."""
        ...

    # --- sources
    def put_source(self, source: Source) -> None: ...
    def remove_source(self, id: str) -> None: ...
    def source(self, id: str) -> Source: ...
    def sources(self) -> Sequence[Source]: ...
    def put_source_state(self, state: SourceState) -> None: ...
    def source_state(self, id: str) -> SourceState: ...

    # --- the outcome of one page: one transaction in the desk
    def has_page(self, url: str, digest: str) -> bool:
        """Tell whether this very page (address and hash of the body) was taken before, kept or refused."""
        ...

    def has_url(self, url: str) -> bool:
        """Tell whether any page of this address was taken before, whatever it held."""
        ...

    def put_page(self, page: Page, digest: str, article: str = "") -> None:
        """Keep the page as found (compressed); ``article`` is the article that came out of it, or '' when it was refused."""
        ...

    def page(self, article: str) -> Page: ...
    def put_article(self, article: Article, restored: Restored) -> None:
        """Keep an article with its repairs; an earlier revision of the same id is kept as a revision. Updates the search index."""
        ...

    def article(self, id: str) -> Article: ...
    def restored(self, id: str) -> Restored: ...
    def revisions(self, id: str) -> Sequence[tuple[Article, Restored]]:
        """Earlier revisions, oldest first; not the present one."""
        ...

    def articles(self, ids: Iterable[str]) -> Mapping[str, Article]: ...
    def restored_many(self, ids: Iterable[str]) -> Mapping[str, Restored]: ...
    def recent_articles(self, since: datetime | None = None, limit: int | None = None) -> Iterator[Article]:
        """Articles in the order in which the desk took them (stored sequence, not claimed time), since a time of being seen."""
        ...

    def put_failure(self, failure: Failure) -> None: ...
    def failures(self, limit: int = 100) -> Sequence[Failure]: ...
    def expire_pages(self, before: datetime) -> int:
        """Drop the bodies of pages fetched before a time (that they were taken stays known); give how many. Articles stay."""
        ...

    def expire_failures(self, before: datetime) -> int: ...
    def failure_counts(self) -> Mapping[tuple[str, str], int]:
        """Count failures by (room, error)."""
        ...

    # --- copies: what trace found, and its index of shingles
    def put_copies(self, copies: Copies) -> None: ...
    def copies(self, article: str) -> Copies: ...
    def copies_of(self, articles: Iterable[str]) -> Mapping[str, Copies]: ...
    def copies_into(self, article: str) -> Sequence[Copies]:
        """The copies of later articles that name this article as their other."""
        ...

    def add_shingles(self, article: str, outlet: str, hashes: Sequence[int], at: datetime) -> None:
        """Index an article's kept shingles (unsigned 64-bit hashes); replaces what the article had."""
        ...

    def articles_sharing(self, hashes: Sequence[int], limit: int = 64) -> Mapping[int, Sequence[str]]:
        """For each hash that is known, at most ``limit`` articles that hold it, newest first."""
        ...

    def shingle_counts(self, articles: Iterable[str]) -> Mapping[str, int]:
        """How many shingles each of these articles has in the index."""
        ...

    def outlet_shingles(self, outlet: str, hashes: Sequence[int]) -> Mapping[int, int]:
        """In how many articles of this outlet, among the newest 64 that hold it, each of these hashes occurs (furniture repeats)."""
        ...

    def expire_shingles(self, before: datetime) -> int:
        """Forget the shingles of articles indexed before a time; give how many articles lost them."""
        ...

    # --- stories
    def put_joined(self, joined: Joined) -> None:
        """Keep where an article went with the reasons; carry out its merges (redirects) and moves."""
        ...

    def joined(self, article: str) -> Joined: ...
    def joins(self, since: datetime | None = None) -> Iterator[Joined]:
        """All joins in the order in which they were made (for articles seen since), to rebuild the open stories after a restart."""
        ...

    def story_articles(self, story: str) -> Sequence[str]:
        """The article ids of a story, in the order in which they joined; follows redirects; NotFound."""
        ...

    def story_id(self, story: str) -> str:
        """Follow redirects to the story that this id now names; NotFound."""
        ...

    def story_ids(self, since: datetime | None = None, limit: int | None = None, offset: int = 0) -> Sequence[str]:
        """Live stories that an article seen since joined, newest join first."""
        ...

    def story_articles_many(self, stories: Iterable[str]) -> Mapping[str, Sequence[str]]:
        """``story_articles`` of many, by the ids asked for (redirects followed); unknown ids are left out."""
        ...

    def joined_many(self, articles: Iterable[str]) -> Mapping[str, Joined]: ...

    # --- the built Story records: the main read path of editions and site
    def put_story(self, story: Story) -> None:
        """Keep a story's built record, in place of the one before; the desk does so in the transaction of the join that changed it."""
        ...

    def story(self, id: str) -> Story:
        """Give the built record; follows redirects; NotFound."""
        ...

    def stories(self, ids: Iterable[str]) -> Mapping[str, Story]:
        """The built records of many, by the ids asked for (redirects followed); unknown ids are left out."""
        ...

    def live_stories(self, since: datetime | None = None, limit: int | None = None, offset: int = 0) -> Sequence[Story]:
        """Built records of live stories whose ``last_seen`` is at or after ``since``, latest ``last_seen`` first. Merged ones are gone."""
        ...

    def put_ruling(self, ruling: Ruling) -> None: ...
    def rulings(self) -> Sequence[Ruling]: ...

    # --- outlets, campaigns, small states
    def put_outlet(self, outlet: Outlet) -> None: ...
    def outlets(self) -> Sequence[Outlet]: ...
    def put_campaigns(self, campaigns: Iterable[Campaign]) -> None: ...
    def campaigns(self) -> Sequence[Campaign]: ...
    def put_front(self, front: Front) -> None:
        """Keep a front page as it stood, in place of the one before of its edition."""
        ...

    def front(self, edition: EditionName) -> Front | None:
        """Give the front page that was kept, with stories that were merged since under their new ids; None where none was."""
        ...

    def put_state(self, name: str, value: bytes) -> None: ...
    def state(self, name: str) -> bytes | None: ...

    # --- search and comments
    def search(self, words: str, limit: int = 40, offset: int = 0) -> Sequence[str]:
        """Article ids, best first. Words are all wanted; "a phrase" in quotes; -word excludes; any script, CJK included.

        Where more than 3,000 articles match, the newest 3,000 are ranked; ``search_count`` counts them all.
        """
        ...

    def search_count(self, words: str) -> int: ...
    def add_comment(self, comment: Comment, email: str) -> None:
        """Keep a comment, held until approved; the address goes to a table of its own, which no read of this protocol gives back."""
        ...

    def comments(self, story: str) -> Sequence[Comment]:
        """Approved comments of a story, oldest first."""
        ...

    def held_comments(self, limit: int = 100) -> Sequence[Comment]: ...
    def approve_comment(self, id: str) -> None: ...
    def remove_comment(self, id: str) -> None: ...
    def comment_email(self, id: str) -> str:
        """The address behind a comment: for the moderator's command line alone."""
        ...


Opener = Callable[[str], Store]


def open(where: str, *, read_only: bool = False) -> Store:
    """Open a desk's store: a path gives SQLite, ``postgresql://...`` PostgreSQL; made or brought to this version where needed.

    Raises StoreFailed: no rights, not a database, corrupt, locked, or written by a newer CLN.
    """
    if where.startswith(("postgresql://", "postgres://")):
        from cln.store._postgres_store import PostgresStore  # psycopg takes 250 ms to import

        return PostgresStore(where, read_only)
    from cln.store._sqlite_store import SqliteStore

    return SqliteStore(where, read_only)
