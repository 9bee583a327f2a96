"""Whom to look for: every kind of organisation from every country that counts is tried, and what works is described."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from fundmatch.consortium.doubts import ESTABLISHED, FORM, Asking
from fundmatch.consortium.problem import Candidate
from fundmatch.consortium.sure_pool import SurePool
from fundmatch.eligibility import conditions_of, stands
from fundmatch.eligibility.stated import PlaceCondition
from fundmatch.models import Profile
from fundmatch.models.gap import Sought
from fundmatch.models.profile import KINDS
from fundmatch.models.wording import Joint, Listing, Named, Wording, countries
from fundmatch.rules import COUNTING, Standing

#: Countries that are listed one by one in a description, and that are named as exceptions.
LISTED, EXCEPTED = 8, 6

#: What has to be so where a fact decides.
FACT_WORDS = {
    FORM: Wording("of a legal form that the call admits"),
    ESTABLISHED: Wording("founded as early as the call asks"),
}

Accepts = Callable[[Candidate], bool]
Places = frozenset[str]


@dataclass(frozen=True)
class Tried:
    """A made-up partner that would do, and which facts about it have to hold."""

    kind: str
    country: str
    facts: frozenset[str]


def facts_needed(pool: SurePool, profile: Profile, accepts: Accepts) -> frozenset[str] | None:
    """What a partner from elsewhere would have to state so that it takes part, counts and is accepted; None: no use."""
    asking = pool.asking
    found = asking.verdict(profile)
    doubt = asking.doubt(profile, found)
    standing = stands(profile, asking.call, asking.rules, asking.day)
    plain = Candidate(profile, doubt.sure if doubt else found, (), 0.0, standing)
    if _joins(plain) and accepts(plain):
        return frozenset()
    cleared = replace(plain, verdict=doubt.cleared) if doubt else plain
    return frozenset(doubt.facts) if doubt and _joins(cleared) and accepts(cleared) else None


def _joins(candidate: Candidate) -> bool:
    """Whether a partner may take part and counts."""
    return candidate.verdict.verdict != "no" and candidate.counts


def workable(pool: SurePool, accepts: Accepts) -> Iterator[Tried]:
    """Every kind and country of a partner that would do; found while it is asked for."""
    for codes in alike(pool):
        for kind in KINDS:
            profile = Profile(slug="sought", name="sought", kind=kind, country=codes[0])
            facts = facts_needed(pool, profile, accepts)
            if facts is not None:
                yield from (Tried(kind, country, facts) for country in codes)


def alike(pool: SurePool) -> list[list[str]]:
    """The countries that count; those stand together that no rule tells apart: neither named nor at hand."""
    call, rules, day = pool.asking.call, pool.asking.rules, pool.asking.day
    named = {code for rule in pool.posed.rules.rules for code in rule.who.countries} | pool.at_hand
    for place in conditions_of(call, rules).of(PlaceCondition):
        named |= {*place.where.countries}
    found: dict[object, list[str]] = {}
    for code, standing in counting_countries(pool.asking).items():
        lines = rules.country_row(code, call, day), rules.widening_row(code, call, day)
        key = code if code in named else (standing.status, standing.widening, *(id(each) for each in lines))
        found.setdefault(key, []).append(code)
    return list(found.values())


def counting_countries(asking: Asking) -> dict[str, Standing]:
    """Every country of the tables whose organisations count in the call, with how it stands."""
    rules, day = asking.rules, asking.day
    territory = rules.territory_row(asking.call, day)
    codes = territory.countries if territory else sorted({code for row in rules.countries for code in row.countries})
    found = {}
    for code in codes:
        standing = stands(Profile(slug="x", name="x", kind="association", country=code), asking.call, rules, day)
        if standing.counts:
            found[code] = standing
    return found


def described(pool: SurePool, tried: Iterable[Tried], themes: tuple[str, ...]) -> Sought | None:
    """The widest description all of which would do: kinds that do in each of the countries. None for nobody."""
    found = list(tried)
    by_country: dict[str, set[str]] = {}
    for each in found:
        by_country.setdefault(each.country, set()).add(each.kind)
    if not by_country:
        return None
    offers = [
        (kinds, sorted(country for country, others in by_country.items() if kinds <= others))
        for kinds in {frozenset(kinds) for kinds in by_country.values()}
    ]
    kinds, codes = max(offers, key=lambda offer: (len(offer[0]) * len(offer[1]), len(offer[1]), sorted(offer[0])))
    inside = [each.facts for each in found if each.kind in kinds and each.country in codes]
    facts = tuple(sorted(frozenset.intersection(*inside)))
    places = counting_countries(pool.asking)
    further = [FACT_WORDS[fact] for fact in facts]
    further += [Wording("able to coordinate")] if any(each.demand.id == "lead" for each in pool.short) else []
    further += [Wording("active in {themes}", themes=quoted(themes, " or "))] if themes else []
    whom = place_words(kind_words(kinds), frozenset(codes), places)
    return Sought(
        text=Wording("{whom}; {further}", whom=whom, further=Listing(further, "; ")) if further else whom,
        kinds=tuple(kind for kind in KINDS if kind in kinds),
        countries=tuple(codes),
        facts=facts,
        themes=themes,
    )


def quoted(themes: Iterable[str], joint: Joint) -> Listing:
    """Themes in quotation marks."""
    return Listing([Wording("“{text}”", text=theme) for theme in themes], joint)


def kind_words(kinds: frozenset[str]) -> str:
    """Kinds of organisation: all of them, a few, or all but a few."""
    named = [kind for kind in KINDS if kind in kinds]
    missing = [_noun(kind) for kind in KINDS if kind not in kinds]
    if not missing:
        return Wording("an organisation")
    if len(missing) < len(named):
        return Wording("an organisation (any kind but {kinds})", kinds=Listing(missing, " and "))
    first, *others = named
    article = "an" if _noun(first)[0] in "aeioS" else "a"
    return Listing([Named("kind", first, f"{article} {_noun(first)}"), *(_noun(kind) for kind in others)], " or ")


def _noun(kind: str) -> Named:
    """A kind as English sentences have it."""
    shown = {"research": "research organisation", "sme": "SME"}.get(kind, kind.replace("-", " "))
    return Named("kind", kind, shown)


def place_words(whom: str, codes: Places, places: dict[str, Standing]) -> Wording:
    """Where it has to be established: the smallest known group of countries that holds these, less some exceptions."""
    listed = Wording("{whom} established in {countries}", whom=whom, countries=countries(sorted(codes), " or "))
    if len(codes) <= LISTED:
        return listed
    held = [(len(group), where, group) for where, group in _groups(whom, places) if codes <= group]
    _, where, group = min(held, key=lambda each: each[:2])
    excepted = sorted(group - codes)
    if not excepted:
        return where
    if len(excepted) <= EXCEPTED:
        return Wording("{where} other than {countries}", where=where, countries=countries(excepted, " or "))
    return listed


def _groups(whom: str, places: dict[str, Standing]) -> Iterator[tuple[Wording, Places]]:
    """The groups of countries that everybody knows, each as where ``whom`` has to be established."""
    every = frozenset(places)
    members = frozenset(code for code, each in places.items() if each.status == "member")
    counting = frozenset(code for code, each in places.items() if each.status in COUNTING)
    widening = frozenset(code for code, each in places.items() if each.widening)
    yield Wording("{whom} established in a Member State", whom=whom), members
    yield Wording("{whom} established in an associated country", whom=whom), counting - members
    yield Wording("{whom} established in a Member State that counts as widening", whom=whom), members & widening
    yield Wording("{whom} established in a country that counts as widening", whom=whom), widening
    yield Wording("{whom} established in a Member State or associated country", whom=whom), every
