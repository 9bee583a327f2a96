"""Small worlds for the engine: calls and profiles by hand, and the bundled ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import settings

from fundmatch.calls import read_calls
from fundmatch.matching.engine import Engine
from fundmatch.matching.index import Index
from fundmatch.models import Call, Keyword, Match, Profile
from fundmatch.profiles import read_profiles
from fundmatch.text.glossary import Glossary, shipped_glossary
from fundmatch.text.known_words import KnownWords

ROOT = Path(__file__).resolve().parents[2]

#: The same examples in every run.
deterministic = settings(derandomize=True, max_examples=40, deadline=None, database=None)

#: Calls about other things, so that a word of the call in question is rare. Two for each language.
OTHERS = {
    "wind": "Offshore wind turbines and the grid they feed",
    "drugs": "New antibiotics against resistant pathogens",
    "fields": "Напояване на овощни градини и добив на плодове",
    "rails": "Ремонт на железопътни линии и гари",
    "fires": "Gašenje šumskih požara iz vazduha, između ostalog",
    "wells": "Бушење бунара и снабдевање села пијаћом водом",
}

#: A keyword as a profile writes it: plain text, or a text for each language, with a weight.
Written = str | Mapping[str, Any]


@cache
def glossary() -> Glossary:
    return shipped_glossary()


@cache
def dictionaries() -> KnownWords:
    return KnownWords()


def call(key: str, summary: str = "", *, title: str = "Untitled", **fields: Any) -> Call:
    """A hand-kept call that says nothing but what the test gives it."""
    return Call(
        id=f"curated:{key}",
        source="curated",
        programme="",
        code=key,
        title=title,
        summary=summary,
        fetched_at="2026-01-01",
        **fields,
    )


def profile(*keywords: Written, **fields: Any) -> Profile:
    written = tuple(
        Keyword.model_validate(keyword if isinstance(keyword, str) else dict(keyword)) for keyword in keywords
    )
    return Profile(slug="partner", name="Partner", kind="association", country="BG", keywords=written, **fields)


def engine(calls: Iterable[Call]) -> Engine:
    return Engine(Index.build(calls), glossary(), dictionaries())


def world(**summaries: str) -> Engine:
    """An engine over calls with these summaries, among calls about other things."""
    return engine([call(key, summary) for key, summary in {**OTHERS, **summaries}.items()])


def matches(within: Engine, partner: Profile) -> dict[str, Match]:
    """Every match by the call's code, best first."""
    return {match.call_id.partition(":")[2]: match for match in within.match(partner)}


def ranked(within: Engine, *keywords: Written, **fields: Any) -> list[str]:
    """The codes of the calls that match, best first."""
    return list(matches(within, profile(*keywords, **fields)))


def match_of(text: str, *keywords: Written, **fields: Any) -> Match | None:
    """The match of one call with this summary, among others; None where it is not found."""
    return matches(world(it=text), profile(*keywords, **fields)).get("it")


def scores(within: Engine, *keywords: Written, **fields: Any) -> dict[str, float]:
    """The unrounded score of every call by its code."""
    found = within.score(profile(*keywords, **fields)).scores
    return {within.key(number).partition(":")[2]: float(score) for number, score in enumerate(found)}


@cache
def bundled_calls() -> dict[str, Call]:
    return {each.id: each for each in read_calls(ROOT / "calls").calls}


@cache
def bundled_profiles() -> dict[str, Profile]:
    return read_profiles(ROOT / "profiles").by_slug()


@cache
def bundled_engine() -> Engine:
    return engine(bundled_calls().values())


@cache
def bundled_matches(slug: str) -> tuple[Match, ...]:
    """Every match of a bundled partner with the bundled calls."""
    return tuple(bundled_engine().match(bundled_profiles()[slug]))
