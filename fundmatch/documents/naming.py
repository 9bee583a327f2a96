"""What a file is called, and whether it may be a PDF, before anybody has fetched it."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from fundmatch.models import Document

#: Endings of file names. Publishers' own words for kinds are among them: ИСУН marks a link ``pdf``, ``zip``, ``doc``.
ENDING = re.compile(r"\.([a-z0-9]{2,5})$", re.IGNORECASE)
OFFICE = {"doc", "docx", "odt", "rtf", "xls", "xlsx", "ods", "csv", "ppt", "pptx"}
#: What portals attach. Anything else behind a dot is no ending: ``BG16RFPR001-2.003``.
KINDS = OFFICE | {"pdf", "zip", "rar", "7z", "htm", "html", "jpg", "jpeg", "png", "txt", "xml"}
#: Longest name in a quotation: some labels are sentences.
LONGEST = 60


def file_name(document: Document) -> str:
    """The name by which a file is quoted: that of its address, else its label."""
    last = unquote(_path(document.url).rpartition("/")[2])
    name = " ".join((last if ENDING.search(last) else document.label or last).split())
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def readable(document: Document) -> bool:
    """Whether a file may be a PDF: neither what its publisher says nor its name says otherwise."""
    if not document.url.lower().startswith(("https://", "http://")):
        return False
    kind = kind_of(document)
    return kind in ("", "pdf")


def kind_of(document: Document) -> str:
    """The kind of file in small letters, as its name or else its publisher says; empty where neither does."""
    for name in (_path(document.url), document.label, f".{document.kind}"):
        found = ENDING.search(name.strip())
        if found and found[1].lower() in KINDS:
            return found[1].lower()
    return ""


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""
