"""Texts that remember how they were made: in English a plain text, in other languages made again from its parts."""

from __future__ import annotations

import pickle

import pytest

from fundmatch.models import Model
from fundmatch.models.wording import Listing, Named, TableText, Text, Wording, countries, kinds
from fundmatch.translation import Language, translator
from fundmatch.translation.phrases.wordings import said

SEAT = Wording("established in {country}, which the call excludes", country=Named("country", "RS"))
DAYS = Wording.counted("{number} day left", "{number} days left", 21)
DATES = Wording("{first} to {last}", first=Named("date", "2026-12-01"), last=Named("date", "2027-05"))
OWNER = Wording("the partner's profile {slug}", slug="partner-{x}")


def missing(what: object) -> Wording:
    return Wording("Missing: {what}", what=what)


class Holder(Model):
    """A noun with texts, and one of a table."""

    text: Text
    more: tuple[Text, ...] = ()
    row: TableText = ""


@pytest.mark.parametrize(
    ("text", "english"),
    [
        (Wording("open"), "open"),
        (SEAT, "established in RS, which the call excludes"),
        (DAYS, "21 days left"),
        (Wording.counted("{number} day left", "{number} days left", 1), "1 day left"),
        (Wording.of_table("100 % {as it stands}"), "100 % {as it stands}"),
        (DATES, "2026-12-01 to 2027-05"),
        (Wording("{amount} in all", amount=Named("amount", "25000", "25000 €")), "25000 € in all"),
        (kinds(["sme"]), "sme"),
        (kinds(["sme", "university", "cluster"]), "sme, university or cluster"),
        (countries(["BG", "RS"]), "BG, RS"),
        (Listing(["2024", "2025"], " and "), "2024 and 2025"),
        (Listing([], " and "), ""),
    ],
)
def test_in_english_it_is_a_text_like_any_other(text: str, english: str) -> None:
    assert text == english
    assert f"{text}" == english
    assert hash(text) == hash(english)


@pytest.mark.parametrize(
    ("text", "language", "told"),
    [
        (DAYS, "sr-Cyrl", "још 21 дан"),
        (DAYS, "sr-Latn", "još 21 dan"),
        (DAYS, "en", "21 days left"),
        (DATES, "bg", "от 1 декември 2026 г. до май 2027 г."),
        (DATES, "en", "1 December 2026 to May 2027"),
        (Wording("Closes today"), "bg", "Срокът изтича днес"),
        (missing(countries(["RS", "BG"], " and ")), "bg", "Липсва: Сърбия и България"),
        (missing(kinds(["sme", "cluster"])), "bg", "Липсва: малко или средно предприятие или клъстер"),
        (missing(Listing(["a", Wording("Closes today")], "; ")), "bg", "Липсва: a; Срокът изтича днес"),
        (missing(Wording("Closes today")), "sr-Latn", "Nedostaje: Rok ističe danas"),
        (missing(Named("amount", "25000", "25000 €")), "en", "Missing: €25,000"),
        (missing(Named("date", "2019")), "bg", "Липсва: 2019"),
        (missing(1234), "sr-Latn", "Nedostaje: 1.234"),
        (missing("{x} Ниш"), "sr-Latn", "Nedostaje: {x} Ниш"),
        (Wording.of_table("Само {ние}"), "sr-Latn", "Само {ние}"),
        (Wording.of_table(""), "bg", ""),
        ("Closes today", "bg", "Closes today"),
    ],
)  # fmt: skip
def test_it_is_said_in_the_language_of_the_reader(text: str, language: Language, told: str) -> None:
    assert said(translator(language), text) == told


def test_a_noun_keeps_it_and_writes_its_english_alone() -> None:
    holder = Holder(text=SEAT, more=(DAYS, "plain"), row="of a table")
    assert [type(each) for each in (holder.text, *holder.more, holder.row)] == [Wording, Wording, str, Wording]
    written = holder.model_dump_json()
    assert written == f'{{"text":"{SEAT}","more":["21 days left","plain"],"row":"of a table"}}'
    read = Holder.model_validate_json(written)
    assert read == holder
    assert type(read.text) is str


def test_a_rule_worded_by_us_is_not_taken_for_a_text_of_a_table() -> None:
    assert Holder(text="", row=SEAT).row is SEAT


def test_other_processes_get_it_whole() -> None:
    again = pickle.loads(pickle.dumps(Wording("{what}: {rule}", what=SEAT, rule=DAYS)))  # noqa: S301 - our own bytes
    assert said(translator("sr-Latn"), again).endswith("još 21 dan")
