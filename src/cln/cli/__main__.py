"""``python -m cln.cli``: the same as the command ``cln``."""

from cln.cli import main

if __name__ == "__main__":
    main()
