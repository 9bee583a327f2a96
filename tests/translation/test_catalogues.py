"""The catalogues say everything the code asks for, and nothing else: ``python -m tests.translation.update`` helps."""

from __future__ import annotations

import re
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message

from fundmatch.translation.catalogue import latin_template, read_catalogue
from tests.translation.extraction import PACKAGE, files, not_literal, template
from tests.translation.update import is_translated

CATALOGUES = ("bg", "sr")
FORMS = {"bg": 2, "sr": 3}
TEMPLATE = template(files())
SOURCES = {path.relative_to(PACKAGE).as_posix(): path for path in files()}

#: Letters that only the other language has: a sign that a line was copied to the wrong file.
FOREIGN = {"bg": "ђјљњћџѓќѕ", "sr": "щъьюяйыэ"}
#: Cyrillic and Latin letters in one word: a look-alike, unseen until somebody searches or sorts.
MIXED = re.compile(r"[a-zA-Z][а-яА-Яђјљњћџ]|[а-яА-Яђјљњћџ][a-zA-Z]")

Key = tuple[str, str | None]


def key(message: Message) -> Key:
    return (message.id if isinstance(message.id, str) else message.id[0]), message.context


def messages(catalogue: Catalog) -> dict[Key, Message]:
    return {key(message): message for message in catalogue if message.id}


def ids(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def places(text: str) -> set[str]:
    return {place for _, place, _, _ in Formatter().parse(text) if place is not None}


def wrong_places(message: Message) -> list[str]:
    """Translations whose places differ from those of the msgid.

    {number} may be missing only from a first plural form that is said of 1 alone: that of Serbian is said of 21, too.
    """
    wanted = set().union(*map(places, ids(message)))
    found = []
    for number, form in enumerate(forms(message)):
        may_lack = {"number"} if number == 0 and len(forms(message)) == FORMS["bg"] else set()
        if not wanted - may_lack <= places(form) <= wanted:
            found.append(form)
    return found


def translated(name: str) -> list[Message]:
    return [each for each in messages(read_catalogue(name)).values() if is_translated(each)]


def test_there_are_texts_to_translate() -> None:
    assert len(messages(TEMPLATE)) > 150


@pytest.mark.parametrize("name", CATALOGUES)
def test_every_text_of_the_code_is_translated(name: str) -> None:
    known = messages(read_catalogue(name))
    missing = [found for found in messages(TEMPLATE) if found not in known or not is_translated(known[found])]
    assert missing == [], f"translate these in {name}.po"


@pytest.mark.parametrize("name", CATALOGUES)
def test_no_text_is_fuzzy_or_obsolete(name: str) -> None:
    catalogue = read_catalogue(name)
    assert [found for found, message in messages(catalogue).items() if message.fuzzy] == []
    assert list(catalogue.obsolete) == []
    assert sorted(map(str, messages(catalogue).keys() - messages(TEMPLATE).keys())) == []


@pytest.mark.parametrize("name", CATALOGUES)
def test_the_plurals_are_those_of_the_language(name: str) -> None:
    catalogue, asked = read_catalogue(name), messages(TEMPLATE)
    assert catalogue.num_plurals == FORMS[name]
    wrong = [
        found
        for found, message in messages(catalogue).items()
        if found in asked and (ids(message) != ids(asked[found]) or len(forms(message)) not in (1, FORMS[name]))
    ]
    assert wrong == []
    assert [found for found, each in messages(catalogue).items() if each.pluralizable != (len(forms(each)) > 1)] == []


@pytest.mark.parametrize("name", CATALOGUES)
def test_translations_have_the_places_of_their_texts(name: str) -> None:
    assert [wrong for each in translated(name) for wrong in wrong_places(each)] == []


@pytest.mark.parametrize("name", CATALOGUES)
def test_translations_are_written_in_the_letters_of_their_language(name: str) -> None:
    for form in (form for each in translated(name) for form in forms(each)):
        words = re.sub(r"\{\w+\}", " ", form)
        assert not MIXED.search(words), form
        assert not set(words.lower()) & set(FOREIGN[name]), form
        assert form == form.strip()


def test_serbian_in_latin_letters_has_no_others() -> None:
    for form in (form for each in translated("sr") for form in forms(each)):
        latin = latin_template(form)
        assert not re.search("[\u0400-\u04ff]", latin), latin
        assert places(latin) == places(form)


def test_places_are_plain_names() -> None:
    named = {place for each in messages(TEMPLATE).values() for text in ids(each) for place in places(text)}
    assert [place for place in named if not place.isidentifier()] == []


@pytest.mark.parametrize("name", SOURCES)
def test_texts_are_literals(name: str) -> None:
    """A sentence glued from parts has an order of words that other languages have not."""
    assert not_literal(SOURCES[name].read_text(encoding="utf-8")) == []


# What the tests above rest on.


def message(msgid: str | tuple[str, str], string: str | tuple[str, ...]) -> Message:
    return Message(msgid, string)


@pytest.mark.parametrize(
    ("msgid", "string", "wrong"),
    [
        ("on {day}", "на {day}", 0),
        ("on {day}", "на {ден}", 1),
        ("on {day}", "на", 1),
        ("on", "на {day}", 1),
        (("{number} day of {name}", "{number} days of {name}"), ("ден на {name}", "{number} дни на {name}"), 0),
        (("{number} day", "{number} days"), ("{number} ден", "дни"), 1),
        (("a day", "{number} days"), ("{number} дан", "{number} дана", "{number} дана"), 0),
        (("a day", "{number} days"), ("дан", "{number} дана", "{number} дана"), 1),
        (("{number} day", "{number} days"), ("{number} дан", "{number} дана", "дана"), 1),
        (("{number} day of {name}", "{number} days of {name}"), ("{number} ден", "{number} дни"), 2),
    ],
)
def test_wrong_places_are_seen(msgid: str | tuple[str, str], string: str | tuple[str, ...], wrong: int) -> None:
    assert len(wrong_places(message(msgid, string))) == wrong


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('tr.text("as it is", day=day)', []),
        ('tr.text("in two " "parts")', []),
        ('tr.text(f"on {day}")', [1]),
        ('tr.text("a" + b)', [1]),
        ("tr.text(msgid)", [1]),
        ('tr.plural("{number} day", "{number} days", n)', []),
        ('tr.plural("{number} day", many, n)', [1]),
        ('tr.word("of a call", "open")', []),
        ("mark(name)", [1]),
        ("Wording(name)", [1]),
        ('Wording("{number} of all", number=n)', []),
        ('Wording.counted("{number} day", many, n)', [1]),
        ("counted(n, day)", []),
        ("tr.day(value)", []),
        ("page.text()", []),
    ],
)
def test_what_no_extractor_can_read_is_seen(source: str, lines: list[int]) -> None:
    assert not_literal(source) == lines


def test_a_variable_with_the_name_of_a_keyword_hides_nothing() -> None:
    """Babel's extractor loses the first text of such a line."""
    assert ("because you added {words}", None) in messages(TEMPLATE)
    assert ("open", "status of a call") in messages(TEMPLATE)
    assert ("{number} day left", None) in messages(TEMPLATE)
