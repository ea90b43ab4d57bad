"""All the tables together: what both databases share of a Store."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager

from cln.store._articles import Articles
from cln.store._checks import COUNTED, faults
from cln.store._comments import Comments
from cln.store._copies import CopiesFound
from cln.store._shingles import Shingles
from cln.store._sources import Sources
from cln.store._stories import Stories


class Tables(Articles, CopiesFound, Shingles, Stories, Comments, Sources):
    """A Store but for search, backup, and the checks that are each database's own."""

    @abstractmethod
    def _own_faults(self) -> Iterator[str]:
        """Give what the database itself finds wrong, a sentence each."""

    def close(self) -> None:
        self._db.close()

    def transaction(self) -> AbstractContextManager[None]:
        return self._db.transaction()

    def hold(self, work: str) -> AbstractContextManager[None]:
        return self._db.hold(work)

    def counts(self) -> Mapping[str, int]:
        return {name: int(self._db.read(sql)[0][0]) for name, sql in COUNTED.items()}

    def check(self) -> tuple[str, ...]:
        return (*self._own_faults(), *faults(self._db))
