"""Made-up calls that are one thing short, in every way that there is to tell, and what taking part costs."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

from fundmatch.candidates import CandidateFinder
from fundmatch.consortium.coverage import Coverage
from fundmatch.consortium.strangers import Strangers, Strength, Wish
from fundmatch.models import Model, Profile
from fundmatch.models.gap import Sought
from fundmatch.models.organisation import DirectoryProject, Organisation
from fundmatch.models.profile import KINDS
from fundmatch.searching.own_share import own_share
from tests.consortium.situations import TOGETHER, Situation
from tests.consortium.test_gaps import (
    DAY,
    NEW,
    OLD,
    RESEARCH,
    RIA,
    RULES,
    SMALL,
    TOPIC,
    TRADERS,
    WIDENING,
    Strengths,
    in_countries,
    knowing,
    report_of,
    sure_pool,
    themed,
)
from tests.eligibility.cases import a_call, a_profile


def short(call: Any, *pool: Profile) -> Iterator[Model]:
    """Of one call what is short."""
    report = report_of([call], pool)
    assert report.gaps or report.further
    yield report


def cluster(**fields: Any) -> Profile:
    return a_profile(**{"slug": "p9", "name": "P9", "kind": "cluster", "country": "IT", "established": OLD, **fields})


def strangers() -> Iterator[Model]:
    """An organisation of a directory that covers the theme, has worked with a partner, and has stated nothing."""
    project = DirectoryProject(id="p1", title="t4", acronym="t5")
    one = Organisation(id="x", name="P8", kind="cluster", country="IT", keywords=("theme 3",), projects=(project,))
    directory = SimpleNamespace(
        known=lambda profiles: {},
        same_as=lambda profile: [profile.slug],
        collaborators=lambda own, most: [SimpleNamespace(organisation=one, projects=("t6", "t7"))],
        search=lambda theme, wanted, most: [SimpleNamespace(organisation=one)],
        named=lambda ids: [one],
    )
    call, partners = themed(4), in_countries("BG", "RS")
    strength = Strength(lambda profiles: cast("Coverage", Strengths(profiles)), 1.0, 0.5)
    looked = Strangers(cast("CandidateFinder", SimpleNamespace(directory=directory)), partners[:1], strength, 5)
    pool = sure_pool(call, partners)
    wish = Wish(pool, "theme 3", Sought(text="", kinds=KINDS, countries=("IT",)), pool.lawful_with_stranger)
    yield from looked.found([wish], 1)[0]


def costs(action: str, **fields: Any) -> Iterator[Model]:
    call = a_call(TOPIC, action)
    for role in ("lead", "associated"):
        share = own_share(a_profile(**fields), call, RULES, DAY, cast("Any", role))
        assert share is not None
        yield share


GAPS = [
    Situation(
        "a country and a partner short",
        lambda: short(a_call(TOPIC, RIA), *in_countries("BG", "RS")),
        ("a third country", "{what} (at hand: {countries})", "{what}: {supply} of {least} at hand for sure"),
    ),
    Situation(
        "a kind short",
        lambda: short(a_call(TOPIC, RIA, conditions=RESEARCH), *in_countries("BG", "RS", "IT")),
        ("one more {kinds} partner", "{whom} established in a Member State or associated country"),
    ),
    Situation(
        "a Widening country short",
        lambda: short(a_call(TOPIC, RIA, conditions=WIDENING), *in_countries("DE", "FR", "IT")),
        ("{what} from a widening country", "{whom} established in a country that counts as widening"),
    ),
    Situation(
        "rules short together",
        lambda: short(
            a_call(TOPIC, RIA, conditions=TOGETHER),
            *in_countries("BG", "IT", "RS"),
            *(
                a_profile(slug=kind, kind=kind, legal_form="ood", established=OLD)
                for kind in ("university", "research")
            ),
        ),
        ("no team meets all rules at once: {rules}", "at most {what}", "{where} other than {countries}"),
    ),
    Situation(
        "a coordinator short",
        lambda: short(a_call(TOPIC, RIA), *in_countries("BG", "RS", "IT", capacities={"coordinate": False})),
        ("a coordinator: {why}", "{whom}; {further}", "able to coordinate"),
    ),
    Situation(
        "a legal form short",
        lambda: short(a_call(TOPIC, RIA), *in_countries("BG", "RS"), cluster(legal_form="none")),
        ("{partner} needs a legal form: it is no legal entity yet", "legal form"),
    ),
    Situation(
        "a statement short",
        lambda: short(a_call(TOPIC, RIA), *in_countries("BG", "RS"), cluster()),
        ("state the legal form of {partner}",),
    ),
    Situation(
        "a date short",
        lambda: short(
            a_call(SMALL, deadline="2027-05-01"), *in_countries("BG", "RS", "IT", established=NEW), a_profile(slug="p9")
        ),
        ("state the date of establishment of {partner}",),
    ),
    Situation(
        "a single applicant short",
        lambda: short(a_call(TRADERS), a_profile(slug="p9", kind="sme", legal_form="ood")),
        ("nobody is admitted for sure: {why}",),
    ),
    Situation(
        "a theme short",
        lambda: short(themed(4), *knowing("theme 0", "theme 1", "theme 2")),
        ("nobody covers “{theme}”", "active in {themes}", "“{text}”"),
    ),
    Situation("themes short", lambda: short(themed(4), *knowing("theme 0")), ("{number} theme",)),
    Situation("partners short", lambda: short(a_call(TOPIC, RIA), *in_countries("BG")), ("{number} eligible partner",)),
    Situation(
        "an organisation of the directory",
        strangers,
        ("works on {themes}", "has worked with {partner} ({projects})", "project: {project}", "ask for its legal form"),
    ),
    Situation("costs", lambda: costs("HORIZON Innovation Actions", kind="sme"), ("for-profit, {scheme}",)),
    Situation("costs of others", lambda: costs("HORIZON Innovation Actions"), ("takes part without funding",)),
]
