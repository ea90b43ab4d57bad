"""One plain sentence for a reader about a repair."""

from __future__ import annotations

from cln.records import Edit

VERBS = {
    "injected": "Cut", "furniture": "Left out", "hidden": "Cut", "encoding": "Decoded", "characters": "Replaced", "doubled": "Left out",
    "split": "Joined", "wrap": "Joined",
}  # fmt: skip
LONGEST = 60


def explain(edit: Edit) -> str:
    """Give one sentence that says what was done and why."""
    what = " ".join(edit.removed.split())
    what = f"“{what[: LONGEST - 1]}…”" if len(what) > LONGEST else f"“{what}”" if what else repr(edit.removed)
    to = f" as “{edit.inserted}”" if edit.inserted.strip() else ""
    why = "; ".join(dict.fromkeys(item.detail for item in edit.evidence if item.detail))
    return f"{VERBS.get(edit.kind, 'Cut')} {what}{to}: {why}." if why else f"{VERBS.get(edit.kind, 'Cut')} {what}{to}."
