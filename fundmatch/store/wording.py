"""How the change log words the values of a call, and what these values mean however they are written (pure)."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from urllib.parse import parse_qsl, urlsplit

from fundmatch.models import Budget, Deadline, Document
from fundmatch.models.call import SHAPES, opening_instant

#: Typographic signs and the plain one that means the same.
SIGNS = str.maketrans(dict.fromkeys("„“”‟«»″", '"') | dict.fromkeys("‘’‚‛′`´", "'") | dict.fromkeys("‐‑‒–—―−", "-"))
#: Signs that nobody sees: soft hyphen, zero-width blanks and joiners, byte order mark.
UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
#: A blank beside anything but a letter or digit means nothing: "a , b", "( c".
LOOSE_BLANK = re.compile(r"(?<=[^\w\s])\s+|\s+(?=[^\w\s])")
#: Names under which servers write a session into an address.
SESSIONS = {"jsessionid", "phpsessid", "sessionid", "session", "sid", "asp.net_sessionid"}


def plain(text: str | None) -> str:
    """Short text as it is; nothing is the empty text."""
    return text or ""


def fingerprint(text: str) -> str:
    """``sha256:`` and 16 hexadecimal digits: says that a long text changed; the revisions hold the text."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()[:16]}" if text else ""


def listed(items: Iterable[str]) -> str:
    """Short texts in their order."""
    return "; ".join(items)


def by_language(texts: Mapping[str, str]) -> str:
    """One line for each language."""
    return "\n".join(f"{language}: {text}" for language, text in sorted(texts.items()))


def fingerprints(texts: Mapping[str, str]) -> str:
    """One line for each language, long texts as fingerprints."""
    return by_language({language: fingerprint(text) for language, text in texts.items()})


def deadline_texts(deadlines: Iterable[Deadline]) -> str:
    """``2026-11-10T14:30:00Z Europe/Sofia, 2027-Q2``."""
    return ", ".join(f"{each.at} {each.zone}" if each.precision == "exact" else each.at for each in deadlines)


def amounts(budget: Budget) -> str:
    """What is stated, as JSON."""
    stated = budget.model_dump(exclude_none=True)
    return json.dumps(stated, sort_keys=True) if stated else ""


def document_lines(documents: Iterable[Document]) -> str:
    """``label <address>``, one a line."""
    return "\n".join(f"{' '.join(document.label.split())} <{document.address}>" for document in documents)


def read_deadlines(text: str) -> list[Deadline]:
    """The deadlines that :func:`deadline_texts` or JSON worded; an instant without a zone is one of UTC."""
    if text.startswith("["):
        return [Deadline.model_validate(each) for each in json.loads(text)]
    return [_read_deadline(*each.split(" ")) for each in text.split(", ") if each]


def _read_deadline(at: str, zone: str = "UTC") -> Deadline:
    precision = next(name for name, shape in SHAPES.items() if shape.fullmatch(at))
    return Deadline.model_validate({"at": at, "zone": zone, "precision": precision})


def read_amounts(text: str) -> dict[str, float]:
    """What :func:`amounts` worded, by the names of the budget's fields."""
    return json.loads(text) if text else {}


def read_documents(text: str) -> list[tuple[str, str]]:
    """(label, address) of each document that :func:`document_lines` worded."""
    pairs = (each.removesuffix(">").rpartition(" <") for each in text.splitlines())
    return [(label, url) for label, _, url in pairs]


def meant(text: str) -> str:
    """``text`` without what changes no meaning: blanks, letter case, the shape of quotes and dashes."""
    seen = UNSEEN.sub("", unicodedata.normalize("NFC", text)).translate(SIGNS).casefold()
    return " ".join(LOOSE_BLANK.sub("", seen).split())


def meant_opening(opens: str | None) -> Hashable:
    """The instant, for a day or more; a month or quarter is less than its first day."""
    return opens if opens is None or _vague(opens) else opening_instant(opens)


def meant_deadlines(deadlines: Iterable[Deadline]) -> frozenset[Hashable]:
    """The instants at which they have passed; a month or quarter is less than its last day."""
    return frozenset(each.at if _vague(each.at) else each.end() for each in deadlines)


def _vague(at: str) -> bool:
    return len(at) < len("2026-11-10")


def meant_documents(documents: Iterable[Document]) -> Hashable:
    """Which files stand under which labels, in any order."""
    return frozenset(Counter((meant(each.label), file_of(each.url)) for each in documents).items())


def file_of(url: str) -> Hashable:
    """Which file an address means: the publisher's fileKey, else path and query.

    Host, scheme, the order of the query and a session say nothing about the file.
    """
    try:
        parts = urlsplit(url)
    except ValueError:  # "http://[": no address, but it may still be the same text
        return url
    query = [(name.casefold(), value) for name, value in parse_qsl(parts.query, keep_blank_values=True)]
    keys = frozenset(value.casefold() for name, value in query if name == "filekey")
    path = re.sub(r";[^/]*", "", parts.path)
    return keys or (path, frozenset(pair for pair in query if pair[0] not in SESSIONS))
