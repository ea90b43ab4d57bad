"""What an improved rule would change in a text restored before."""

from __future__ import annotations

from msgspec import Struct

from cln.records import Edit, Restored


class Difference(Struct, frozen=True, kw_only=True):
    """The repairs that today's rules make and the old ones did not (``gained``), and those no longer made (``lost``)."""

    old_version: str
    new_version: str
    gained: tuple[Edit, ...] = ()
    lost: tuple[Edit, ...] = ()

    @property
    def is_same(self) -> bool:
        return not self.gained and not self.lost


def difference(old: Restored, new: Restored) -> Difference:
    """Compare two restorations of one found text by the places and texts of their repairs."""
    before, after = ({(e.start, e.removed, e.inserted): e for e in record.edits} for record in (old, new))
    gained = tuple(edit for key, edit in after.items() if key not in before)
    lost = tuple(edit for key, edit in before.items() if key not in after)
    return Difference(old_version=old.version, new_version=new.version, gained=gained, lost=lost)
