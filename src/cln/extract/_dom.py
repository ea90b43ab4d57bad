"""The page's tree, behind a handful of names: all that CLN asks of its DOM library (turbohtml) is here.

>>> [type(child).__name__ for child in parse("<p>One<b>two</b>").find("p").children]
['Text', 'Element']
"""

from __future__ import annotations

from typing import Any

from turbohtml import Document, Element, Text, parse

__all__ = ["Document", "Element", "Places", "Text", "parse"]


class Places:
    """Nodes' places in one page: child numbers from the root, such as '1/1/0/3'; remembers the steps that it took."""

    def __init__(self) -> None:
        self.known: dict[Any, str] = {}
        self.numbers: dict[Any, dict[Any, int]] = {}

    def path(self, node: Any) -> str:
        """Give the node's place; a walk up to the first place that is known."""
        trail = []
        found = self.known.get(node)
        while found is None:
            parent = node.parent
            if parent is None:
                found = ""
                self.known[node] = found
                break
            trail.append((node, parent))
            node = parent
            found = self.known.get(node)
        for child, parent in reversed(trail):
            numbers = self.numbers.get(parent)
            if numbers is None:
                numbers = self.numbers[parent] = {item: number for number, item in enumerate(parent.children)}
            found = f"{found}/{numbers[child]}" if found else str(numbers[child])
            if len(found) > 2000:  # 20,000 nested containers would make paths of 40,000 characters each
                found = f"…{found[-1000:]}"
            self.known[child] = found
        return found
