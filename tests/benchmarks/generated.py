"""Calls and partners in any number, with a vocabulary that grows as that of published calls does.

Sentences of the bundled calls put together anew, one word in five replaced by one drawn by Zipf's law from a
vocabulary without end. The same seed gives the same texts.

Measured on 873 calls of the European portal as synced (425,812 words, 15,060 distinct forms as written): from 50,000
words on, distinct forms follow Heaps' law, 44.3 · words^.448. Words whose rank r has a probability in proportion to
(r + HEAD)^(-1 / .448) grow with that exponent; ``HEAD`` was chosen so that the generated texts have the level, too:
22,273 forms in 1.03 million words where the law says 21,891, and 39,494 in 4.12 million (40,736). One word in 11,000 is
a slip there (no dictionary has it, and it is one edit from a form ten times as frequent), one in 1,200 stands in a
clause in capitals, and three rare forms in ten begin with a capital letter.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from fundmatch.calls import read_calls
from fundmatch.models import Call, Keyword, Profile

ROOT = Path(__file__).parents[2]

#: Words of a call.
WORDS = 1_000
#: Shares: of words mistyped, of words drawn by Zipf's law, of sentences in capitals, of names among made-up words.
TYPOS, RARE, CAPITALS, NAMES = 1 / 11_000, 0.2, 1 / 1_200, 0.3
#: Exponent of Heaps' law, and how many of the most frequent words are about as frequent as each other.
HEAPS, HEAD = 0.448, 1_000
#: Keywords of a partner, and the share of them that are mistyped.
KEYWORDS, KEYWORD_TYPOS = 15, 0.05
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@cache
def sentences() -> tuple[tuple[str, ...], ...]:
    """Sentences of the bundled calls as words with their marks."""
    texts = {text for call in read_calls(ROOT / "calls").calls for text in (call.title, call.summary, call.text)}
    found = (tuple(part.split()) for text in sorted(texts) for line in text.splitlines() for part in line.split(". "))
    return tuple(sentence for sentence in found if len(sentence) > 2)


#: Of made-up words; and endings as frequent as in English.
SYLLABLES = tuple(a + b for a in "bcdfglmnprstv" for b in ("a", "e", "i", "o", "u", "an", "er", "is", "on", "al"))
ENDINGS = ("", "", "", "s", "s", "ed", "ing", "ion", "ic", "al", "ly", "ment", "ity", "er", "able", "es")


@lru_cache(maxsize=500_000)
def made(rank: int) -> str:
    """The made-up word of a rank."""
    draw = random.Random(rank)  # noqa: S311 — no secret
    word = "".join(draw.choices(SYLLABLES, k=draw.randint(2, 3))) + draw.choice(ENDINGS)
    return word.capitalize() if draw.random() < NAMES else word


def rare(draw: random.Random) -> str:
    """A word whose rank r has a probability of about (r + HEAD)^(-1 / HEAPS)."""
    return made(int(HEAD * ((1 - draw.random()) ** (-HEAPS / (1 - HEAPS)) - 1)))


def mistyped(word: str, draw: random.Random) -> str:
    """One edit somewhere in a word: two letters swapped, one missing, doubled, or another."""
    at = draw.randrange(len(word) - 1)
    return draw.choice(
        (
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + draw.choice(LETTERS) + word[at + 1 :],
        )
    )


def _text(draw: random.Random) -> Iterator[str]:
    """Sentences until there are enough words."""
    made = 0
    while made < WORDS:
        words = list(draw.choice(sentences()))
        for at in range(len(words)):
            if draw.random() < RARE:
                words[at] = rare(draw)
        for _ in range(sum(draw.random() < TYPOS for _ in words)):
            at = draw.randrange(len(words))
            words[at] = mistyped(words[at], draw) if len(words[at]) > 4 else words[at]
        sentence = " ".join(words)
        yield sentence.upper() if draw.random() < CAPITALS else sentence
        made += len(words)


def generated_call(number: int, seed: int = 0) -> Call:
    """Call ``number`` of a seed."""
    draw = random.Random(seed * 1_000_003 + number)  # noqa: S311
    title, *text = _text(draw)
    return Call(
        id=f"curated:G-{seed}-{number}",
        source="curated",
        programme="",
        code=f"G-{seed}-{number}",
        title=title,
        text=". ".join(text),
        fetched_at="2026-01-01",
    )


def generated_calls(count: int, seed: int = 0) -> list[Call]:
    """``count`` calls of about 1,000 words."""
    return [generated_call(number, seed) for number in range(count)]


@cache
def _phrases() -> tuple[str, ...]:
    calls = read_calls(ROOT / "calls").calls
    themes = {text for call in calls for text in (*call.themes, *call.keywords) if len(text.split()) <= 4}
    pieces = {" ".join(each[at : at + 2]).strip(",;:()") for each in sentences() for at in range(0, len(each) - 1, 5)}
    return tuple(sorted(themes | pieces))


def generated_profiles(count: int, seed: int = 0) -> list[Profile]:
    """``count`` partners of 15 keywords each."""
    found = []
    for number in range(count):
        draw = random.Random(f"{seed}-{number}")  # noqa: S311
        words = draw.sample(_phrases(), KEYWORDS)
        words = [mistyped(word, draw) if draw.random() < KEYWORD_TYPOS and len(word) > 4 else word for word in words]
        slug = f"generated-{seed}-{number}"
        keywords = tuple(Keyword(text=word) for word in dict.fromkeys(words))
        found.append(Profile(slug=slug, name=slug, kind="association", country="BG", keywords=keywords))
    return found
