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
    data = msgspec.json.decode(files("cln.restore").joinpath("weights.json").read_bytes())
    hidden, bias, out = (np.array(data[name], dtype=np.float32) for name in ("hidden", "hidden_bias", "out"))
    return Weights(data["names"], hidden, bias, out, data["out_bias"])


def likelihoods(rows: Array) -> list[float]:
    """Give how likely each candidate was put in, 0 to 1."""
    if not len(rows):
        return []
    net = weights()
    hidden = np.maximum(rows @ net.hidden + net.hidden_bias, 0)
    given: list[float] = (1 / (1 + np.exp(-np.clip(hidden @ net.out + net.out_bias, -30, 30)))).tolist()
    return given
