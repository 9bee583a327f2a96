"""All three sources through the guard into a store, against both loopback portals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from fundmatch.http import Http
from fundmatch.sources.base import SourceSettings
from fundmatch.sources.registry import load_registry
from fundmatch.store import Store
from fundmatch.sync import sync


def test_two_runs_and_then_trouble(
    portal: Any, isun: Any, http: Http, settings_for: Callable[..., SourceSettings], now: datetime, tmp_path: Path
) -> None:
    settings, sources = settings_for(portal, isun), load_registry(()).sources
    with Store.open(tmp_path / "store.sqlite") as store:
        first = sync(sources.values(), store, http, settings, now)
        assert all(report.ok and not report.skipped and not report.notes for report in first)
        counts = Counter((call.source, call.kind) for call in store.calls())
        assert counts == {
            ("horizon", "topic"): 679,
            ("horizon", "cascade"): 153,
            ("creative", "topic"): 14,
            ("creative", "cascade"): 15,
            ("opic", "national"): 12,
        }
        topics = store.calls("horizon")
        assert sum(call.budget.total is not None for call in topics) == 678
        assert all(call.budget.total != 999 for call in topics), "another topic's money"
        portal.set_faults("http500:0.2")
        second = sync(sources.values(), store, http, settings, now + timedelta(days=7))
        assert [(report.ok, report.new, report.changed, report.gone) for report in second] == [(True, 0, 0, 0)] * 3
        isun.set_faults("shrink")
        portal.set_faults("")
        third = sync([sources["creative"], sources["opic"]], store, http, settings, now + timedelta(days=14))
        assert [report.ok for report in third] == [True, False]
        assert len(store.calls("opic", with_gone=False)) == 12


def test_a_procedure_that_ended_keeps_its_record(
    emulators: Path, http: Http, settings_for: Callable[..., SourceSettings], now: datetime, tmp_path: Path
) -> None:
    """Between August and September one of ours moved to the Ended tab: the same call, nothing gone."""
    from isun_emulator import serve

    opic = load_registry(()).sources["opic"]
    with Store.open(tmp_path / "store.sqlite") as store:
        for snapshot, day in (("august", now - timedelta(days=53)), ("september", now)):
            with serve(data=emulators / "isun", min_gap=0, snapshot=snapshot, seed=1) as portal:
                (report,) = sync([opic], store, http, settings_for(None, portal), day)
                assert report.ok
        moved = {call.code: call for call in store.calls("opic")}["BG16RFPR001-1.011"]
        assert (report.gone, moved.status(now)) == (0, "forthcoming"), "its second window opens in January"
        assert [deadline.at for deadline in moved.deadlines] == ["2026-09-14T13:30:00Z", "2027-03-15T14:30:00Z"]
        assert "15.03.2027" in moved.conditions


def test_what_the_public_module_said_stays_when_a_procedure_has_left_it(
    emulators: Path, http: Http, settings_for: Callable[..., SourceSettings], now: datetime, tmp_path: Path
) -> None:
    """The module lists only what is still ahead; a closed call keeps its budget and applicants, and nothing is news."""
    from isun_emulator import serve

    opic = load_registry(()).sources["opic"]
    with Store.open(tmp_path / "store.sqlite") as store, serve(data=emulators / "isun", min_gap=0, seed=1) as portal:
        sync([opic], store, http, settings_for(None, portal), now)
        before = {call.code: call for call in store.calls()}["BG16RFPR001-2.003"]
        portal.now += timedelta(days=60)
        (report,) = sync([opic], store, http, settings_for(None, portal), now + timedelta(days=60))
        after = {call.code: call for call in store.calls()}["BG16RFPR001-2.003"]
    assert (report.ok, report.changed) == (True, 0)
    assert before.budget.total is not None
    assert (after.budget, after.conditions, after.status(now + timedelta(days=60))) == (
        before.budget,
        before.conditions,
        "closed",
    )
