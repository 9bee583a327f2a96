"""One spelling for each word: lower case, one script a word, Latin letters without marks.

Facts behind the rules (measured on the founding texts and on public registers):

* Marks are taken off Latin letters only: stripping them from Cyrillic would turn й into и (``край`` → ``краи``).
* Texts typed without a Serbian keyboard write dj for đ (``sprovodjenje``), so đ folds to dj.
* Look-alike letters are folded only inside a word that mixes scripts (``прeносим`` with a Latin e).
"""

from __future__ import annotations

import re
import unicodedata

CYRILLIC = re.compile(r"[Ѐ-ӿ]")
LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
#: Invisible characters that break words: soft hyphen, zero-width space and joiners, byte-order mark.
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))

#: Letters that typesetting joins; PDF texts are full of them.
LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})

_LIGATURE = re.compile(f"[{''.join(map(chr, LIGATURES))}]")

_LOOK_ALIKES = ("aceopxyijskABCEHKMOPTXYIJS", "асеорхуіјѕкАВСЕНКМОРТХУІЈЅ")
TO_CYRILLIC = str.maketrans(*_LOOK_ALIKES)
TO_LATIN = str.maketrans(*reversed(_LOOK_ALIKES))
_LATIN_LETTERS = str.maketrans({"đ": "dj", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "ı": "i"})


def normal(text: str) -> str:
    """Composed characters (NFC) with no-break blanks and joined letters made plain; case unchanged."""
    if _LIGATURE.search(text):
        text = text.translate(LIGATURES)
    return unicodedata.normalize("NFC", text).replace("\u00a0", " ").replace("\u202f", " ")


def one_script(word: str) -> str:
    """A word that mixes Latin and Cyrillic, written in the script of most of its letters."""
    if word.isascii():
        return word
    cyrillic, latin = len(CYRILLIC.findall(word)), len(LATIN.findall(word))
    if not cyrillic or not latin:
        return word
    return word.translate(TO_CYRILLIC if cyrillic > latin else TO_LATIN)


def without_marks(word: str) -> str:
    """Latin letters without diacritical marks, đ as dj; Cyrillic letters as they are."""
    if word.isascii() or CYRILLIC.search(word):
        return word
    split = unicodedata.normalize("NFD", word.translate(_LATIN_LETTERS))
    return "".join(letter for letter in split if not unicodedata.combining(letter))


def clean(word: str) -> str:
    """One word in lower case and one script, without invisible characters; marks are kept."""
    if word.isascii():
        return word.lower()
    visible = unicodedata.normalize("NFC", word.translate(INVISIBLE).translate(LIGATURES))
    lower = unicodedata.normalize("NFC", one_script(visible).lower().replace("i\u0307", "i"))
    # Some letters look alike only as capitals (Н, H), others only once they are small (İ).
    return one_script(lower)


def fold(word: str) -> str:
    """The folded form of one word. Idempotent."""
    return without_marks(clean(word))


def is_cyrillic(word: str) -> bool:
    """Whether the word is written in Cyrillic letters."""
    return CYRILLIC.search(word) is not None
