"""The reader of conditions against texts that people marked: precision and recall of each rule keep their floors."""

from __future__ import annotations

import pytest

from fundmatch.rules import read_rules
from tests.eligibility.measure import RECORDED, Measured, marked, measure, recorded_texts, short_hash

WORDS = read_rules()[0].words
LEAST_TEXTS = {"tuned": 60, "held_out": 20, "checked_last": 20, "checked_again": 26}

at_hand = pytest.mark.skipif(not RECORDED.is_file(), reason="the recorded texts are not at hand")


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return recorded_texts()


@pytest.mark.parametrize("part", LEAST_TEXTS)
def test_enough_texts_are_marked_each_once(part: str) -> None:
    references = [row["reference"] for row in marked(part)]
    assert len(references) == len(set(references)) >= LEAST_TEXTS[part]


def test_no_text_stands_in_two_parts() -> None:
    hashes = [row["sha256"] for part in LEAST_TEXTS for row in marked(part)]
    assert len(hashes) == len(set(hashes))


@at_hand
@pytest.mark.parametrize("part", LEAST_TEXTS)
def test_the_marks_belong_to_the_recorded_texts(part: str, texts: dict[str, str]) -> None:
    for row in marked(part):
        text = texts[row["reference"]]
        assert (len(text), short_hash(text)) == (row["length"], row["sha256"]), f"{row['code']} has to be marked anew"
        assert all(0 <= start < end <= len(text) for start, end in (mark["at"] for mark in row["rules"]))


@at_hand
@pytest.mark.parametrize(
    ("part", "precision", "recall"),
    [("tuned", 0.98, 0.97), ("held_out", 0.98, 0.97), ("checked_last", 0.98, 0.85), ("checked_again", 0.98, 0.95)],
)
def test_precision_and_recall_keep_their_floors(
    part: str, precision: float, recall: float, texts: dict[str, str]
) -> None:
    found = measure(marked(part), texts, WORDS)
    assert found.all.precision >= precision, found.faults
    assert found.all.recall >= recall, found.faults
    assert not found.silent, found.faults


@at_hand
@pytest.mark.parametrize("rule", ["members", "countries", "excluded", "limited", "exceptional", "coordinator"])
def test_who_may_take_part_is_never_read_wrongly_where_people_looked(rule: str, texts: dict[str, str]) -> None:
    found = measure([row for part in LEAST_TEXTS for row in marked(part)], texts, WORDS)
    assert found.rules[rule].right >= 2
    assert not found.rules[rule].wrong, found.faults


def test_counts_of_nothing_are_perfect_and_of_faults_are_not() -> None:
    found = Measured()
    assert (found.all.precision, found.all.recall) == (1.0, 1.0)
    found.add("members", right=1, wrong=1)
    found.add("members", missed=3)
    assert (found.all.precision, found.all.recall, found.rules["members"].recall) == (0.5, 0.25, 0.25)
