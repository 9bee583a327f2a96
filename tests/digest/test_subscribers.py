"""Who gets digests, about whom, and when."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundmatch.digest.policy import shipped_policy
from fundmatch.digest.rounds import next_round, round_of
from fundmatch.digest.subscribers import Subscriber, subscribers
from fundmatch.models import Group, Profile
from tests.digest.builders import NEWS, ledger_at, planned

POLICY = shipped_policy()


def profile(slug: str, *contacts: dict[str, Any], groups: tuple[str, ...] = ()) -> Profile:
    return Profile.model_validate(
        {"slug": slug, "name": slug, "kind": "sme", "country": "BG", "contacts": contacts, "groups": groups}
    )


def found(*profiles: Profile, groups: tuple[Group, ...] = ()) -> dict[str, Subscriber]:
    return {each.mail: each for each in subscribers(profiles, groups, POLICY)}


def test_one_address_is_one_person_whatever_its_capitals() -> None:
    one = profile("one", {"mail": "Office@x.example", "language": "bg", "rhythm": "monthly"})
    two = profile("two", {"mail": "office@X.example", "language": "en", "rhythm": "weekly", "threshold": 70})
    (person,) = found(one, two).values()
    assert (person.mail, person.key, person.language, person.rhythm) == (
        "Office@x.example",
        "office@x.example",
        "bg",
        "weekly",
    )
    assert [(each.name, each.threshold) for each in person.subscriptions] == [("one", POLICY.threshold), ("two", 70)]
    assert person.partners == ("one", "two")


@pytest.mark.parametrize(("one", "other"), [("straße@x.example", "strasse@x.example"), ("ϕ@x.example", "φ@x.example")])
def test_addresses_that_only_look_alike_are_two_people(one: str, other: str) -> None:
    assert list(found(profile("one", {"mail": one}), profile("two", {"mail": other}))) == sorted((one, other))


@pytest.mark.parametrize(
    "mail", ["Office@X.example", "straße@x.example", "ΣΊΣΥΦΟΣ@x.example", "ϕίλος@x.example", "İ@x.tr"]
)
def test_people_are_known_to_the_ledger_by_the_key_it_keeps(mail: str, tmp_path: Path) -> None:
    """Else a mail is composed anew for ever, and the ledger refuses it for ever."""
    (person,) = found(profile("one", {"mail": mail})).values()
    ledger = ledger_at(tmp_path / "store.sqlite3")
    with ledger.store:
        sent = planned(mail, period="2026-W47")
        ledger.plan(sent, "stdout")
        ledger.handing(sent.id)
        ledger.sent(sent.id, "printed")
        done = ledger.last_round(person.key)
        assert set(ledger.told(person.key)) == set(NEWS)
        assert done is not None
        assert done.period == "2026-W47"


def test_the_contact_of_a_group_is_told_about_its_members() -> None:
    cluster = Group.model_validate(
        {"slug": "c", "name": "C", "contacts": [{"mail": "c@x.example", "max_items": 3, "programmes": ["opic"]}]}
    )
    empty = Group.model_validate({"slug": "e", "name": "E", "contacts": [{"mail": "e@x.example"}]})
    people = found(
        profile("one", groups=("c",)), profile("two"), profile("three", groups=("c",)), groups=(cluster, empty)
    )
    assert list(people) == ["c@x.example"]
    (subscription,) = people["c@x.example"].subscriptions
    assert (subscription.name, subscription.partners, subscription.max_items) == ("c", ("one", "three"), 3)
    assert (subscription.wants("opic"), subscription.wants("horizon")) == (True, False)


def test_who_states_no_programme_wants_all() -> None:
    (person,) = found(profile("one", {"mail": "a@x.example"})).values()
    assert person.subscriptions[0].wants("anything")


#: rhythm, instant, the round it lies in, when the next one begins (Sofia is UTC+3 in summer, UTC+2 in winter).
ROUNDS = [
    ("daily", "2026-11-22T10:00:00+00:00", "2026-11-22", "2026-11-22T22:00:00+00:00"),
    ("daily", "2026-11-22T21:59:59+00:00", "2026-11-22", "2026-11-22T22:00:00+00:00"),
    ("daily", "2026-11-22T22:00:00+00:00", "2026-11-23", "2026-11-23T22:00:00+00:00"),
    ("daily", "2026-10-24T12:00:00+00:00", "2026-10-24", "2026-10-24T21:00:00+00:00"),  # clocks go back on the 25th
    ("weekly", "2026-11-22T10:00:00+00:00", "2026-11-16", "2026-11-22T22:00:00+00:00"),
    ("weekly", "2026-11-23T10:00:00+00:00", "2026-11-23", "2026-11-29T22:00:00+00:00"),
    ("weekly", "2026-12-31T10:00:00+00:00", "2026-12-28", "2027-01-03T22:00:00+00:00"),
    ("monthly", "2026-11-22T10:00:00+00:00", "2026-11-01", "2026-11-30T22:00:00+00:00"),
    ("monthly", "2026-12-01T10:00:00+00:00", "2026-12-01", "2026-12-31T22:00:00+00:00"),
    ("monthly", "2026-09-30T21:30:00+00:00", "2026-10-01", "2026-10-31T22:00:00+00:00"),
]


@pytest.mark.parametrize(("rhythm", "now", "name", "following"), ROUNDS)
def test_a_round_begins_at_midnight_in_sofia(rhythm: str, now: str, name: str, following: str) -> None:
    at = datetime.fromisoformat(now)
    assert (round_of(rhythm, at, POLICY), next_round(rhythm, at, POLICY)) == (name, datetime.fromisoformat(following))


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(["daily", "weekly", "monthly"]),
    st.integers(1, 28),
)
def test_a_round_lasts_until_the_next_begins(now: datetime, rhythm: str, monthday: int) -> None:
    policy = POLICY.model_copy(update={"monthday": monthday})
    following = next_round(rhythm, now, policy)
    assert now < following
    assert round_of(rhythm, following, policy) == following.date().isoformat() != round_of(rhythm, now, policy)
