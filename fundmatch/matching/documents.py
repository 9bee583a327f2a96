"""What an index is built from: documents as weighted texts, and the content words of one of them with their places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from fundmatch.cache import digest
from fundmatch.matching.weights import Weights
from fundmatch.models import Call
from fundmatch.text.lemmas import lemma
from fundmatch.text.words import Word, words

#: Places left free between segments: more than any window within which words are looked for.
GAP = 20

#: A term of the vocabulary: language and lemma.
Term = tuple[str, str]


@dataclass(frozen=True)
class TextField:
    """One text of a document: its weight, and the language where the publisher states it."""

    text: str
    weight: float
    language: str = ""


@dataclass(frozen=True)
class IndexedText:
    """A document as the index sees it: a key and its texts in order."""

    key: str
    fields: tuple[TextField, ...]

    @property
    def digest(self) -> str:
        """32 hexadecimal digits of what is indexed: texts, weights and languages, not the key."""
        parts = (f"{field.language}\1{field.weight}\1{field.text}" for field in self.fields)
        return digest(*(part.encode("utf-8", "surrogatepass") for part in parts))


class Documents(Protocol):
    """Documents whose texts are asked for only when they are needed."""

    @property
    def keys(self) -> Sequence[str]:
        """The key of every document (a call's id)."""

    @property
    def digests(self) -> Sequence[str]:
        """32 hexadecimal digits of what is indexed of each document."""

    def text(self, number: int) -> IndexedText:
        """The document itself."""


@dataclass(frozen=True)
class ListedDocuments:
    """Documents that are all in memory."""

    texts: tuple[IndexedText, ...]

    @classmethod
    def of_calls(cls, calls: Iterable[Call], weights: Weights) -> ListedDocuments:
        """Calls by title, themes, keywords, summary and text."""
        return cls(tuple(call_document(call, weights) for call in calls))

    @cached_property
    def keys(self) -> Sequence[str]:
        return [text.key for text in self.texts]

    @cached_property
    def digests(self) -> Sequence[str]:
        return [text.digest for text in self.texts]

    def text(self, number: int) -> IndexedText:
        return self.texts[number]


@dataclass(frozen=True)
class PlacedWord:
    """A content word of a document, the number of its field and its place within the document."""

    word: Word
    field: int
    place: int

    @property
    def term(self) -> Term:
        return self.word.language, lemma(self.word.form, self.word.language)


def call_document(call: Call, weights: Weights) -> IndexedText:
    """What of a call is searched, and how much each part counts. Conditions are not: they are about applicants."""
    by_part = weights.fields
    fields = [TextField(call.title, by_part.title)]
    fields += [TextField(title, by_part.title, language) for language, title in call.titles.items()]
    fields.append(TextField("\n".join(call.subjects), by_part.themes))
    fields.append(TextField("\n".join(call.keywords), by_part.keywords))
    fields.append(TextField(call.summary, by_part.summary))
    fields.append(TextField(call.text, by_part.text))
    fields += [TextField(text, by_part.text, language) for language, text in call.texts.items()]
    return IndexedText(call.id, tuple(field for field in fields if field.text))


def placed_words(document: IndexedText) -> list[PlacedWord]:
    """The content words of a document in order, each with its place."""
    found: list[PlacedWord] = []
    place = 0
    for number, field in enumerate(document.fields):
        segment = -1
        for word in words(field.text, field.language):
            place += 1 if word.segment == segment else GAP
            segment = word.segment
            if word.tells:
                found.append(PlacedWord(word, number, place))
    return found
