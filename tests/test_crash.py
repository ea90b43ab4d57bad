"""A desk that is killed with SIGKILL loses nothing that it acknowledged: a dozen points here, five hundred in bench/crash.py."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec

CRASH = Path(__file__).parent.parent / "bench" / "crash.py"


def test_a_desk_killed_at_any_point_equals_one_that_never_was() -> None:
    ran = subprocess.run([sys.executable, str(CRASH), "--points", "12"], capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found = msgspec.json.decode(ran.stdout)
    assert (found["work"]["points"], found["work"]["faults"], found["work"]["equal"]) == (12, [], True)
    assert found["work"]["slowest_opening_s"] < 5
    assert found["migration"]["points"] > 5
    assert found["migration"]["faults"] == []
