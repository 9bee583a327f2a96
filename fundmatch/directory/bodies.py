"""Organisations named in running text in Bulgarian, Serbian and English: a word for a kind of body, and its company.

A founding text names its partners in several forms („Столична община“, "Асоциация за развитие на София", «„Тетраком
Интерактивни Решения“ ООД»), and bodies that are no applicants (ministries, councils). A person chooses.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from fundmatch.directory.kinds import kind_of
from fundmatch.directory.names import SAME, likeness, parsed
from fundmatch.directory.units import latin, name_vocabulary
from fundmatch.text.folding import normal
from fundmatch.text.lemmas import lemma
from fundmatch.text.speech import VERB, part_of_speech
from fundmatch.text.words import words

QUOTED = r"[„“”\"«»]([^„“”\"«»\n]{2,80})[„“”\"«»]"
LEGAL = re.compile(QUOTED + r"\s*(?:-\s*)?(ЕООД|ООД|ЕАД|АД|КД|СД|ЕТ|Ltd\.?|GmbH|d\.o\.o\.|DOO|доо)(?!\w)")
#: A small letter before a capital one inside a Cyrillic word: two words glued by a page's layout (общинаАсоциация).
GLUED = re.compile(r"(?<=[а-яё])(?=[А-ЯЁ])")
TOKEN = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*|[^\s\w]")
#: Words that may stand inside a name, folded.
SMALL = {"за", "на", "по", "и", "с", "със", "в", "za", "u", "i", "of", "for", "and", "the", "&", "de", "di"}
#: How adjectives before a kind of body end: Столична, Регионална, Софийски, Regionalnu.
ADJECTIVE = re.compile(r"(?:н[аоиу]|ск[аоиу]|ата|ият|ен|n[aoiue]|sk[aoiue]|nog|noj|al|ic|ian|ish)$")
#: Words in capitals that begin a sentence, not a name.
ARTICLES = {"The", "A", "An", "This", "Our"}
#: A line that goes on in the next one, which begins with a small letter.
WRAPPED = re.compile(r"(?<=[^.!?:;\n])\n(?=[a-zа-яѐ-џ])")
#: Words of a name at most, behind its kind and before it.
BEHIND, BEFORE = 9, 3
#: Kinds of body that name the whole text rather than somebody (конкурс of a programme, a house, a group of people).
VAGUE = {"=group", "=house", "=district", "=region", "=park", "=company", "=school", "=forum", "=council"}
#: How words begin that name a place more often than its administration.
TOWN = ("grad", "city", "cities", "town")
#: Words that join a name to the next one.
AND = {"и", "i", "and", "&"}
#: Bodies that are named but do not apply: they fund, decide or advise.
NOT_APPLICANTS = {"=ministry", "=council", "=administration"}
#: Names with the same word that are compared, and forms of one name.
MOST_ALIKE = 50


@dataclass(frozen=True)
class Body:
    """An organisation as a text names it most, how often, and the forms of its name; ``applicant`` is our guess."""

    name: str
    mentions: int
    forms: tuple[str, ...]
    applicant: bool

    @property
    def kind(self) -> str:
        """A kind of partner, or empty."""
        return kind_of(self.name, "", None)


def bodies_in(text: str) -> list[Body]:
    """Every organisation named, the most mentioned first, then in order."""
    found = _mentions(as_paragraphs(text))
    groups: list[list[str]] = []
    by_key = defaultdict[str, list[list[str]]](list)
    for mention in found:
        keys = _telling_keys(mention)
        near = (group for key in keys for group in by_key[key][:MOST_ALIKE])
        own = next((group for group in near if _same(group, mention)), None)
        if own is None:
            own = []
            groups.append(own)
            for key in keys:
                by_key[key].append(own)
        own.append(mention)
    bodies = [_body(group) for group in groups]
    return sorted(bodies, key=lambda body: (not body.applicant, -body.mentions))


def as_paragraphs(text: str) -> str:
    """A text with one paragraph a line: wrapped lines joined, glued words parted."""
    return GLUED.sub("\n", WRAPPED.sub(" ", normal(text)))


def _telling_keys(name: str) -> list[str]:
    """Words under which other forms of a name are looked for: its own, or all where it has none of its own."""
    parts = parsed(name).parts
    return list(dict.fromkeys(part.key for part in parts if part.of not in ("kind", "country"))) or [
        "",
        *(part.key for part in parts),
    ]


def _same(group: Sequence[str], mention: str) -> bool:
    forms = list(dict.fromkeys(group))[:MOST_ALIKE]
    return any(likeness(parsed(each), parsed(mention)) >= SAME for each in forms)


def _body(mentions: Sequence[str]) -> Body:
    """A form in its dictionary form stands for all, then the one used most, then the longest."""
    forms = tuple(dict.fromkeys(mentions))
    name = max(forms, key=lambda form: (_is_plain(form), mentions.count(form), len(form)))
    keys = set(parsed(name).keys)
    return Body(name, len(mentions), forms, not keys & NOT_APPLICANTS)


def _is_plain(name: str) -> bool:
    """Whether the words for a kind of body are in their dictionary form (agencija, not agenciju)."""
    return all(lemma(word.form, word.language) == word.folded for word in words(name) if name_kind(word.form))


def _mentions(text: str) -> list[str]:
    found = [(match.start(), f"„{match[1].strip()}“ {match[2]}") for match in LEGAL.finditer(text)]
    taken = [match.span() for match in LEGAL.finditer(text)]
    offset = 0
    for line in text.split("\n"):
        tokens = [(match[0], offset + match.start(), offset + match.end()) for match in TOKEN.finditer(line)]
        for start, end in (*_of_a_kind(tokens), *_capitalised(tokens)):
            if not any(start < last and first < end for first, last in taken):
                taken.append((start, end))
                found.append((start, " ".join(text[start:end].split())))
        offset += len(line) + 1
    return [name for _, name in sorted(found)]


def _kind_key(word: str) -> str:
    return "" if latin(word).startswith(TOWN) else name_kind(word)


def name_kind(word: str) -> str:
    """The key of a word for a kind of body, or empty."""
    units = list(name_vocabulary().units(word))
    return units[0].key if len(units) == 1 and units[0].of == "kind" else ""


def _of_a_kind(tokens: Sequence[tuple[str, int, int]]) -> list[tuple[int, int]]:
    """Spans of names that hold a word for a kind of body."""
    found: list[tuple[int, int]] = []
    for at, (word, _, _) in enumerate(tokens):
        key = _kind_key(word)
        if not key or key in VAGUE or (found and tokens[at][1] < found[-1][1]):
            continue
        first, last = _beginning(tokens, at), _ending(tokens, at)
        named = last > at or first < at
        if named and any(tokens[each][0][0].isupper() for each in range(first, last + 1)):
            found.append((tokens[first][1], tokens[last][2]))
    return found


def _beginning(tokens: Sequence[tuple[str, int, int]], at: int) -> int:
    """The first of the adjectives before a kind of body, which must begin with a capital letter."""
    first = at
    for each in range(at - 1, max(-1, at - 1 - BEFORE), -1):
        word = tokens[each][0]
        proper = word[0].isupper() and word.isascii() and word not in ARTICLES
        if not (proper or ADJECTIVE.search(word.casefold())) or not word[0].isalpha():
            break
        if word[0].isupper():
            first = each
    return first


def _ending(tokens: Sequence[tuple[str, int, int]], at: int) -> int:
    """The last word of a name: of its quotation, or of the words behind its kind up to the end of its proper name."""
    quoted = _closing_quote(tokens, at + 1)
    if quoted:
        return quoted
    last, proper = at, False
    for each in range(at + 1, min(len(tokens), at + 1 + BEHIND)):
        word = tokens[each][0]
        small = word.casefold() in SMALL
        if not (word[0].isalnum() or word == "&"):
            quoted = _closing_quote(tokens, each) if last == each - 1 else 0
            return quoted or last
        capital = word[0].isupper() or word.isdigit()
        if proper and not capital:
            return last
        joined = word.casefold() in AND and (each == at + 1 or proper)
        if joined:
            return last
        if capital or (each == at + 2 and tokens[at + 1][0].casefold() in SMALL):
            last, proper = each, capital and not _kind_key(word)
        elif not small and not _continues(tokens, at, each):
            return last
        elif not small:
            last = each
    return last


def _continues(tokens: Sequence[tuple[str, int, int]], at: int, each: int) -> bool:
    """Whether a word in small letters still belongs to a name (Институт за балканистика, Mreža kreativnih gradova)."""
    return tokens[at + 1][0].casefold() in SMALL or _is_genitive(tokens, at, each)


def _is_genitive(tokens: Sequence[tuple[str, int, int]], at: int, each: int) -> bool:
    """Whether a word may be a Serbian genitive; a verb in the same ending (Agencija podržava) is none."""
    word = tokens[each][0]
    ended = tokens[at][0][0].isupper() and each <= at + 4 and re.search(r"(?:ih|a|e|og)$", word) is not None
    return ended and part_of_speech(lemma(word, "sr"), "sr") != VERB


def _closing_quote(tokens: Sequence[tuple[str, int, int]], at: int) -> int:
    """The position of the mark that closes a quotation beginning at ``at``; 0 where none begins or it never ends."""
    if at >= len(tokens) or tokens[at][0] not in '„“”"«»':
        return 0
    for each in range(at + 1, min(len(tokens), at + 12)):
        if tokens[each][0] in '“”"»':
            return each
    return 0


def _capitalised(tokens: Sequence[tuple[str, int, int]]) -> list[tuple[int, int]]:
    """Spans of two to four words in capitals of which one is a place or country: „Клийнтех България“."""
    found, at = [], 0
    while at < len(tokens):
        end = at
        while end < len(tokens) and tokens[end][0][0].isupper() and len(tokens[end][0]) > 1:
            end += 1
        if 2 <= end - at <= 4 and _is_name(" ".join(token[0] for token in tokens[at:end])):
            found.append((tokens[at][1], tokens[end - 1][2]))
        at = max(end, at + 1)
    return found


def _is_name(text: str) -> bool:
    """Whether words in capitals are a name of their own together with a country (a place alone is often an address)."""
    parts = parsed(text).parts
    return {part.of for part in parts} == {"", "country"} and parts[0].of == ""
