"""Many documents read at once give the same words, terms and places as one text read word by word."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundmatch.matching import reading
from fundmatch.matching.codepoints import cut
from fundmatch.matching.documents import IndexedText, TextField, call_document, placed_words
from fundmatch.matching.forms import HashTable, speaks
from fundmatch.matching.reading import Reader
from fundmatch.matching.segments import _counted as counted_by_row
from fundmatch.matching.segments import by_row
from fundmatch.matching.weights import shipped_weights
from fundmatch.text.folding import clean
from fundmatch.text.words import votes

from .builders import bundled_calls, deterministic

#: (term, folded form, weight, distance from the content word before it in the document)
Row = tuple[str, str, float, int]


def stepped(rows: list[tuple[str, str, float, int]]) -> list[Row]:
    places = [row[3] for row in rows]
    return [
        (*row[:3], place - before) for row, place, before in zip(rows, places, [*places[:1], *places], strict=False)
    ]


def at_once(documents: list[IndexedText]) -> list[list[Row]]:
    reader = Reader()
    columns = reader.read(documents)
    terms, weights = list(reader.forms.terms), list(reader.weights)
    found: list[list[tuple[str, str, float, int]]] = [[] for _ in documents]
    arrays = (columns.pair, columns.document, columns.weight, columns.place)
    folded = reader.forms.folded(columns.pair)
    for form, pair, document, weight, place in zip(folded, *(array.tolist() for array in arrays), strict=True):
        row = (terms[int(reader.forms.term.values[pair])], form, weights[weight], place)
        found[document].append(row)
    assert np.all(np.diff(columns.place.astype(np.int64)) > 0)
    return [stepped(rows) for rows in found]


def one_by_one(document: IndexedText) -> list[Row]:
    return stepped(
        [
            (":".join(placed.term), placed.word.folded, document.fields[placed.field].weight, placed.place)
            for placed in placed_words(document)
        ]
    )


def document(*texts: str, language: str = "") -> IndexedText:
    return IndexedText("it", tuple(TextField(text, 1.0 + number, language) for number, text in enumerate(texts)))


TRICKY = [
    "",
    ".",
    "One. Two.Three; four (five) [six]: seven!eight? nine • ten · eleven",
    "end of line.\nand next...\n\n;.word",
    "e-learning R&D e‑justice a-b-c-d x-y2 5-a _e-mail е-община е-аБ aa-b",
    "общинаАсоциация а-бВгД аБ-в ВСИЧКО НаселениеТо",
    "THE OF AND", "THE EIT of AI", "IT and ИКТ", "УПРАВЛЕНИЕ НА IT", "AI",
    "Културно наследство и cultural heritage на Niš, Нови Сад; културно наслеђе",
    "Razvoj kulture i zajednice. Niš is a city. Podrška opštinama",
    "so\u00adft hy\u00adphen \u200bzero\u200dwidth \u00ad \u00ad\u200b x\u00ad-y \u2060\ufeff",
    "ﬁnance eﬃcient cafe\u0301 и\u0306 СЕ\u0301",
    "no\u00a0break\u202fblanks\x0band\x0cfeeds\x1fand\x85so\u2028on.\u2003wide",
    "\0zero\0 bytes.\0",
    "прeносим cуltural İstanbul ΣΊΣΥΦΟΣ ß straße ǅ ⅷ ² ½ ⓐⒷ ⓐ AB ①",
    "中文字 和 عربى हिन्दी 𝔘𝔫𝔦 😀 \ud800",
]  # fmt: skip


@pytest.mark.parametrize("language", ["", "bg", "sr", "en", "fr"])
@pytest.mark.parametrize("text", TRICKY)
def test_a_text_is_cut_as_word_by_word(text: str, language: str) -> None:
    it = document(text, "and another field", text, language=language)
    assert at_once([it]) == [one_by_one(it)]


@pytest.mark.parametrize("batch", [1, 2_000, 1 << 18])
def test_bundled_calls_are_cut_as_word_by_word(batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "BATCH", batch)
    documents = [call_document(call, shipped_weights()) for call in bundled_calls().values()]
    assert at_once(documents) == list(map(one_by_one, documents))


pieces = st.one_of(
    st.sampled_from([" ", " ", " ", ".", ". ", "\n", "; ", "-", "‑", "&", "_", "\u00ad", "\u200b", "\u00a0", "!", "·"]),
    st.sampled_from(["the", "and", "и", "на", "i", "za", "AI", "ЕС", "културно", "općina", "e", "а", "Б", "THE", "R"]),
    st.text(alphabet="abzžšđABŽабвђџАБЂ012²ªßﬁ\u0301ⓐǅΣσ", max_size=4),
    st.text(max_size=3),
)
texts = st.lists(pieces, max_size=14).map("".join)
fields = st.builds(
    TextField, texts, st.sampled_from([1.0, 2.0, 3.0]), st.sampled_from(["", "", "bg", "sr", "en", "de"])
)
documents = st.lists(st.lists(fields, max_size=3).map(lambda found: IndexedText("it", tuple(found))), max_size=4)


@deterministic
@given(documents)
def test_any_texts_are_cut_as_word_by_word(several: list[IndexedText]) -> None:
    assert at_once(several) == list(map(one_by_one, several))


def test_words_that_are_not_asked_say_nothing_for_serbian() -> None:
    found = cut(
        [field.text for call in bundled_calls().values() for field in call_document(call, shipped_weights()).fields]
    )
    written = {found.text[start:end] for start, end in zip(found.starts.tolist(), found.ends.tolist(), strict=True)}
    silent = [word for word in {*written, "Rada", "gradova", "KULTURE", "i", "drustvenih"} if not speaks(clean(word))]
    assert len(silent) > len(written) / 3
    for each in map(votes, silent):
        assert (each.marks, each.small, each.cyrillic) == (0, 0, 0)


@deterministic
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 9)), max_size=60), st.integers(6, 8))
def test_few_entries_are_ordered_by_row_as_many_are(entries: list[tuple[int, int]], rows: int) -> None:
    row, column = (np.array([entry[at] for entry in entries], dtype=np.int32) for at in (0, 1))
    data = np.arange(len(entries), dtype=np.uint32)
    for few, many in zip(by_row(row, column, data, rows), counted_by_row(row, column, data, rows), strict=True):
        assert few.dtype == many.dtype
        assert few.tolist() == many.tolist()


@deterministic
@given(st.lists(st.integers(min_value=0, max_value=2**64 - 1), unique=True, max_size=300), st.integers(1, 40))
def test_keys_keep_their_numbers_while_a_table_grows(keys: list[int], step: int) -> None:
    table = HashTable()
    table._grow(8)
    every = np.array(keys, dtype=np.uint64)
    for at in range(0, len(keys), step):
        assert set(table.find(every[at : at + step]).tolist()) <= {-1}
        table.add(every[at : at + step])
    assert table.find(every).tolist() == list(range(len(keys)))
