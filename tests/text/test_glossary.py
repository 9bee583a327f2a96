"""The glossary: what its file must be, how terms are found, and that a remembered copy is the same glossary."""

from __future__ import annotations

import re
from collections import Counter
from importlib import resources
from pathlib import Path

import pytest

from fundmatch.cache import Cache
from fundmatch.text import glossary as module
from fundmatch.text.folding import CYRILLIC, LATIN
from fundmatch.text.glossary import Glossary, content_words, parse_glossary, shipped_glossary, term_key
from fundmatch.text.lemmas import lemma

COLUMNS = {"en": 1, "bg": 2, "sr": 3}
LETTERS = re.compile(r"[^\W\d_]+")


def entries() -> list[list[str]]:
    file = resources.files("fundmatch.text") / "data" / "glossary.tsv"
    lines = file.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith(("#", "theme\t"))]


def terms(language: str) -> list[str]:
    return [term for entry in entries() for term in entry[COLUMNS[language]].split(" | ")]


def test_it_has_the_terms_of_the_field() -> None:
    assert len(entries()) >= 300


def test_every_entry_has_a_theme_and_all_three_languages() -> None:
    assert [entry for entry in entries() if len(entry) != 4 or not all(column.strip() for column in entry)] == []


def test_terms_are_separated_and_spaced_in_one_way() -> None:
    every = [term for language in COLUMNS for term in terms(language)]
    assert [term for term in every if not term or term != " ".join(term.split()) or "|" in term] == []


@pytest.mark.parametrize("language", COLUMNS)
def test_no_term_stands_in_two_entries_of_one_language(language: str) -> None:
    times = Counter(term.casefold() for term in terms(language))
    assert [term for term, count in times.items() if count > 1] == []


def test_bulgarian_is_cyrillic_but_for_acronyms_and_names_with_capitals() -> None:
    latin = [(term, word) for term in terms("bg") for word in LETTERS.findall(term) if LATIN.search(word)]
    assert [pair for pair in latin if not pair[1][0].isupper()] == []


@pytest.mark.parametrize("language", ["en", "sr"])
def test_english_and_serbian_are_latin(language: str) -> None:
    assert [term for term in terms(language) if CYRILLIC.search(term)] == []


@pytest.mark.parametrize("language", COLUMNS)
def test_no_word_mixes_look_alike_letters(language: str) -> None:
    words = {word for term in terms(language) for word in re.findall(r"\w+", term)}
    assert {word for word in words if CYRILLIC.search(word) and LATIN.search(word)} == set()


def test_no_bulgarian_term_is_written_with_serbian_letters() -> None:
    assert [term for term in terms("bg") if re.search(r"[ђјљњћџ]", term.lower())] == []


SMALL = [
    "# a comment\n",
    "theme\ten\tbg\tsr\n",
    "culture\tculture | cultural\tкултура | културен\tkultura | kulturni\n",
    "\n",
    "culture\tcultural heritage\tкултурно наследство\tkulturno nasleđe | kulturna baština\n",
]


def found(glossary: Glossary, language: str, text: str) -> tuple[int, list[str]]:
    """Words taken and the English names of the concepts that ``text`` begins with."""
    in_order = [lemma(word.form, language) for word in content_words(text, language)]
    taken, concepts = glossary.longest_match(language, in_order)
    return taken, [" ".join(concept.terms[0][1]) for concept in concepts]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        pytest.param("en", "cultural heritage sites", (2, ["cultural heritage"]), id="longest term first"),
        pytest.param("en", "culture of cities", (1, ["culture"]), id="shorter term where the longer does not fit"),
        pytest.param("bg", "културното наследство", (2, ["cultural heritage"]), id="inflected"),
        pytest.param("bg", "КУЛТУРНО НАСЛЕДСТВО", (2, ["cultural heritage"]), id="capitals"),
        pytest.param("sr", "културна баштина", (2, ["cultural heritage"]), id="Serbian Cyrillic"),
        pytest.param("sr", "kulturnu baštinu", (2, ["cultural heritage"]), id="Serbian accusative"),
        pytest.param("en", "heritage", (0, []), id="part of a term is no term"),
        pytest.param("en", "култура", (0, []), id="the term of another language"),
        pytest.param("en", "", (0, []), id="nothing"),
    ],
)
def test_terms_are_found_by_the_lemmas_of_their_words(
    language: str, text: str, expected: tuple[int, list[str]]
) -> None:
    assert found(parse_glossary(SMALL), language, text) == expected


def test_stop_words_inside_a_term_do_not_matter() -> None:
    glossary = parse_glossary(["t\tcapital of culture\tстолица на културата\tprestonica kulture"])
    assert found(glossary, "en", "capital culture")[0] == found(glossary, "en", "the capital of the culture")[0] == 2


def test_a_line_without_its_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        parse_glossary(["culture\tculture\tкултура"])


def test_an_empty_glossary_finds_nothing() -> None:
    assert parse_glossary([]).longest_match("en", ["culture"]) == (0, ())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("en", "cultural and creative industries"), ("bg", "културни и творчески индустрии")),
        (("en", "creative industries"), ("sr", "kreativne industrije")),
        (("bg", "творческите индустрии"), ("sr", "креативних индустрија")),
        (("en", "SMEs"), ("bg", "МСП")),
        (("bg", "МСП"), ("bg", "малки и средни предприятия")),
        (("en", "New European Bauhaus"), ("bg", "Нов европейски Баухаус")),
        (("bg", "кръгова икономика"), ("sr", "cirkularna ekonomija")),
        (("bg", "клъстерни"), ("bg", "клъстерите")),
        (("en", "cross-border cooperation"), ("sr", "prekogranična saradnja")),
        (("en", "vocational education and training"), ("bg", "професионално образование и обучение")),
        (("en", "public procurement"), ("bg", "обществени поръчки")),
        (("en", "technology transfer"), ("sr", "transfer tehnologije")),
    ],
)
def test_the_shipped_glossary_joins(one: tuple[str, str], other: tuple[str, str]) -> None:
    glossary = shipped_glossary()
    left, right = (glossary.by_term.get(term_key(text, language), ()) for language, text in (one, other))
    assert set(left) & set(right)


def test_a_remembered_glossary_is_the_same_and_is_not_cut_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Cache(tmp_path)
    first = shipped_glossary(cache)
    monkeypatch.setattr(module, "parse_glossary", lambda lines: pytest.fail("cut into lemmas a second time"))
    assert shipped_glossary(cache) == first


@pytest.mark.parametrize("damaged", [b"", b"{", b"7", b'[["culture"]]', b"\xff\xfe"])
def test_a_damaged_memory_only_costs_time(tmp_path: Path, damaged: bytes) -> None:
    cache = Cache(tmp_path)
    first = shipped_glossary(cache)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(damaged)
    assert shipped_glossary(cache) == first
