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
    """One text of a document: its weight, and the language where the publisher states it.

    ``source`` is empty for the document's own words, else it names the attachment that the text stands in, as
    quotations do (``Guide.pdf, p. 12``). Words of attachments are found and quoted; the length of the document, what
    it is compared with free text by, its themes and what is ruled out by ``not`` come from its own words alone.
    """

    text: str
    weight: float
    language: str = ""
    source: str = ""


@dataclass(frozen=True)
class IndexedText:
    """A document as the index sees it: a key and its texts in order."""

    key: str
    fields: tuple[TextField, ...]

    @property
    def digest(self) -> str:
        """32 hexadecimal digits of what is indexed: texts, weights, languages and sources, not the key."""
        parts = (f"{field.language}\1{field.weight}\1{field.text}" for field in self.fields)
        sources = (f"\1{field.source}" for field in self.fields if field.source)
        return digest(*(part.encode("utf-8", "surrogatepass") for part in (*parts, *sources)))

    @property
    def own(self) -> IndexedText:
        """The document without its attachments."""
        return IndexedText(self.key, tuple(field for field in self.fields if not field.source))


@dataclass(frozen=True)
class AttachedText:
    """The text of a file that belongs to a document: the file's name, and its pages from page 1 on."""

    name: str
    pages: tuple[str, ...]


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


def call_document(call: Call, weights: Weights, attached: Sequence[AttachedText] = ()) -> IndexedText:
    """What of a call is searched, and how much each part counts. Conditions are not: they are about applicants.

    Of ``attached`` texts the first ``documents.most_letters`` letters are searched.
    """
    by_part = weights.fields
    fields = [TextField(call.title, by_part.title)]
    fields += [TextField(title, by_part.title, language) for language, title in call.titles.items()]
    fields.append(TextField("\n".join(call.subjects), by_part.themes))
    fields.append(TextField("\n".join(call.keywords), by_part.keywords))
    fields.append(TextField(call.summary, by_part.summary))
    fields.append(TextField(call.text, by_part.text))
    fields += [TextField(text, by_part.text, language) for language, text in call.texts.items()]
    left = weights.documents.most_letters
    for each in attached:
        fields += attached_fields(each, weights, left)
        left = max(0, left - sum(map(len, each.pages)))
    return IndexedText(call.id, tuple(field for field in fields if field.text))


def attached_fields(attached: AttachedText, weights: Weights, most: int) -> list[TextField]:
    """A field for each page of the first ``most`` letters.

    A word counts the less the longer the file is (BM25F's length part of a field): a guide of a hundred pages has
    every word once. In steps of 1/100, because a segment numbers its weights with 16 bits.
    """
    rules, b = weights.documents, weights.saturation.b
    length = sum(len(page.split()) for page in attached.pages) / rules.mean_length
    weight = max(rules.least, round(rules.text / max(1.0, 1 - b + b * length), 2))
    fields = []
    for number, page in enumerate(attached.pages, 1):
        fields.append(TextField(page[:most], weight, source=f"{attached.name}, p. {number}"))
        most = max(0, most - len(page))
    return fields


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
