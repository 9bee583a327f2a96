"""PDF → the text of its pages (pure: bytes and limits in, text out).

Use :func:`fundmatch.documents.apart.read_apart` for files from outside: no library can promise that a hostile file ends
in time or fits into memory, so they are read in a process of their own, which is this one function.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fundmatch.documents.limits import Limits

if TYPE_CHECKING:
    from pypdf import PdfReader

#: Within so many bytes a PDF says that it is one (ISO 32000, annex H.3.4.1 of the first edition).
HEAD = 1024
#: What other files begin with, and what people call them. ИСУН sends all kinds under names without an ending.
OTHERS = (
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x89PNG", "a picture"),
)
#: A word broken at the end of a line.
BROKEN = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010]\n(?=[a-zа-яёђјљњћџčćžšđ])")
#: A line end that is one of the layout only: nothing ends before it, and no item of a list begins behind it.
LAYOUT = re.compile(r"(?<![.!?:;\n])\n(?!\n|\s*(?:[•●▪◦–—*·-]\s|\(?\w{1,3}[.)]\s))")
#: Characters that no text has: control characters but the line end, and halves of surrogate pairs.
UNWANTED = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")


class UnreadableDocumentError(Exception):
    """A file has no text for us; the message says why in words that may follow its name."""


@dataclass(frozen=True)
class PdfText:
    """The text of each page from page 1 on, a paragraph a line, and a remark where not all of it was read."""

    pages: tuple[str, ...]
    remark: str = ""


def read_pdf(content: bytes, limits: Limits) -> PdfText:
    """The text of a PDF within ``limits``. Raises UnreadableDocumentError."""
    refuse_others(content)
    if len(content) > limits.size:
        raise UnreadableDocumentError(f"larger than {limits.size // 1024**2} MB")
    from pypdf.errors import DependencyError

    try:
        return _read(content, limits)
    except UnreadableDocumentError:
        raise
    except DependencyError as error:  # a cipher of which the library asks another one
        raise UnreadableDocumentError("encrypted") from error
    except MemoryError as error:
        raise UnreadableDocumentError("needs too much memory") from error
    except RecursionError as error:
        raise UnreadableDocumentError("broken: it contains itself") from error
    except Exception as error:  # a broken file breaks the library in ways of its own, none of which is our bug
        raise UnreadableDocumentError(f"broken: {_said(error)}") from error


def refuse_others(content: bytes) -> None:
    """Raises UnreadableDocumentError for what is no PDF by its first bytes."""
    if b"%PDF-" in content[:HEAD]:
        return
    start = content[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise UnreadableDocumentError("an empty file")
    if start[:1] == b"<":
        raise UnreadableDocumentError("no PDF but a web page")
    names = [name for beginning, name in OTHERS if start.startswith(beginning)]
    raise UnreadableDocumentError(f"no PDF but {names[0]}" if names else "no PDF")


def _read(content: bytes, limits: Limits) -> PdfText:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted and not _unlocked(reader):
        raise UnreadableDocumentError("encrypted")
    total = len(reader.pages)
    pages, letters, broken = [], 0, 0
    for number in range(min(total, limits.pages)):
        text, sound = _page(reader, number)
        broken += not sound
        text = text[: limits.letters - letters]
        letters += len(text)
        pages.append(text)
        if letters >= limits.letters:
            break
    if not letters:
        reason = "broken: no page can be read" if broken else "no text in it: scanned pages need character recognition"
        raise UnreadableDocumentError(reason)
    return PdfText(tuple(pages), ", ".join(_remarks(len(pages), total, broken)))


def _remarks(read: int, total: int, broken: int) -> Iterator[str]:
    if read < total:
        yield f"only the first {read} of {total} pages were read"
    if broken:
        yield f"{broken} pages cannot be read" if broken > 1 else "a page cannot be read"


def _unlocked(reader: PdfReader) -> bool:
    """Whether the file opens without a password, as those do that only forbid printing."""
    from pypdf.errors import DependencyError

    try:
        return bool(reader.decrypt(""))
    except (DependencyError, NotImplementedError):
        return False


def _page(reader: PdfReader, number: int) -> tuple[str, bool]:
    """The text of one page, and whether it could be read: one broken page does not spoil the others."""
    from pypdf.errors import DependencyError

    try:
        return reflowed(reader.pages[number].extract_text()), True
    except (MemoryError, DependencyError):
        raise
    except Exception:  # noqa: BLE001 - see read_pdf
        return "", False


def reflowed(text: str) -> str:
    """Lines as they were printed → a paragraph, or an item of a list, a line.

    Phrases do not reach over the end of a line, so ends that only the layout has must go.
    """
    lines = UNWANTED.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00ad\n", "-\n"))
    lines = "\n".join(" ".join(each.split()) for each in lines.split("\n"))
    lines = re.sub(r"\n{2,}", "\n\n", lines).strip()
    joined = LAYOUT.sub(" ", BROKEN.sub("", lines))
    return re.sub(r"\n{2,}", "\n", joined)


def _said(error: Exception) -> str:
    """The first words of a library's complaint, on one line."""
    text = " ".join(str(error).split())
    return text[:120] if text else type(error).__name__
