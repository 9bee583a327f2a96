"""What cells of public tables mean: numbers, days, flags, countries and registry numbers (pure).

None, or an empty text, is "not stated or not understood"; the caller knows which by looking at the cell.
"""

from __future__ import annotations

import math
import re
from datetime import date
from functools import cache
from importlib import resources

from fundmatch.models.profile import EU_TO_ISO

#: Largest amount that any programme has given one body; more is a slip of columns.
MOST_EUROS = 1e12
BLANKS = re.compile(r"[\s\u00a0\u202f']")
GROUPED = re.compile(r"-?\d{1,3}([.,]\d{3})+")
ISO_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ].*)?")
EUROPEAN_DAY = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})(?: .*)?")
TRUE, FALSE = {"true", "1", "yes", "y", "да", "da"}, {"false", "0", "no", "n", "не", "ne"}
VAT_PREFIX = re.compile(r"[A-Z]{2}(?=[A-Z0-9]*\d)")


def number(cell: str) -> float | None:
    """``1234.5``, ``1234,5``, ``1 234,50``, ``1.234,50``, ``1,234.50``: the last of two signs is the decimal one.

    A single sign before exactly three digits is a decimal one too, as in CORDIS's ``123,456``: grouping without
    decimals is written with two groups or more there (``1.234.567``).
    """
    text = BLANKS.sub("", cell).removesuffix("€").removesuffix("EUR")
    if GROUPED.fullmatch(text) and text.count(",") + text.count(".") > 1 and not ("," in text and "." in text):
        text = text.replace(",", "").replace(".", "")
    elif "," in text and "." in text:
        decimal, group = (",", ".") if text.rfind(",") > text.rfind(".") else (".", ",")
        text = text.replace(group, "").replace(decimal, ".")
    text = text.replace(",", ".")
    try:
        value = float(text) if re.fullmatch(r"-?\d+(\.\d*)?([eE][+-]?\d+)?", text) else math.nan
    except (OverflowError, ValueError):
        return None
    return value if abs(value) <= MOST_EUROS else None


def day(cell: str) -> str:
    """``2024-03-01``, also of ``2024-03-01 12:00:00``, ``01/03/2024`` and ``1.3.2024`` (day first, as in Europe)."""
    text = cell.strip()
    found = ISO_DAY.fullmatch(text)
    parts = found.groups() if found else ()
    if not found and (found := EUROPEAN_DAY.fullmatch(text)):
        parts = tuple(reversed(found.groups()))
    try:
        return date(*map(int, parts)).isoformat() if parts else ""
    except ValueError:
        return ""


def flag(cell: str) -> bool | None:
    """Yes, no, or nobody says."""
    word = cell.strip().casefold()
    return True if word in TRUE else False if word in FALSE else None


def country(cell: str) -> str:
    """ISO 3166 of a code (EL, UK and XK as the EU writes them) or of a name in English, Bulgarian or Serbian."""
    text = cell.strip()
    if re.fullmatch(r"[A-Za-z]{2}", text):
        return EU_TO_ISO.get(text.upper(), text.upper())
    return country_names().get(text.casefold(), "")


@cache
def country_names() -> dict[str, str]:
    """Country codes by the names in ``directory/data/countries.tsv``."""
    content = (resources.files("fundmatch.directory") / "data" / "countries.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in content.splitlines() if line and not line.startswith("#"))
    return {name.casefold(): code for code, names in rows for name in names.split(" | ")}


def pic(cell: str) -> str:
    """A participant identification code: nine digits."""
    text = BLANKS.sub("", cell).removesuffix(".0")
    return text if re.fullmatch(r"\d{9}", text) else ""


def vat(cell: str) -> str:
    """A VAT or registry number without blanks and signs, in capitals; ``NOTAPPLICABLE`` and the like are none."""
    text = re.sub(r"[^0-9A-Z]", "", cell.upper())
    return text if sum(sign.isdigit() for sign in text) >= 5 else ""


def eik(number: str, home: str) -> str:
    """The Bulgarian registry number (ЕИК, БУЛСТАТ) inside a VAT number or a cell: 9 or 13 digits.

    Spreadsheets take the zeros off with which the numbers of municipalities begin (000696327): six digits and more get
    them back where the last one is then the check digit.
    """
    digits = VAT_PREFIX.sub("", vat(number), count=1) if home in ("BG", "") else ""
    whole = digits.zfill(9) if home == "BG" and re.fullmatch(r"\d{6,8}", digits) else ""
    if whole and _check_digit(whole) == int(whole[-1]):
        return whole
    return digits if re.fullmatch(r"\d{9}|\d{13}", digits) else ""


def _check_digit(eik: str) -> int:
    """Σ of digit · place over the first eight, modulo 11; where that is 10 once more with places 3 to 10, and 10 is 0.

    Source: the rule of the BULSTAT register for 9 digits.
    """
    digits = [int(sign) for sign in eik[:8]]
    found = sum(digit * place for place, digit in enumerate(digits, 1)) % 11
    if found == 10:
        found = sum(digit * place for place, digit in enumerate(digits, 3)) % 11
    return found % 10


def region(cell: str) -> str:
    """A NUTS code, as EL for Greece where the EU writes it so."""
    text = cell.strip().upper()
    return text if re.fullmatch(r"[A-Z]{2}[A-Z0-9]{0,3}", text) else ""


def web_address(cell: str) -> str:
    """An address of a web site; anything that is no http address is not one."""
    text = cell.strip()
    if re.fullmatch(r"(?i)www\.[^\s<>\"]+", text):
        text = f"http://{text}"
    return text if re.fullmatch(r"(?i)https?://[^\s<>\"]{3,300}", text) else ""
