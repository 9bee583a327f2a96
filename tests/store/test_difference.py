"""Which differences are news, which are only recorded, and how both are worded."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundmatch.models import Call, Change, Document
from fundmatch.store.difference import NAMING, PER_READING, WATCHED, changes_between
from fundmatch.store.wording import file_of, meant
from tests.store.builders import call

AT = "2026-10-08T06:00:00Z"
#: What people are told of. A new field of a call is cosmetic until somebody decides otherwise.
NEWS = {"opens", "deadlines", "deadline_model", "budget", "conditions", "documents", "action_type"}
EXACT = {"at": "2026-11-10T14:30:00Z", "zone": "Europe/Sofia", "precision": "exact"}
FILE = "https://one.example/bg/s/Procedure/InfoDownload/1?fileKey=a1"


def change(before: dict[str, Any], after: dict[str, Any]) -> Change:
    (found,) = changes_between(call(**before), call(**after), AT)
    return found


def document(label: str = "Условия", url: str = FILE, kind: str = "") -> dict[str, str]:
    return {"label": label, "url": url, "kind": kind}


def test_every_content_field_of_a_call_is_watched_once() -> None:
    names = [watched.field for watched in WATCHED]
    assert len(names) == len(set(names))
    assert set(names) == set(Call.model_fields) - NAMING - PER_READING


def test_what_is_news_is_what_was_agreed() -> None:
    assert {watched.field for watched in WATCHED if watched.news} == NEWS


ANNOUNCED: list[tuple[str, Any, Any, str | None, str | None]] = [
    ("opens", None, "2026-12-01", "", "2026-12-01"),
    ("opens", "2026-12", "2026-12-01", "2026-12", "2026-12-01"),
    ("deadlines", [{"at": "2026-11-10"}], [{"at": "2026-12-10"}], "2026-11-10", "2026-12-10"),
    ("deadlines", [EXACT], [], "2026-11-10T14:30:00Z Europe/Sofia", ""),
    (
        "deadlines",
        [{"at": "2026-11-10"}],
        [{"at": "2026-12-10"}, {"at": "2026-11-10"}],
        "2026-11-10",
        "2026-11-10, 2026-12-10",
    ),
    ("deadlines", [{"at": "2026-11", "precision": "month"}], [{"at": "2026-11-30"}], "2026-11", "2026-11-30"),
    (
        "deadlines",
        [{"at": "2026-11-10", "zone": "Europe/Sofia"}],
        [{"at": "2026-11-10", "zone": "Europe/Brussels"}],
        '[{"at": "2026-11-10", "precision": "day", "zone": "Europe/Sofia"}]',
        '[{"at": "2026-11-10", "precision": "day", "zone": "Europe/Brussels"}]',
    ),
    ("deadline_model", "single-stage", "two-stage", "single-stage", "two-stage"),
    ("budget", {"total": 5}, {"total": 6, "max": 2}, '{"total": 5.0}', '{"max": 2.0, "total": 6.0}'),
    ("budget", {"grants": 3}, {}, '{"grants": 3}', ""),
    ("conditions", "Not for universities.", "For universities.", "Not for universities.", "For universities."),
    ("conditions", "5 000 euro", "50 00 euro", "5 000 euro", "50 00 euro"),
    ("documents", [], [document("L", "u")], "", "L <u>"),
    ("documents", [document()], [document(url=FILE.replace("a1", "b2"))], None, None),
    ("documents", [document()], [document("Указания")], None, None),
    ("documents", [document()], [document(), document()], None, None),
    ("documents", [document(url="https://e.example/a.pdf")], [document(url="https://e.example/b.pdf")], None, None),
    ("documents", [document(url="https://e.example/a?id=1")], [document(url="https://e.example/a?id=2")], None, None),
    ("action_type", "", "HORIZON Innovation Actions", "", "HORIZON Innovation Actions"),
]


@pytest.mark.parametrize(("field", "before", "after", "old", "new"), ANNOUNCED)
def test_news(field: str, before: Any, after: Any, old: str | None, new: str | None) -> None:
    found = change({field: before}, {field: after})
    assert (found.kind, found.field, found.at, found.cosmetic) == ("changed", field, AT, False)
    assert old is None or (found.old, found.new) == (old, new)


COSMETIC: list[tuple[str, Any, Any]] = [
    ("title", "Тихи", "Други"),
    ("titles", {}, {"bg": "Тихи"}),
    ("summary", "old", "new"),
    ("text", "old", "new"),
    ("texts", {"bg": "стар"}, {"bg": "нов"}),
    ("keywords", [], ["град"]),
    ("themes", ["a", "b"], ["a; b"]),
    ("url", "", "https://example.org"),
    ("code", "C-1", "С-1"),
    ("programme", "P", "Q"),
    ("origin", "", "a page"),
    ("kind", "topic", "cascade"),
    ("conditions", "Only  traders\u00a0may\napply .", "only traders may apply."),
    ("conditions", "„Trader’s“ – 5", '"trader\'s" - 5'),
    ("conditions", "коо\u00adперация", "кооперация"),
    ("conditions", "и\u0306", "й"),
    ("action_type", "HORIZON Innovation Actions", "Horizon innovation  actions"),
    ("deadline_model", "Two–stage", "two-stage"),
    ("opens", "2026-12-01", "2026-12-01T00:00:00Z"),
    ("deadlines", [EXACT], [{**EXACT, "zone": "Europe/Brussels"}]),
    ("deadlines", [EXACT], [EXACT, EXACT]),
    (
        "deadlines",
        [{"at": "2026-11-10"}],
        [{"at": "2026-11-10T23:00:00Z", "zone": "Europe/Brussels", "precision": "exact"}],
    ),
    ("documents", [document("A"), document("B")], [document("B"), document("A")]),
    ("documents", [document("„Условия“  2")], [document('"условия" 2')]),
    ("documents", [document()], [document(kind="pdf")]),
    ("documents", [document()], [document(url="http://two.example:81/en/s/x;jsessionid=7?a=b&fileKey=A1")]),
    (
        "documents",
        [document(url="https://one.example/f.pdf?a=1&b=2&sid=8")],
        [document(url="https://two.example/f.pdf;jsessionid=8?b=2&a=1")],
    ),
]


@pytest.mark.parametrize(("field", "before", "after"), COSMETIC)
def test_what_is_recorded_only(field: str, before: Any, after: Any) -> None:
    found = change({field: before}, {field: after})
    assert (found.field, found.cosmetic) == (field, True)
    assert found.old != found.new


@pytest.mark.parametrize("field", ["text", "summary", "texts"])
def test_long_texts_are_worded_as_fingerprints(field: str) -> None:
    values = ["стар текст", "нов текст"]
    before, after = [{field: {"bg": value} if field == "texts" else value} for value in values]
    found = change(before, after)
    assert found.old.removeprefix("bg: ").startswith("sha256:")
    assert len(found.new.removeprefix("bg: ")) == len("sha256:") + 16
    assert "текст" not in found.old + found.new


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("traders only", "traders"),
        ("not able", "notable"),
        ("5-6", "56"),
        ("a, b", "a b"),
        ("10", "10 %"),
        ("е", "e"),
        ("“a”", "a"),
    ],
)
def test_what_changes_the_meaning_is_kept(one: str, other: str) -> None:
    assert meant(one) != meant(other)


@pytest.mark.parametrize("url", ["", "http://[", "javascript:", "http://a/%zz?fileKey", "//", "ftp://a:x/b", "?=&&="])
def test_any_address_means_some_file(url: str) -> None:
    assert file_of(url) == file_of(url)


TEXTS = st.sampled_from(["", "a", "A ", "„a“ – b", '"a" - b', "a b", "notable", "not able"]) | st.text(max_size=12)
DEADLINES = st.lists(
    st.sampled_from(
        [
            EXACT,
            {**EXACT, "zone": "Europe/Brussels"},
            {"at": "2026-11-10"},
            {"at": "2026-11-10", "zone": "Europe/Sofia"},
            {"at": "2026-11", "precision": "month"},
            {"at": "2026-Q4", "precision": "quarter"},
        ]
    ),
    max_size=3,
)
DOCUMENTS = st.lists(
    st.builds(
        document,
        TEXTS,
        st.sampled_from([FILE, FILE.replace("one", "two"), FILE.replace("a1", "b2"), "http://["]),
        st.sampled_from(["", "pdf"]),
    ),
    max_size=4,
)
AMOUNTS = st.none() | st.sampled_from([1, 1.0, 1.5, 2e6])
BUDGETS = st.fixed_dictionaries({"total": AMOUNTS, "min": AMOUNTS, "grants": st.none() | st.integers(1, 2)})
BY_LANGUAGE = st.dictionaries(st.sampled_from(["bg", "en"]), TEXTS, max_size=2)
NAMED = TEXTS.filter(bool)
CALLS = st.builds(
    call,
    st.just("1"),
    **{
        **dict.fromkeys(
            ["summary", "text", "action_type", "deadline_model", "conditions", "url", "origin", "programme"], TEXTS
        ),
        **dict.fromkeys(["code", "title"], NAMED),
        **dict.fromkeys(["titles", "texts"], BY_LANGUAGE),
        **dict.fromkeys(["themes", "keywords"], st.lists(TEXTS, max_size=2)),
        "kind": st.sampled_from(["topic", "cascade"]),
        "opens": st.sampled_from([None, "2026-12-01", "2026-12", "2026-12-01T00:00:00Z"]),
        "deadlines": DEADLINES,
        "budget": BUDGETS,
        "documents": DOCUMENTS,
        "fetched_at": st.sampled_from(["2026-10-01", "2026-10-02"]),
    },
)
CONTENT = {watched.field for watched in WATCHED}


@given(CALLS)
def test_a_call_differs_in_nothing_from_itself(one: Call) -> None:
    assert changes_between(one, one.model_copy(update={"fetched_at": "2027-01-01", "gone_at": "2027-01-01"}), AT) == []


@given(CALLS, CALLS)
def test_what_differs_is_what_is_recorded(old: Call, new: Call) -> None:
    found = changes_between(old, new, AT)
    before, after = old.model_dump(include=CONTENT), new.model_dump(include=CONTENT)
    assert {each.field for each in found} == {field for field in CONTENT if before[field] != after[field]}
    assert (found == []) == (before == after)
    assert all(each.old != each.new for each in found)
    assert {each.field for each in found if not each.cosmetic} <= NEWS


@given(CALLS, CALLS)
def test_a_change_is_news_in_both_directions_or_in_none(old: Call, new: Call) -> None:
    there, back = changes_between(old, new, AT), changes_between(new, old, AT)
    assert [(each.field, each.old, each.new, each.cosmetic) for each in there] == [
        (each.field, each.new, each.old, each.cosmetic) for each in back
    ]


@given(CALLS, st.randoms(use_true_random=False))
def test_another_order_or_spelling_is_no_news(one: Call, chance: random.Random) -> None:
    documents = [Document(label=_respelled(each.label, chance), url=each.url) for each in one.documents]
    chance.shuffle(documents)
    spelled = {name: _respelled(getattr(one, name), chance) for name in ("conditions", "action_type", "deadline_model")}
    other = one.model_copy(update={"documents": tuple(documents), **spelled})
    assert [each.field for each in changes_between(one, other, AT) if not each.cosmetic] == []


def _respelled(text: str, chance: random.Random) -> str:
    """The same words with other blanks, quotes, dashes and letter case."""
    signs = {" ": [" ", "\u00a0", "\n", "  "], '"': list('"„“”«»'), "-": list("-–—"), "'": list("'’‘")}
    respelled = "".join(chance.choice(signs.get(sign, [sign])) for sign in text)
    # Letters such as ß and İ have no way back from upper case; what casefold joins is one letter.
    return respelled.upper() if chance.random() < 0.3 and text.isascii() else respelled
