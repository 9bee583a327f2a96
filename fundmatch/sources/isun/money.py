"""Amounts of money as Bulgarian pages write them, in euro (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

#: Leva for one euro, fixed by law since 1999.
RATE = Decimal("1.95583")
CENT = Decimal("0.01")
#: Euro. All programmes of a period together are some ten thousand millions.
MOST = Decimal(10**12)
#: Beyond, the arithmetic would not be exact to the cent.
MOST_DIGITS = 15

EURO = r"€|(?<![^\W\d])(?:eur|euros?|евро)(?!\w)"
LEVA = r"(?<![^\W\d])(?:bgn|лв|лева|лев|leva?)(?!\w)"
#: How the public module states the rate; it names both currencies and says nothing about its amounts.
STATED_RATE = re.compile(r"1\s*(?:eur|euro|евро|€)\s*=\s*1[.,]95583\s*(?:bgn|лв\.?|лева)?", re.IGNORECASE)
SCALES = {"млрд": 10**9, "млн": 10**6, "милион": 10**6, "хил": 10**3, "million": 10**6, "thousand": 10**3}
SCALE = "|".join(SCALES)
AMOUNT = re.compile(
    rf"(?P<ahead>{EURO}|{LEVA})?\s*(?<![\w.,-])(?P<number>\d[\d .,'’]*)\s*(?:(?P<scale>{SCALE})[^\W\d]*\.?)?\s*"
    rf"(?P<behind>{EURO}|{LEVA})?",
    re.IGNORECASE,
)
NUMBER = re.compile(r"(?P<whole>\d{1,3}(?:(?P<mark>[ .,'’])\d{3})(?:(?P=mark)\d{3})*|\d+)(?:[.,](?P<rest>\d+))?")


@dataclass(frozen=True)
class Amount:
    """A number as written; ``currency`` is EUR, BGN or empty where none is stated."""

    value: Decimal
    currency: str

    @property
    def euro(self) -> Decimal:
        """The amount in euro, rounded half up to cents as the law on the euro asks."""
        value = self.value / RATE if self.currency == "BGN" else self.value
        return value.quantize(CENT, ROUND_HALF_UP)


def currency_of(text: str) -> str:
    """EUR or BGN, whichever a caption or a note names; empty where it names neither or both."""
    text = STATED_RATE.sub(" ", text)
    named = [code for code, marks in (("EUR", EURO), ("BGN", LEVA)) if re.search(marks, text, re.IGNORECASE)]
    return named[0] if len(named) == 1 else ""


def names_currency(text: str) -> bool:
    """Whether a text says in whichever currency its amount is."""
    return bool(re.search(f"{EURO}|{LEVA}", text, re.IGNORECASE))


def euro(text: str, currency: str = "") -> Decimal | None:
    """The one amount that ``text`` states, in euro; None for nothing and for zero, which stand for "not stated".

    A text that prints the same amount in both currencies gives its euro figure. ``currency`` is that of the column,
    for a number without its own. Raises ValueError for anything else than one amount in a known currency.
    """
    text = " ".join(text.split())
    if not text or text in "-–—":
        return None
    bare = AMOUNT.fullmatch(text)
    amounts = [_amount(bare, currency)] if bare else [_amount(match, "") for match in AMOUNT.finditer(text)]
    amounts = [amount for amount in amounts if bare or amount.currency]
    if not amounts:
        raise ValueError(f"{text!r} states no amount")
    if not any(amount.value for amount in amounts):
        return None
    found = {amount.euro for amount in amounts if amount.currency == "EUR"} or {
        amount.euro for amount in amounts if amount.currency == "BGN"
    }
    if len(found) != 1:
        raise ValueError(f"{text!r} states {'several amounts' if found else 'no currency'}")
    (value,) = found
    if value >= MOST:
        raise ValueError(f"{text!r} is no believable amount")
    return value


def _amount(match: re.Match[str], currency: str) -> Amount:
    scale = SCALES.get((match["scale"] or "").lower(), 1)
    own = currency_of(match["behind"] or match["ahead"] or "")
    return Amount(_number(match["number"], scaled=scale > 1) * scale, own or currency)


def _number(text: str, *, scaled: bool) -> Decimal:
    """82 995 277.00, 16.400.000,5 and 1,234,567; a single mark before three digits parts thousands: 16.400.

    Not before "million": 1,234 million has decimals. Raises ValueError for anything else.
    """
    text = text.strip(" .,'’")
    found = NUMBER.fullmatch(text)
    if found is None or sum(map(str.isdecimal, text)) > MOST_DIGITS:
        raise ValueError(f"{text!r} is no number")
    whole, mark, rest = found["whole"], found["mark"] or "", found["rest"] or ""
    if mark in (".", ",") and mark == text[len(whole) : len(whole) + 1]:
        raise ValueError(f"{text!r} is no number")
    if scaled and mark in (".", ",") and not rest and whole.count(mark) == 1:
        return Decimal(whole.replace(",", "."))
    return Decimal(f"{re.sub(r'[^0-9]', '', whole) or 0}.{rest or 0}")
