"""Partners of one name: reports tell them apart by their slugs."""

from __future__ import annotations

from fundmatch.models import Profile
from fundmatch.reports.told_apart import told_apart


def named(**names: str) -> dict[str, Profile]:
    fields = {"kind": "association", "country": "BG"}
    return {slug: Profile.model_validate({"slug": slug, "name": name, **fields}) for slug, name in names.items()}


def shown(**names: str) -> list[str]:
    return [profile.name for profile in told_apart(named(**names)).values()]


def test_names_that_several_have_get_the_slug() -> None:
    assert shown(a="City Lab", b="city lab ", c="Museum") == ["City Lab [a]", "city lab  [b]", "Museum"]


def test_names_of_one_partner_stay() -> None:
    assert shown(a="City Lab", c="Museum") == ["City Lab", "Museum"]
    assert shown() == []
