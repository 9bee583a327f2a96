"""From the bytes of a page to text that is safe to parse (pure)."""

from __future__ import annotations

import codecs
import re

from fundmatch.errors import SourceError
from fundmatch.http import LATER

#: Bytes. The Ended tab weighed 2.4 MB.
LIMIT = 16 * 1024 * 1024
#: The firewall answers HTTP 200 with about 245 bytes.
REFUSAL_SIZE = 4096
REFUSAL = re.compile(rb"request\s+rejected|requested\s+url\s+was\s+rejected|support\s+id\b", re.IGNORECASE)
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
#: How the first sign of a page looks in UTF-16 without a mark.
BARE_UTF16 = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
CLAIM = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
#: What a Bulgarian page may be written in beside UTF-8. A closed list: Python knows charsets that are none.
LEGACY = {
    **dict.fromkeys(("windows-1251", "cp1251", "cp-1251", "win-1251", "x-cp1251"), "cp1251"),
    "iso-8859-5": "iso8859_5",
    "koi8-r": "koi8_r",
}
#: Of the signs beyond ASCII; a Bulgarian page has some quotation marks and dashes beside its letters.
LEAST_CYRILLIC = 0.8
#: Bytes in which HTML wants the claim; some pages are late.
HEAD = 4096

#: Ten times the 5,000 tags of the Ended tab. The parser takes quadratic time for some tags (50,000 <option> 5 s).
MOST_TAGS = 50_000
#: Levels. Real pages have about 20; the parser takes quadratic time for depth (100,000 levels 35 s).
DEEPEST = 200
#: Words inside one tag, its attributes' values included; quadratic too (30,000 attributes 1.6 s, 300,000 384 s).
MOST_WORDS = 1_000
#: A whole tag as the standard cuts it: ">" inside a quoted value does not end it, the end of the page does.
TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/>]*)((?:[^>=]|=\s*(?:"[^"]*(?:"|\Z)|'[^']*(?:'|\Z))?)*+)""")
#: Never nested in each other: void elements, and those whose end tag may be left out.
FLAT = re.compile(
    r"area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr|"
    r"p|li|dt|dd|option|optgroup|tr|td|th|thead|tbody|tfoot|colgroup|rt|rp"
)


def refuse_firewall(body: bytes) -> None:
    """Raises SourceError for the page of the portal's firewall, which comes with HTTP 200."""
    if len(body) < REFUSAL_SIZE and REFUSAL.search(body.replace(b"\0", b"")):
        text = "refused by the portal's firewall"
        raise SourceError(text, "Wait some hours; the portal limits how often it is read.")


def page_text(body: bytes) -> str:
    """The text of a page as the portal sent it. Raises SourceError for a refusal, half a page, and as :func:`safe`."""
    refuse_firewall(body)
    text = decoded(body)
    if "</html>" not in text[-1024:].lower():
        raise SourceError("page cut off", LATER)
    return safe(text)


def decoded(body: bytes) -> str:
    """``body`` as text: by its byte-order mark, as UTF-8, or in the charset that it names itself, always strictly.

    Raises SourceError naming the charset.
    """
    for mark, name in BOMS:
        if body.startswith(mark):
            return _strictly(body[len(mark) :], name)
    if body[:2] in BARE_UTF16:
        return _strictly(body, BARE_UTF16[body[:2]])
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return _as_claimed(body)


def safe(text: str) -> str:
    """``text`` if it can be parsed in reasonable time. Raises SourceError for one that is built to take hours."""
    tags = text.count("<")
    if tags > MOST_TAGS:
        raise _bomb(f"{tags} tags")
    open_tags: dict[str, int] = {}
    depth = 0
    for match in TAG.finditer(text):
        closing, name, attributes = match[1], match[2].lower(), match[3]
        if len(attributes) > MOST_WORDS and len(attributes.replace("/", " ").split()) > MOST_WORDS:
            raise _bomb(f"a tag of {len(attributes)} characters")
        if FLAT.fullmatch(name):
            continue
        # Counted by name, so that a stray </b> does not hide an unclosed <div>.
        step = 1 if not closing else -1 if open_tags.get(name) else 0
        open_tags[name] = open_tags.get(name, 0) + step
        depth += step
        if depth > DEEPEST:
            raise _bomb(f"tags nested {depth} deep")
    return text


def _strictly(body: bytes, charset: str) -> str:
    try:
        return body.decode(charset)
    except UnicodeDecodeError as error:
        raise SourceError(f"page is not in the charset that it names, {charset}") from error


def _as_claimed(body: bytes) -> str:
    claim = CLAIM.search(body[:HEAD])
    name = claim[1].decode("ascii", "replace").lower() if claim else ""
    if name in LEGACY:
        return _strictly(body, LEGACY[name])
    if name:
        raise SourceError(f"page is not in the charset that it names, {name}")
    return _as_cyrillic(body)


def _as_cyrillic(body: bytes) -> str:
    """A page that names its charset only in a header, which is lost in saved files: windows-1251 if that reads well."""
    text = _strictly(body, "cp1251")
    foreign = [sign for sign in text if sign > "\x7f"]
    if sum("А" <= sign <= "я" for sign in foreign) < LEAST_CYRILLIC * len(foreign):
        raise SourceError("page is not UTF-8 and names no charset")
    return text


def _bomb(what: str) -> SourceError:
    return SourceError(f"page with {what}", "No page of this portal was ever like that; something stands in between.")
