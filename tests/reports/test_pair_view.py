"""Pairs in every format. The golden files are what a person reads; change them on purpose, by looking at them."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from fundmatch.consortium.common_calls import Addition, CommonCall
from fundmatch.consortium.pairing import Pair, Parts, SharedTheme
from fundmatch.consortium.partner_likeness import SharedWord
from fundmatch.models import Profile
from fundmatch.reports.pair_view import pair_lines, pairs_csv, pairs_markdown, pairs_record
from fundmatch.reports.words import harmless
from fundmatch.themes.vocabulary import shipped_vocabulary
from tests.reports.builders import HOSTILE

GOLDEN = Path(__file__).parent / "golden"


def partner(slug: str, name: str, country: str) -> Profile:
    return Profile.model_validate({"slug": slug, "name": name, "kind": "municipality", "country": country})


OWN = partner("own", "Град на тестовете", "BG")


def pairs(text: str = "museum") -> list[Pair]:
    """A partner with every reason there is, and one with none; ``text`` stands wherever text comes from outside."""
    full = Pair(
        partner="other",
        likeness=56.4,
        complement=22.5,
        parts=Parts(challenges=0.43, themes=0.33, texts=0.99),
        words=(SharedWord(keyword="музей", matched=text), SharedWord(keyword="Open Data", matched="open data")),
        themes=tuple(
            SharedTheme(theme=theme, own=0.9, other=0.8)
            for theme in ("s3-sofia:ict", "s3-bg:ict", "sdg:11.4", "sdg:16.7", "sdg:12", "neb:beautiful")
        ),
        together=(f"Night of {text}s",),
        additions=(
            Addition(
                call="horizon:1",
                code="HORIZON-A",
                title=f"A {text}",
                value=40.0,
                themes=(text, "archives"),
                completes=("country RS: 2 of at least 3 countries",),
            ),
            Addition(call="horizon:2", code="HORIZON-B", title="B", value=20.0, completes=("country RS: 2 of 3",)),
        ),
        calls=(CommonCall(call="horizon:1", code="HORIZON-A", title=f"A {text}", own=88.0, other=81.9),),
    )
    bare = Pair(partner="third", likeness=1.0, complement=0.0, parts=Parts(challenges=0.0, themes=0.03, texts=0.0))
    return [full, bare]


def partners(name: str = "Test City") -> dict[str, Profile]:
    return {"own": OWN, "other": partner("other", name, "RS"), "third": partner("third", "Third", "IT")}


def table(found: list[Pair], known: dict[str, Profile]) -> str:
    return "".join(f"{each.text}\n" for each in pair_lines(OWN, found, known, shipped_vocabulary()))


def markdown(found: list[Pair], known: dict[str, Profile]) -> str:
    return pairs_markdown(OWN, found, known, shipped_vocabulary()) + "\n"


def test_the_table_is_the_golden_one() -> None:
    assert table(pairs(), partners()) == (GOLDEN / "pair.txt").read_text(encoding="utf-8")


def test_the_markdown_is_the_golden_one() -> None:
    assert markdown(pairs(), partners()) == (GOLDEN / "pair.md").read_text(encoding="utf-8")


def test_json_says_by_what_partners_are_ranked() -> None:
    record = pairs_record(OWN, "complement", pairs(), partners())
    assert (record["schema"], record["profile"], record["by"]) == ("fundmatch/pair/1", "own", "complement")
    assert record["pairs"][0]["additions"][0]["themes"] == ["museum", "archives"]
    assert [(each["name"], each["from_directory"]) for each in record["pairs"]] == [
        ("Test City", False),
        ("Third", False),
    ]


def test_csv_has_a_row_a_partner() -> None:
    first, second = csv.DictReader(io.StringIO(pairs_csv(pairs(), partners())))
    assert first["shared_words"] == "музей → museum; Open Data"
    assert first["calls"] == "HORIZON-A 88/82"
    assert (second["likeness"], second["shared_words"]) == ("1.0", "")


@pytest.mark.parametrize("name", HOSTILE)
def test_names_stay_text(name: str) -> None:
    assert harmless(name) in table(pairs(name), partners(name))
    written = markdown(pairs(name), partners(name))
    assert not re.search(r"<(script|b)>", written)
    assert not re.search(r"(?<!\\)\]\(|https?://", written)
    assert "\x1b" not in written
    cells = [cell for row in csv.reader(io.StringIO(pairs_csv(pairs(name), partners(name)))) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
