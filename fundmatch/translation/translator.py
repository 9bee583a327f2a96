"""Sentences, dates, amounts and names of countries in the language of the reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, cached_property
from typing import TYPE_CHECKING, Literal, get_args
from zoneinfo import ZoneInfo

from fundmatch.translation.catalogue import translations
from fundmatch.translation.marks import Marked

if TYPE_CHECKING:
    import gettext

    from babel import Locale

Language = Literal["bg", "sr-Latn", "sr-Cyrl", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

#: English as the EU's institutions write it: 1 December 2026.
LOCALES = {"bg": "bg", "sr-Latn": "sr_Latn", "sr-Cyrl": "sr_Cyrl", "en": "en_GB"}


@dataclass(frozen=True)
class Translator:
    """Says things in one language. A text without translation is said in English, never an error."""

    language: Language

    @cached_property
    def locale(self) -> Locale:
        """Babel's locale."""
        from babel import Locale

        return Locale.parse(LOCALES[self.language])

    @cached_property
    def _translations(self) -> gettext.NullTranslations:
        return translations(self.language)

    @property
    def short(self) -> str:
        """Two letters, as profiles and calls name languages: ``sr`` for both scripts."""
        return self.language[:2]

    def text(self, msgid: str, /, **values: object) -> str:
        """The sentence ``msgid`` (a literal with {named} places) with ``values`` inserted as they are."""
        return self._translations.gettext(msgid).format(**values)

    def plural(self, singular: str, plural: str, number: int, /, **values: object) -> str:
        """The form that ``number`` asks for; {number} is inserted as the language writes it."""
        template = self._translations.ngettext(singular, plural, number)
        return template.format(**{"number": self.number(number), **values})

    def word(self, context: str, msgid: str, /) -> str:
        """A word that means several things; ``context`` tells translators which."""
        return self._translations.pgettext(context, msgid)

    def marked(self, text: Marked, /, **values: object) -> str:
        """A text that stands in a table of the code, see :func:`fundmatch.translation.mark`."""
        return self._translations.gettext(text).format(**values)

    def template(self, msgid: str, plural: str = "", number: int = 1) -> str:
        """The translation with its places still in it; with a ``plural``, the form that ``number`` asks for."""
        if plural:
            return self._translations.ngettext(msgid, plural, number)
        return self._translations.gettext(msgid) if msgid else ""

    def quoted(self, text: str) -> str:
        """A text in the quotation marks of the language."""
        return self.text("“{text}”", text=text)

    def day(self, value: date) -> str:
        """``1 December 2026``, ``1 декември 2026 г.``, ``1. decembar 2026.``"""
        from babel.dates import format_date

        return _plain(format_date(value, "long", self.locale))

    def weekday(self, value: date) -> str:
        """The day with its weekday: ``Tuesday, 1 December 2026``."""
        from babel.dates import format_date

        return _plain(format_date(value, "full", self.locale))

    def month(self, value: date) -> str:
        """``December 2026``."""
        from babel.dates import format_skeleton

        return _plain(format_skeleton("yMMMM", value, locale=self.locale))

    def quarter(self, value: date) -> str:
        """``4th quarter 2026``, ``4. тримесечие 2026 г.``, ``četvrti kvartal 2026.``"""
        from babel.dates import format_skeleton

        return _plain(format_skeleton("yQQQQ", value, locale=self.locale))

    def moment(self, instant: datetime, zone: str) -> str:
        """An instant on the clocks of ``zone``: ``10 November 2026, 16:30 Sofia time``."""
        return self.text("{day}, {clock}", day=self.day(_local(instant, zone).date()), clock=self.clock(instant, zone))

    def clock(self, instant: datetime, zone: str) -> str:
        """The time of day alone: ``16:30 Sofia time``, ``16:30 ч. софийско време``."""
        time = f"{_local(instant, zone):%H:%M}"
        if zone == "Europe/Sofia":
            return self.text("{time} Sofia time", time=time)
        if zone == "Europe/Brussels":
            return self.text("{time} Brussels time", time=time)
        if zone == "Europe/Belgrade":
            return self.text("{time} Belgrade time", time=time)
        return self.text("{time} ({place} time)", time=time, place=self._place(zone))

    def _place(self, zone: str) -> str:
        from babel.dates import get_timezone_location

        return "UTC" if zone in ("UTC", "Etc/UTC") else get_timezone_location(zone, self.locale, return_city=True)

    def amount(self, euros: float) -> str:
        """Every euro of an amount: ``€4,500,000``, ``4 500 000 €``; cents only where there are any."""
        from babel.numbers import format_currency

        whole = float(euros).is_integer()
        shape = self.locale.currency_formats["standard"].pattern
        shape = shape.replace(".00", "") if whole else shape
        return format_currency(euros, "EUR", shape, locale=self.locale, currency_digits=not whole)

    def short_amount(self, euros: float) -> str:
        """An amount as people say it: ``€4.5M``, ``4,5 млн. €``, ``4,5 mil. €``."""
        from babel.numbers import format_compact_currency

        return format_compact_currency(euros, "EUR", locale=self.locale, fraction_digits=1)

    def number(self, value: float) -> str:
        """``1,234.5``, ``1 234,5``, ``1.234,5``; no more than one decimal."""
        from babel.numbers import format_decimal

        return format_decimal(value, "#,##0.#", locale=self.locale)

    def percent(self, value: float) -> str:
        """Of a hundred: ``30`` is ``30%``."""
        from babel.numbers import format_percent

        return format_percent(value / 100, "#,##0.#%", locale=self.locale)

    def country(self, code: str) -> str:
        """The name of a country (ISO 3166), or the code where nobody knows it."""
        return str(self.locale.territories.get(code, code))

    def listed(self, items: Sequence[str]) -> str:
        """``a, b and c``."""
        from babel.lists import format_list

        return format_list(list(items), locale=self.locale) if items else ""

    def either(self, items: Sequence[str]) -> str:
        """``a, b or c``."""
        from babel.lists import format_list

        return format_list(list(items), "or", locale=self.locale) if items else ""


@cache
def translator(language: Language) -> Translator:
    """What speaks ``language``."""
    return Translator(language)


def _local(instant: datetime, zone: str) -> datetime:
    """An instant on the clocks of a zone; one without a zone of its own is one of UTC."""
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(ZoneInfo(zone))


def _plain(text: str) -> str:
    """With plain blanks: the narrow ones of newer locale data are boxes in many fonts, and nobody can search them."""
    return text.replace("\u202f", " ").replace("\xa0", " ")
