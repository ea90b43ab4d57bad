"""The page's tree, behind a handful of names: all that CLN asks of its DOM library (turbohtml) is here.

>>> [type(child).__name__ for child in parse("<p>One<b>two</b>").find("p").children]
['Text', 'Element']
"""

from __future__ import annotations

from typing import Any

from turbohtml import Document, Element, Text, parse

__all__ = ["Document", "Element", "Text", "parse", "path"]


def path(node: Any) -> str:
    """Give the node's place in the page as child numbers from the root, such as '1/1/0/3'; a walk up, so only for what is kept."""
    numbers: list[str] = []
    while (parent := node.parent) is not None:
        numbers.append(str(parent.children.index(node)))
        node = parent
    return "/".join(reversed(numbers))
