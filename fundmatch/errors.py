"""One tree of errors: each carries what happened, what to do, and the exit code of the command line.

Anything that is not a :class:`FundmatchError` is a bug and keeps its traceback (exit code 70).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar


class FundmatchError(Exception):
    """Base of all errors a user can act on; ``hint`` says what to do."""

    exit_code: ClassVar[int] = 3

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(FundmatchError):
    """The command was asked for something that does not exist or cannot be combined."""

    exit_code = 2


class WorkspaceError(FundmatchError):
    """A file of the workspace is missing or unreadable."""


class StoreError(FundmatchError):
    """The local database cannot be opened, or was written by a newer fundmatch."""


class DamagedStoreError(StoreError):
    """The local database is no sound database any more, or one of its records cannot be read."""


class SourceError(FundmatchError):
    """A source could not be read as a whole: unreachable, refused, or not what it used to be."""

    exit_code = 4


class SourceChangedError(SourceError):
    """A source gave an answer that nobody should believe: empty, shrunken, or in another form than ever before."""


class RecordError(FundmatchError):
    """One record of a source is not understood; the others go on."""

    exit_code = 5


class MailError(FundmatchError):
    """A mail was not sent, or nobody knows whether it was."""

    exit_code = 6


def nearest(word: str, known: Sequence[str]) -> str:
    """The known name most like ``word``, or an empty string when none is close.

    A name is close when at least 60 % of its letters can stay (rapidfuzz ratio), which covers two slips in a
    word of eight letters and keeps ``projects`` away from ``contacts``.
    """
    from rapidfuzz import fuzz, process

    found = process.extractOne(word, known, scorer=fuzz.ratio, processor=str.lower, score_cutoff=60)
    return str(found[0]) if found else ""


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """A ready clause `` (did you mean "x"?)`` or an empty string."""
    name = nearest(word, known)
    return f' (did you mean "{name}"?)' if name else ""
