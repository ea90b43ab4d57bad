"""The small net that weighs a candidate: 57 named numbers in, how likely it was put in out. Trained by ``bench/train_restore.py``."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import msgspec
import numpy as np

from cln.restore._characters_table import Array


class Weights(NamedTuple):
    """One hidden layer."""

    names: list[str]
    hidden: Array
    hidden_bias: Array
    out: Array
    out_bias: float


@cache
def weights() -> Weights:
    """Read the weights that the package brings, once."""
    return read(files("cln.restore").joinpath("weights.json").read_bytes())


def read(written: bytes) -> Weights:
    """Read the weights of a net as its training script writes them."""
    data = msgspec.json.decode(written)
    hidden, bias, out = (np.array(data[name], dtype=np.float32) for name in ("hidden", "hidden_bias", "out"))
    return Weights(data["names"], hidden, bias, out, data["out_bias"])


def sums(rows: Array, net: Weights) -> Array:
    """Give what the net makes of each row: the logit of a likelihood."""
    found: Array = np.maximum(rows @ net.hidden + net.hidden_bias, 0) @ net.out + net.out_bias
    return found


def likelihoods(rows: Array) -> list[float]:
    """Give how likely each candidate was put in, 0 to 1."""
    if not len(rows):
        return []
    given: list[float] = (1 / (1 + np.exp(-np.clip(sums(rows, weights()), -30, 30)))).tolist()
    return given
