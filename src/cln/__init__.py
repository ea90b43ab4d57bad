"""CLN, clean news: restore the news as it was written, trace its copies, count its witnesses.

Rooms are imported by name: ``from cln import extract, restore, trace, stories, editions``.
"""

__version__ = "0.1.0"
