"""What an improved rule would change in a text restored before."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from cln.records import Edit, Restored


class Difference(Struct, frozen=True, kw_only=True):
    """The repairs that today's rules make and the old ones did not (``gained``), and those no longer made (``lost``)."""

    old_version: str
    new_version: str
    gained: tuple[Edit, ...] = ()
    lost: tuple[Edit, ...] = ()
    restored: Restored

    @property
    def is_same(self) -> bool:
        return not self.gained and not self.lost


def difference(old: Restored, restore: Callable[[], Restored]) -> Difference:
    """Restore again and compare the repairs by place and text."""
    new = restore()
    before, after = ({(e.start, e.removed, e.inserted): e for e in record.edits} for record in (old, new))
    gained = tuple(edit for key, edit in after.items() if key not in before)
    lost = tuple(edit for key, edit in before.items() if key not in after)
    return Difference(old_version=old.version, new_version=new.version, gained=gained, lost=lost, restored=new)
