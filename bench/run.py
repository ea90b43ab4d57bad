"""Run every benchmark in turn: ``make bench``, or ``python bench/run.py restore trace`` for some of them.

Each script prints its own table, peers and ours in the same run. Scripts that need the public sets look for ../shared and say so
where it is absent. Names that begin with an underscore are parts of other scripts; ``train_*`` make what is learned.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def scripts(names: list[str]) -> list[Path]:
    """Give the scripts named, or all."""
    found = [path for path in sorted(HERE.glob("*.py")) if not path.name.startswith(("_", "train_", "run"))]
    unknown = set(names) - {path.stem for path in found}
    if unknown:
        sys.exit(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(path.stem for path in found)}")
    return [path for path in found if not names or path.stem in names]


def main() -> None:
    failed = []
    for path in scripts(sys.argv[1:]):
        print(f"\n=== python bench/{path.name}\n", flush=True)
        if subprocess.run([sys.executable, str(path)], cwd=HERE.parent).returncode:
            failed.append(path.stem)
    if failed:
        sys.exit(f"these benchmarks failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
