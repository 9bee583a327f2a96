"""Whatever a row holds, reading it ends in a call, in nothing, or in an error that names it."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundmatch.errors import RecordError
from fundmatch.models import Budget, Call
from fundmatch.sources.base import RawRecord
from fundmatch.sources.eu_portal import EuPortal
from fundmatch.sources.eu_portal.budget import amount, budget
from fundmatch.sources.eu_portal.query import PAGE, Slice, by_value
from fundmatch.sources.eu_portal.record import Found
from fundmatch.sources.eu_portal.row import Row, best, fingerprint
from fundmatch.sources.eu_portal.shapes import GROUPS, shape_of

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 10, 1, 6, 0, tzinfo=UTC)
ANY = EuPortal("horizon", types=("1", "8", "2"))


def rows_at_hand() -> list[dict[str, Any]]:
    """The rows of the fixtures, and recorded ones where they are beside the checkout."""
    fixture = json.loads((ROOT / "tests" / "fixtures" / "eu_portal" / "rows.json").read_text(encoding="utf-8"))
    found = list(fixture["rows"].values())
    for path in sorted((ROOT.parent / "shared" / "data" / "eu_portal" / "raw").glob("*.json")):
        found += json.loads(path.read_bytes())["results"][:4]
    return found


ROWS = rows_at_hand()
FIELDS = sorted({name for row in ROWS if isinstance(row.get("metadata"), dict) for name in row["metadata"]})

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["", "null", "[]", "{}", "[[", '"{}"', "2026-09-15", "1789430400000", "9" * 20, "<p>", "\ud800"])
)
values = st.recursive(
    scalars,
    lambda deeper: st.lists(deeper, max_size=3) | st.dictionaries(st.text(max_size=8), deeper, max_size=3),
    max_leaves=8,
)
#: Values as they are, wrapped in lists as the portal wraps them, or as JSON in a string.
wrapped = (
    values | values.map(lambda value: [value]) | values.map(json.dumps) | values.map(lambda each: [json.dumps(each)])
)


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    row = copy.deepcopy(draw(st.sampled_from(ROWS)))
    metadata = row["metadata"] if isinstance(row.get("metadata"), dict) else row
    for name in draw(st.lists(st.sampled_from(FIELDS), max_size=6)):
        match draw(st.sampled_from(["drop", "replace", "nest", "turn", "flatten"])):
            case "drop":
                metadata.pop(name, None)
            case "replace":
                metadata[name] = draw(wrapped)
            case "nest":
                metadata[name] = [metadata.get(name)]
            case "turn":
                metadata[name] = metadata[name][::-1] if isinstance(metadata.get(name), list) else []
            case _:
                metadata[name] = next(iter(metadata[name]), None) if isinstance(metadata.get(name), list) else None
    for name in draw(st.lists(st.sampled_from(["reference", "language", "summary", "metadata"]), max_size=1)):
        row[name] = draw(wrapped)
    return row


@settings(max_examples=300, deadline=None)
@given(mutated(), st.booleans())
def test_any_row_is_a_call_or_nothing_or_an_error_that_names_it(row: Any, translated: bool) -> None:
    payload = Found(row, translations={"bg": row}) if translated else row
    call, problem = None, ""
    try:
        call = ANY.parse(RawRecord("key", payload), NOW)
    except RecordError as error:
        problem = error.message
    assert not problem or problem.startswith("horizon: key: ")
    assert call is None or Call.model_validate_json(call.model_dump_json()) == call


@settings(max_examples=100, deadline=None)
@given(values)
def test_any_value_at_all_in_place_of_a_row(payload: Any) -> None:
    with pytest.raises(RecordError, match=r"^horizon: key: "):
        ANY.parse(RawRecord("key", payload), NOW)


@settings(max_examples=100, deadline=None)
@given(st.lists(mutated(), min_size=1, max_size=5), st.randoms())
def test_the_best_copy_does_not_depend_on_order(rows: list[Any], random: Any) -> None:
    turned = rows[:]
    random.shuffle(turned)
    assert fingerprint(best(turned)) == fingerprint(best(rows))


@settings(max_examples=100, deadline=None)
@given(st.lists(mutated(), max_size=4), st.sampled_from(sorted(GROUPS)))
def test_any_rows_have_a_shape(rows: list[Any], kind: str) -> None:
    shape = shape_of(kind, rows)
    assert shape.rows == len([row for row in rows if Row.read(row)])
    assert all(0 <= count <= shape.rows for count in shape.readable.values())


entries = st.lists(
    st.dictionaries(
        st.sampled_from(["action", "budgetYearMap", "minContribution", "maxContribution", "expectedGrants"]),
        values | st.just("T-1 - X"),
    )
)


@settings(max_examples=200, deadline=None)
@given(values | entries.map(lambda listed: {"budgetTopicActionMap": {"1": listed}}), st.text(max_size=5))
def test_money_is_never_an_error(overview: Any, currency: str) -> None:
    for found in (budget([overview], "T-1"), amount(overview, currency)):
        assert isinstance(found, Budget)
        assert all(each is None or each > 0 for each in found.model_dump().values())


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.text(max_size=3), st.integers(0, 300), max_size=30), st.integers(1, PAGE))
def test_slices_by_value_hold_each_value_once_and_no_more_rows_than_there_is_room(
    counts: dict[str, int], room: int
) -> None:
    pieces = by_value(Slice((), "1", False), "callIdentifier", counts, room)
    packed = [piece.narrowed[0].values for piece in pieces if piece.narrowed[0].inside]
    if len(counts) < 2:
        assert pieces == []
        return
    assert sorted(value for values in packed for value in values) == sorted(counts)
    assert all(len(values) == 1 or sum(counts[value] for value in values) <= room for values in packed)
    assert set(pieces[-1].narrowed[0].values) == set(counts)
