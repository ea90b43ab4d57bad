"""What can go wrong, each named after what is wrong and keeping its subject.

A room raises one of these; only the desk catches them, per item, and keeps a Failure. Anything else is a bug and travels up.
"""

from __future__ import annotations


class CleanNewsError(Exception):
    """Any refusal of ours; str() of it is one whole sentence that says what to do."""

    def __init__(self, subject: str, detail: str) -> None:
        self.subject = subject
        self.detail = detail
        super().__init__(f"{subject}: {detail}" if subject else detail)

    @property
    def word(self) -> str:
        """The short typed word that a Failure keeps: the name of the error, or its reason for an article that is none."""
        return type(self).__name__


class NotAnArticle(CleanNewsError):
    """The page holds no article; ``reason`` is one of a small typed set (``home-page``, ``section``, ``error-page``, ...)."""

    def __init__(self, subject: str, reason: str, detail: str) -> None:
        self.reason = reason
        super().__init__(subject, detail)

    @property
    def word(self) -> str:
        return self.reason


class Unreadable(CleanNewsError):
    """The input cannot be read at all: a missing or empty file, a broken archive, rubbish bytes, no permission."""


class OverBudget(CleanNewsError):
    """The input is larger, deeper or slower than one item may be."""


class FetchFailed(CleanNewsError):
    """The network did not give the page: refused address, time-out, status, TLS; ``reason`` is a short typed word."""

    def __init__(self, subject: str, reason: str, detail: str) -> None:
        self.reason = reason
        super().__init__(subject, detail)


class EditMismatch(CleanNewsError):
    """An edit does not fit the text it is applied to: what it says it removes is not there, or edits overlap."""


class StoreFailed(CleanNewsError):
    """The store cannot do what was asked: disk full, read-only, newer schema, locked by another process."""


class NotFound(CleanNewsError):
    """No such article, story, source or comment."""


class SettingsInvalid(CleanNewsError):
    """A setting is unknown or has a value that cannot be used."""
