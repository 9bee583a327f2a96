"""What recipients were told: each step on disk, nothing held by two mails, nothing held by one that did not arrive."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundmatch.errors import FundmatchError, UsageError
from fundmatch.store.ledger import (
    FREE,
    MOVES,
    Item,
    ItemKey,
    Ledger,
    PlannedMail,
    Snapshot,
    State,
    TakenOverError,
    new_mail_id,
)
from tests.digest.builders import NEWS, NOW, ledger_at, planned

WHO = "office@example.org"
VIA = "smtp:localhost:25"
AT = "2026-11-23T06:00:00Z"

#: How a mail gets into each state.
WAYS: dict[State, tuple[State, ...]] = {
    "planned": (),
    "handing": ("handing",),
    "sent": ("handing", "sent"),
    "uncertain": ("handing", "uncertain"),
    "refused": ("refused",),
    "deferred": ("handing", "deferred"),
    "abandoned": ("abandoned",),
    "lost": ("handing", "uncertain", "lost"),
}
TOLD = ("handing", "sent", "uncertain")


def step(ledger: Ledger, mail_id: str, state: State) -> None:
    """Move a mail by the method that is there for it."""
    if state in ("handing", "abandoned"):
        {"handing": ledger.handing, "abandoned": ledger.abandoned}[state](mail_id)
    elif state == "lost":
        ledger.resolve(mail_id, "lost")
    else:
        steps: dict[State, Callable[[str, str], None]] = {
            "planned": ledger.again,
            "sent": ledger.sent,
            "refused": ledger.refused,
            "deferred": ledger.deferred,
            "uncertain": ledger.uncertain,
        }
        steps[state](mail_id, "words")


def bring(ledger: Ledger, mail: PlannedMail, state: State) -> None:
    """Plan a mail and lead it into a state."""
    ledger.plan(mail, VIA)
    for each in WAYS[state]:
        step(ledger, mail.id, each)


@pytest.mark.parametrize("state", MOVES)
def test_news_are_told_where_the_mail_may_have_arrived(state: State, ledger: Ledger) -> None:
    mail = planned(WHO)
    bring(ledger, mail, state)
    told = dict.fromkeys(NEWS, (AT, 0, mail.id)) if state in TOLD else {}
    assert ledger.told(WHO) == told
    assert ledger.told("other@example.org") == {}
    with ledger_at(ledger.store.path).store as again:
        assert Ledger(again, ledger._clock).told(WHO) == told


@pytest.mark.parametrize("state", MOVES)
def test_only_news_that_did_not_arrive_go_into_another_mail(state: State, ledger: Ledger) -> None:
    bring(ledger, planned(WHO), state)
    second = planned(WHO, (ItemKey("opic:9", "new"), NEWS[1]))
    if state in FREE:
        ledger.plan(second, VIA)
    else:
        with pytest.raises(TakenOverError, match=WHO):
            ledger.plan(second, VIA)
        assert [mail.id for mail in ledger.history() if mail.id == second.id] == []


@pytest.mark.parametrize("state", MOVES)
@pytest.mark.parametrize("after", MOVES)
def test_a_mail_moves_only_where_nobody_else_moved_it(state: State, after: State, ledger: Ledger) -> None:
    mail = planned(WHO)
    bring(ledger, mail, state)
    if state in MOVES[after]:
        step(ledger, mail.id, after)
        assert ledger.find(mail.id).state == after
        return
    with pytest.raises(FundmatchError, match=mail.id):
        step(ledger, mail.id, after)
    assert ledger.find(mail.id).state == state


def test_a_recipient_is_the_same_in_capitals(ledger: Ledger) -> None:
    bring(ledger, planned("Office@Example.org"), "sent")
    assert set(ledger.told(WHO)) == set(NEWS)
    assert [mail.recipient for mail in ledger.history(WHO)] == ["Office@Example.org"]
    with pytest.raises(TakenOverError):
        ledger.plan(planned(WHO), VIA)


def test_a_mail_is_kept_whole(ledger: Ledger) -> None:
    mail = planned(WHO)
    ledger.plan(mail, VIA)
    (row,) = ledger.history()
    assert (row.id, row.recipient, row.sender, row.message_id) == (mail.id, WHO, mail.sender, mail.message_id)
    assert (row.subject, row.via, row.items, row.planned_at) == (mail.subject, VIA, 2, AT)
    assert (row.handing_at, row.settled_at) == (None, None)
    assert ledger.message(mail.id) == mail.message
    assert ledger.message("no such mail") == b""


def test_no_mail_is_handed_over_before_that_is_on_disk(ledger: Ledger) -> None:
    mail = planned(WHO)
    ledger.plan(mail, VIA)
    with ledger.store.transaction(), pytest.raises(RuntimeError, match="inside a transaction"):
        ledger.handing(mail.id)
    assert ledger.find(mail.id).state == "planned"


def test_what_runs_left_and_what_is_in_doubt(ledger: Ledger) -> None:
    mails = {state: planned(f"{state}@example.org") for state in MOVES}
    for state, mail in mails.items():
        bring(ledger, mail, state)
    assert [mail.state for mail in ledger.left()] == ["planned", "handing"]
    assert [mail.state for mail in ledger.unsettled()] == ["handing", "uncertain"]
    assert [mail.state for mail in ledger.history()] == list(reversed(MOVES))
    assert [mail.state for mail in ledger.history(limit=2)] == ["lost", "abandoned"]
    assert [mail.state for mail in ledger.history("sent@example.org")] == ["sent"]


@pytest.mark.parametrize(("verdict", "known"), [("sent", set(NEWS)), ("lost", set())])
def test_a_doubt_is_settled_by_hand(verdict: State, known: set[ItemKey], ledger: Ledger) -> None:
    mail = planned(WHO)
    bring(ledger, mail, "uncertain")
    row = ledger.resolve(mail.id[-8:], verdict)  # type: ignore[arg-type]
    assert (row.id, row.state, row.reply) == (mail.id, verdict, f"settled by hand: {verdict}")
    assert set(ledger.told(WHO)) == known
    with pytest.raises(UsageError, match=f"{mail.id} is {verdict}"):
        ledger.resolve(mail.id, "lost")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("20261123-aaaa0001", "20261123-aaaa0001"),
        ("0001", "20261123-aaaa0001"),
        ("aaaa0002", "20261123-aaaa0002"),
        ("20261122", "20261122-bbbb0003"),
        ("20261123", "more than one"),
        ("003", "no mail"),
        ("", "no mail"),
        ("*0003", "no mail"),
        ("????0003", "no mail"),
        ("9999", "no mail"),
    ],
)
def test_mails_are_called_by_a_part_of_their_id(name: str, found: str, ledger: Ledger) -> None:
    for number, mail_id in enumerate(("20261123-aaaa0001", "20261123-aaaa0002", "20261122-bbbb0003")):
        ledger.plan(replace(planned(f"p{number}@example.org"), id=mail_id), VIA)
    if found.startswith("2026"):
        assert ledger.find(name).id == found
    else:
        with pytest.raises(UsageError, match=found):
            ledger.find(name)


def test_ids_tell_their_day_and_differ() -> None:
    ids = {new_mail_id(NOW) for _ in range(100)}
    assert len(ids) == 100
    assert all(each.startswith("20261123-") for each in ids)


@pytest.mark.parametrize("state", MOVES)
def test_a_round_and_a_snapshot_count_with_their_mail(state: State, ledger: Ledger) -> None:
    ledger.round_done(WHO, "2026-W46", "nothing")
    ledger.keep_snapshot(WHO, Snapshot("museum", "old"))
    mail = replace(planned(WHO, period="2026-W47"), snapshots=(Snapshot("museum", "new"),))
    bring(ledger, mail, state)
    last = ledger.last_round(WHO)
    assert last is not None
    arrived = state in TOLD
    assert (last.period, last.at, last.outcome) == (
        ("2026-W47", AT, "mail") if arrived else ("2026-W46", AT, "nothing")
    )
    assert ledger.snapshot(WHO, "museum") == ("new" if arrived else "old")
    assert (ledger.snapshot(WHO, "theatre"), ledger.last_round("other@example.org")) == (None, None)


def test_versions_count_only_what_differs(ledger: Ledger) -> None:
    numbers = [ledger.version("opic:1", body) for body in ("a", "a", "b", "a")]
    assert numbers == [1, 1, 2, 3]
    assert ledger.version("opic:2", "a") == 1
    assert ledger.version_body("opic:1", 2) == "b"
    with pytest.raises(KeyError):
        ledger.version_body("opic:1", 4)


def test_old_news_of_calls_no_longer_listed_are_forgotten(ledger: Ledger) -> None:
    gone, listed = ItemKey("opic:gone", "new"), ItemKey("opic:listed", "new")
    for key in (gone, listed):
        ledger.version(key.call_id, "first")
        ledger.version(key.call_id, "second")
    old = replace(planned(WHO, (gone, listed), period="2026-W40"), items=(Item(gone, 1), Item(listed, 1)))
    doubted = planned("doubt@example.org", (gone,))
    bring(ledger, old, "sent")
    bring(ledger, doubted, "uncertain")
    bring(ledger, planned("refused@example.org"), "refused")
    ledger.prune(NOW, {"opic:listed"})
    assert len(ledger.history()) == 3, "nothing is older than itself"
    ledger.prune(NOW + timedelta(days=1), {"opic:listed"})
    assert set(ledger.told(WHO)) == {listed}
    assert set(ledger.told("doubt@example.org")) == {gone}
    assert {mail.id for mail in ledger.history()} == {old.id, doubted.id}
    assert (ledger.message(old.id), ledger.message(doubted.id)) == (b"", doubted.message)
    assert [ledger.version_body("opic:listed", number) for number in (1, 2)] == ["first", "second"]
    with pytest.raises(KeyError):
        ledger.version_body("opic:gone", 2)
    assert ledger.last_round(WHO) is not None
    assert ledger.version("opic:listed", "third") == 3


STEPS = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(sorted(MOVES))), max_size=20)


@settings(max_examples=25, deadline=None)
@given(STEPS)
def test_whatever_happens_news_are_told_if_their_mail_may_have_arrived(steps: list[tuple[int, State]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ledger = ledger_at(Path(folder) / "store.sqlite3")
        with ledger.store:
            keys = [ItemKey(f"opic:{number}", "new") for number in range(4)]
            mails, states = [planned(WHO, (key,)) for key in keys], ["planned"] * 4
            for mail in mails:
                ledger.plan(mail, VIA)
            for number, state in steps:
                if states[number] in MOVES[state]:
                    step(ledger, mails[number].id, state)
                    states[number] = state
            told = {key for key, state in zip(keys, states, strict=True) if state in TOLD}
            assert set(ledger.told(WHO)) == told
