"""One list of reminder days, which digests, calendars and what is written of them share."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from fundmatch.digest.policy import policy_of, shipped_policy
from fundmatch.reports.calendar_ics import shipped_calendar_policy
from fundmatch.reports.reminders import Reminders, reminder_days
from fundmatch.workspace import DigestSettings

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "fundmatch"


def test_digests_and_calendars_remind_on_the_same_days() -> None:
    assert reminder_days() == (60, 30, 14, 3)
    assert shipped_policy().reminders == shipped_calendar_policy().alarms == reminder_days()


def test_settings_of_a_workspace_leave_them_as_they_are() -> None:
    assert policy_of(DigestSettings(threshold=70, max_items=3, weekday=2, zone="UTC")).reminders == reminder_days()


@pytest.mark.parametrize(
    ("file", "field"), [("digest/digest.toml", "reminders"), ("reports/calendar.toml", "alarms")], ids=lambda each: each
)
def test_neither_has_a_list_of_its_own(file: str, field: str) -> None:
    assert field not in tomllib.loads((PACKAGE / file).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "days",
    [(), (3, 14), (14, 14, 3), (14, 0), (14, -3), (2.5,)],
    ids=["none", "ascending", "one twice", "the day itself", "after it", "half a day"],
)
def test_a_wrong_list_is_refused(days: tuple[float, ...]) -> None:
    with pytest.raises(ValidationError):
        Reminders.model_validate({"days": days})


@pytest.mark.parametrize("file", ["README.md", "fundmatch/cli/calendar.py"])
def test_what_is_written_of_them_is_true(file: str) -> None:
    *first, last = map(str, reminder_days())
    assert f"{', '.join(first)} and {last} days" in " ".join((ROOT / file).read_text(encoding="utf-8").split())
