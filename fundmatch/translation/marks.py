"""Words that stand in a table of the code and are translated where they are shown."""

from __future__ import annotations


class Marked(str):
    """An English text that the catalogues know; see :meth:`fundmatch.translation.Translator.marked`."""

    __slots__ = ()


def mark(msgid: str, /) -> Marked:
    """Mark a literal so that the catalogues get it; nothing is translated yet."""
    return Marked(msgid)
