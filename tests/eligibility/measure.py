"""How well conditions are read: what the reader finds against what people marked, rule by rule."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fundmatch.eligibility.conditions import read_conditions
from fundmatch.eligibility.stated import Condition, Conditions, Remark, Unread
from fundmatch.rules.compiled import Words
from fundmatch.sources.markup import plain_text, without_debris
from fundmatch.yaml_reader import read_yaml_file
from tests.eligibility.facts import Facts, facts

RECORDED = Path(__file__).resolve().parents[3] / "shared" / "data" / "eu_portal" / "search_rows.jsonl.gz"
EXPECTED = Path(__file__).with_name("expected") / "conditions.yaml"


@dataclass
class Counts:
    """Findings of one rule: right, wrong, and marked ones that were not found."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


@dataclass
class Measured:
    """Counts by rule and in all; ``silent``: misses whose sentence is not even quoted as unread."""

    rules: dict[str, Counts] = field(default_factory=dict)
    all: Counts = field(default_factory=Counts)
    silent: int = 0
    faults: list[str] = field(default_factory=list)

    def add(self, rule: str, right: int = 0, wrong: int = 0, missed: int = 0) -> None:
        for counts in (self.rules.setdefault(rule, Counts()), self.all):
            counts.right += right
            counts.wrong += wrong
            counts.missed += missed


def marked(part: str) -> list[dict[str, Any]]:
    """The texts of one part of the expected file: ``tuned``, ``held_out``, ``checked_last`` or ``checked_again``."""
    found: list[dict[str, Any]] = read_yaml_file(EXPECTED, EXPECTED.name).value[part]
    return found


def recorded_texts() -> dict[str, str]:
    """Conditions as a sync stores them, by the portal's reference."""
    texts = {}
    with gzip.open(RECORDED, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            html = row["metadata"].get("topicConditions")
            if html:
                texts[row["reference"]] = without_debris(plain_text("\n".join(html)))
    return texts


def short_hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def measure(rows: Iterable[Mapping[str, Any]], texts: Mapping[str, str], words: Words) -> Measured:
    """The reader's findings in ``rows`` against the marks."""
    total = Measured()
    for row in rows:
        _compare(row, read_conditions(texts[row["reference"]], words), total)
    return total


def _compare(row: Mapping[str, Any], found: Conditions, total: Measured) -> None:
    left = [(facts(each), each) for each in found.found if not isinstance(each, (Unread, Remark))]
    for mark in row["rules"]:
        wanted = _values(mark)
        middle = sum(mark["at"]) // 2
        hit = next((each for each in left if _values(each[0]) == wanted and _covers(each[1], middle)), None)
        if hit is not None:
            left.remove(hit)
            total.add(mark["rule"], right=1)
            continue
        total.add(mark["rule"], missed=1)
        quoted = any(_covers(each, middle) for each in found.of(Unread))
        total.silent += not quoted
        total.faults.append(f"{row['code']}: missed {wanted}, {'quoted as unread' if quoted else 'silently'}")
    for values, condition in left:
        total.add(values["rule"], wrong=1)
        total.faults.append(f"{row['code']}: wrong {values} at {condition.start}–{condition.end}")


def _values(facts_: Facts) -> Facts:
    """Facts without their place, lists in order."""
    kept = {name: value for name, value in facts_.items() if name != "at"}
    return {name: sorted(value) if isinstance(value, list) else value for name, value in kept.items()}


def _covers(condition: Condition, offset: int) -> bool:
    return condition.start <= offset <= condition.end
