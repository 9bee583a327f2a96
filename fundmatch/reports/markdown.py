"""Text from outside in Markdown: it stays text, whatever signs it holds."""

from __future__ import annotations

import re

from fundmatch.reports.words import harmless

#: Signs with a meaning in CommonMark or its tables. A dot or a dash has one only where a line begins, and no line of
#: ours begins with text from outside.
ACTIVE = re.compile(r"([\\`*_{}\[\]#|~])")
#: Signs of HTML, which Markdown may hold.
HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
#: What renderers make links of without any sign.
ADDRESS = re.compile(r"(?i)\b(https?|ftp|mailto)(:)|\b(www)(\.)")


def escaped(text: str) -> str:
    """``text`` on one line, its active signs with a backslash; addresses are not made links."""
    plain = ACTIVE.sub(r"\\\1", harmless(text)).translate(HTML)
    return ADDRESS.sub(lambda found: f"{found[1] or found[3]}\\{found[2] or found[4]}", plain)


def cell(text: str) -> str:
    """``text`` for a cell of a table; an empty one shows a dash."""
    return escaped(text).strip() or "–"
