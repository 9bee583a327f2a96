"""Rows of a bench as the nouns that the engine ranks."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fundmatch.evaluation.bench import CallBench, PartnerBench
from tests.evaluation.builders import CALL_TABLES, CONSORTIA, PARTNER_TABLES, POOL, write_bench


def organisation(tmp_path: Path, **cells: str):  # type: ignore[no-untyped-def]
    row = {"pic": "123456789", **cells}
    prefix = write_bench(tmp_path, {**CALL_TABLES, "orgs": [row]})
    return CallBench.read(prefix).organisations[0].profile


@pytest.mark.parametrize(
    ("activity", "sme", "kind"),
    [
        ("HES", "", "university"),
        ("REC", "False", "research"),
        ("PUB", "", "public-body"),
        ("OTH", "", "association"),
        ("PRC", "True", "sme"),
        ("PRC", "False", "large-company"),
        ("PRC", "", "sme"),
        ("", "", "association"),
    ],
)
def test_kind_by_activity_and_size(tmp_path: Path, activity: str, sme: str, kind: str) -> None:
    assert organisation(tmp_path, activityType=activity, SME=sme).kind == kind


def test_a_row_becomes_a_profile(tmp_path: Path) -> None:
    text = "Soil &amp; water  \nOne project\non two lines \nThird"
    profile = organisation(tmp_path, country="UK", keywords="soil; ;water; soil", profile_text=text)
    assert [keyword.text for keyword in profile.keywords] == ["soil", "water"]
    assert [project.title for project in profile.projects] == ["Soil & water", "One project\non two lines", "Third"]
    assert (profile.name, profile.country, profile.pic) == ("123456789", "GB", "123456789")


def test_only_a_pic_is_needed(tmp_path: Path) -> None:
    profile = organisation(tmp_path, pic="Org 7/ü")
    assert (profile.name, profile.country, profile.pic) == ("Org 7/ü", "ZZ", "")
    assert profile.keywords == profile.projects == ()


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Soil", "Soil. Mission A", ("Soil", "Mission A")),
        ("Soil", "Mission A", ("Soil", "Mission A")),
        ("Soil", "", ("Soil", "")),
        ("", "Mission A", ("Mission A", "")),
        ("", "", ("T 1", "")),
    ],
)
def test_a_title_is_read_once(tmp_path: Path, title: str, text: str, expected: tuple[str, str]) -> None:
    topics = [{"topic_id": "T 1", "title": title, "text": text, "action_type": "HORIZON-RIA"}]
    call = CallBench.read(write_bench(tmp_path, {**CALL_TABLES, "topics": topics})).topics[0].call
    assert (call.title, call.text) == expected
    assert (call.code, call.action_type) == ("T 1", "HORIZON-RIA")


def test_complete_topics_need_both_counts(tmp_path: Path) -> None:
    counts = [("2", "2"), ("1", "2"), ("3", "2"), ("0", "1")]
    topics = [
        {**row, "n_projects_here": here, "n_projects_cordis": there}
        for row, (here, there) in zip(CALL_TABLES["topics"], counts, strict=True)
    ]
    bench = CallBench.read(write_bench(tmp_path, {**CALL_TABLES, "topics": topics}))
    assert bench.complete_topics() == {"T-HERITAGE", "T-BATTERY"}
    assert CallBench.read(write_bench(tmp_path, CALL_TABLES)).complete_topics() == frozenset()


@pytest.mark.parametrize(
    ("name", "pool", "pics"),
    [
        ("A_dev", "text", {"100000001", "100000002"}),
        ("B_dev", "text", {"100000001", "100000002", "100000003"}),
        ("Better", "text", {"100000001", "100000002", "100000003"}),
        ("A_dev", "all", {row["pic"] for row in POOL}),
    ],
)
def test_the_text_pool_goes_by_tier_and_file_name(tmp_path: Path, name: str, pool: str, pics: set[str]) -> None:
    bench = PartnerBench.read(write_bench(tmp_path, PARTNER_TABLES, name))
    assert bench.candidates(pool) == pics  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "pool", "truth"),
    [
        ("A", "all", {"899": {"100000001", "100000002", "200000008"}, "900": {"100000002", "100000003"}}),
        ("A", "text", {"899": {"100000001", "100000002"}}),
        ("B", "text", {"899": {"100000001", "100000002"}, "900": {"100000002", "100000003"}}),
    ],
)
def test_partners_outside_the_text_pool_are_left_out_and_two_are_needed(
    tmp_path: Path, name: str, pool: str, truth: dict[str, set[str]]
) -> None:
    bench = PartnerBench.read(write_bench(tmp_path, PARTNER_TABLES, name))
    assert bench.truth(pool) == truth  # type: ignore[arg-type]


def test_consortia_are_those_whose_topic_is_a_candidate(tmp_path: Path) -> None:
    bench = PartnerBench.read(write_bench(tmp_path, PARTNER_TABLES))
    assert [each.project for each in bench.consortia] == ["899", "900"]


@pytest.mark.parametrize(
    ("starts", "today"),
    [
        (["2023-01-01", "2023-12-15"], date(2024, 1, 1)),
        (["2024-02-01"], date(2024, 3, 1)),
        (["2015-04-30", "2014-09-01"], date(2015, 5, 1)),
    ],
)
def test_today_is_the_month_after_the_last_start(tmp_path: Path, starts: list[str], today: date) -> None:
    history = [{"pic": "100000001", "key": str(key), "start": start} for key, start in enumerate(starts)]
    assert PartnerBench.read(write_bench(tmp_path, {**PARTNER_TABLES, "history": history})).today == today


def test_a_coordinator_is_known_from_pool_or_organisations_or_by_country(tmp_path: Path) -> None:
    consortia = [
        {**CONSORTIA[0], "project_id": str(number), "coordinator": pic, "coordinator_country": "EL"}
        for number, pic in enumerate(("100000002", "123456789", "200000009", ""))
    ]
    orgs = [{"pic": "123456789", "country": "AT", "profile_text": "Old bridges"}]
    bench = PartnerBench.read(write_bench(tmp_path, {**PARTNER_TABLES, "consortia": consortia, "orgs": orgs}))
    found = [bench.coordinator(each) for each in bench.consortia]
    assert [profile and profile.country for profile in found] == ["RS", "AT", "GR", None]
    assert found[1] is not None
    assert found[1].projects[0].title == "Old bridges"


def test_partners_do_without_history_and_organisations(tmp_path: Path) -> None:
    tables = {name: table for name, table in PARTNER_TABLES.items() if name != "history"}
    bench = PartnerBench.read(write_bench(tmp_path, tables))
    assert (bench.history, bench.others) == ((), ())
