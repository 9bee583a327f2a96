"""What every import does: rows in portions into the tables of one transaction, then words, then duplicates."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TypeVar

from fundmatch.directory.kinds import kind_of
from fundmatch.directory.names import parsed
from fundmatch.directory.tables import Findings
from fundmatch.directory.units import Vocabulary
from fundmatch.store.directory import DirectoryStore, UnreadName

Item = TypeVar("Item")

#: Rows that are held at once.
PORTION = 5_000
#: Before words of what an organisation says of itself, apart from those of its name.
SUBJECT = "#"
#: Told who is watching: what is being read, and how many rows so far.
Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class Reading:
    """What words of subjects mean, and a name for this way of reading them."""

    subjects: Vocabulary
    key: str


@dataclass(frozen=True)
class ImportReport:
    """What became of an import: entries in the directory by what they are, and what was noticed in each file."""

    lists: tuple[str, ...]
    organisations: int
    projects: int
    participations: int
    findings: dict[str, Findings] = field(default_factory=dict)


def import_report(tables: DirectoryStore, lists: tuple[str, ...], findings: dict[str, Findings]) -> ImportReport:
    """The report of an import that has just written its rows."""
    return ImportReport(lists, *tables.size(), findings)


def portions(items: Iterable[Item], size: int = PORTION) -> Iterator[list[Item]]:
    """The items, some thousands at once."""
    source = iter(items)
    while portion := list(islice(source, size)):
        yield portion


def index_organisations(tables: DirectoryStore, vocabulary: Vocabulary, progress: Progress) -> None:
    """Give every new or changed organisation its kind and the words under which it is found."""
    done = 0
    while portion := tables.unindexed(PORTION):
        words = [(key, each.number) for each in portion for key in _organisation_keys(each, vocabulary)]
        kinds = [(each.kind or kind_of(each.name, each.activity, each.sme), each.number) for each in portion]
        tables.add_words(kinds, sorted(words))
        done += len(portion)
        progress("names", done)


def _organisation_keys(each: UnreadName, vocabulary: Vocabulary) -> set[str]:
    stated = text_keys(*json.loads(each.keywords), each.description, of=vocabulary)
    return name_keys(each.name, each.short_name, each.city) | {f"{SUBJECT}{key}" for key in stated}


def index_anew(tables: DirectoryStore, reading: Reading, progress: Progress) -> None:
    """Read the words of everything anew."""
    tables.forget_words()
    for each in tables.lists():
        index_projects(tables, each.list, reading.subjects, progress)
        tables.name_list(replace(each, vocabulary=reading.key))
    index_organisations(tables, reading.subjects, progress)


def name_keys(name: str, short_name: str, city: str) -> set[str]:
    """The keys of an organisation's name, of its short name, and of where it is."""
    return {key for text in (name, short_name, city) if text for key in parsed(text).keys}


def index_projects(tables: DirectoryStore, name: str, vocabulary: Vocabulary, progress: Progress) -> None:
    """Give the projects of a list the words of their titles and topics."""
    done = 0
    for portion in portions(tables.projects_of_list(name)):
        texts = ((number, (title, *json.loads(topics))) for number, title, topics in portion)
        words = [(key, number) for number, each in texts for key in text_keys(*each, of=vocabulary)]
        tables.add_project_words(sorted(words))
        done += len(portion)
        progress("subjects", done)


def text_keys(*texts: str, of: Vocabulary) -> set[str]:
    """The keys of texts about a subject: their words, and terms of several words besides."""
    keys = set[str]()
    for text in texts:
        for unit in of.units(text):
            keys.add(unit.key)
            if len(unit.words) > 1:
                keys.update(single.key for word in unit.words for single in of.units(word))
    return keys
