"""Serbian between its two scripts, Bulgarian to Latin by the official streamlined system.

The Bulgarian table is the Transliteration Act's (State Gazette 19/2009): ъ → a, й → y, щ → sht, ь → y, and a final
-ия → -ia. It reproduces 5,229 of 5,266 official settlement names; ready-made packages write ъ as ă and do not.

From Latin to Cyrillic three pairs of letters are mostly one sound (nj → њ), but not where a prefix ends between them
(in-jekcija). Foreign words stay as they are: those with letters or digits that no Serbian word has, Roman numerals, and
the words of ``text/data/latin.sr.txt``.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

_SERBIAN = dict(
    zip(
        "абвгдђежзијклмнопрстћуфхцчш",
        list("abvgdđežzijklmnoprstćufhcčš"),
        strict=True,
    )
) | {"љ": "lj", "њ": "nj", "џ": "dž"}
_BULGARIAN = dict(
    zip(
        "абвгдезийклмнопрстуфхъь",
        "abvgdeziyklmnoprstufhay",
        strict=True,
    )
) | {"ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sht", "ю": "yu", "я": "ya"}


def _with_capitals(table: dict[str, str]) -> dict[int, str]:
    return {ord(letter): latin for letter, latin in table.items()} | {
        ord(letter.upper()): latin.capitalize() for letter, latin in table.items()
    }


SERBIAN, BULGARIAN = _with_capitals(_SERBIAN), _with_capitals(_BULGARIAN)

#: Two letters that are one in Cyrillic, and each of the others.
_SERBIAN_CYRILLIC = {latin: letter for letter, latin in _SERBIAN.items()}
_SOUNDS = re.compile("lj|nj|dž|.", re.IGNORECASE | re.DOTALL)
#: Words of these beginnings have two sounds at the hyphen (Pravopis srpskoga jezika: инјекција, надживети).
_APART = ("in-jek", "kon-jug", "kon-junk", "tan-jug", "van-jez", "nad-živ", "pod-žanr", "od-živ", "od-žal")
_WORD = re.compile(r"\w+(?:&\w+)?")
_SERBIAN_WORD = re.compile("[a-zđšžčć]+", re.IGNORECASE)
_FOREIGN = re.compile("[qwxy]", re.IGNORECASE)
_ROMAN = re.compile("[IVXLC]{2,}")

#: Letters that Serbian Cyrillic has and Bulgarian has not.
SERBIAN_LETTERS = frozenset("ђћјљњџ")

#: Letters that Bulgarian Cyrillic has and Serbian has not.
BULGARIAN_LETTERS = frozenset("щъьюяй")


def serbian_latin(text: str) -> str:
    """Serbian Cyrillic in Latin letters; Latin text stays as it is."""
    return text.translate(SERBIAN)


def serbian_cyrillic(text: str) -> str:
    """Serbian in Latin letters (composed ones) in Cyrillic; foreign words and Cyrillic text stay as they are."""
    return _WORD.sub(lambda found: _word_in_cyrillic(found[0]), text)


def _word_in_cyrillic(word: str) -> str:
    if word in _kept_in_latin() or _ROMAN.fullmatch(word):
        return word
    if not _SERBIAN_WORD.fullmatch(word) or _FOREIGN.search(word):
        return word
    small = word.lower()
    for beginning in _APART:
        first, second = beginning.split("-")
        if small.startswith(first + second):
            return _in_cyrillic(word[: len(first)]) + _in_cyrillic(word[len(first) :])
    return _in_cyrillic(word)


def _in_cyrillic(part: str) -> str:
    return _SOUNDS.sub(lambda found: _sound_in_cyrillic(found[0]), part)


def _sound_in_cyrillic(sound: str) -> str:
    letter = _SERBIAN_CYRILLIC[sound.lower()]
    return letter.upper() if sound[0].isupper() else letter


@cache
def _kept_in_latin() -> frozenset[str]:
    """The words that stay in Latin letters, as written."""
    content = (resources.files("fundmatch.text") / "data" / "latin.sr.txt").read_text(encoding="utf-8")
    return frozenset(word for line in content.splitlines() if not line.startswith("#") for word in line.split())


def bulgarian_latin(word: str) -> str:
    """One Bulgarian word in Latin letters by the official system."""
    lower = word.lower()
    if lower.endswith("ия") and len(word) > 2:
        return word[:-2].translate(BULGARIAN) + "ia"
    return word.translate(BULGARIAN)
