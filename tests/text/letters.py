"""The letters that occur in the field's texts, as hypothesis strategies, and one deterministic profile."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st

#: The same examples in every run, quick enough for every commit.
deterministic = settings(derandomize=True, max_examples=80, deadline=None, database=None)

BULGARIAN = "абвгдежзийклмнопрстуфхцчшщъьюя"
SERBIAN = "абвгдђежзијклљмнњопрстћуфхцчџш"
SERBIAN_LATIN = "abcčćdđefghijklmnoprsštuvzž"
ENGLISH = "abcdefghijklmnopqrstuvwxyz"
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
FOREIGN_LATIN = "àâäåæçéèêëíïñóôöøœßúüýłńőřşťů"
BETWEEN = " \u00a0\n\t.,;:!?()[]„“”\"'«»-–—/&|•·_"

words = st.one_of(*(st.text(letters, min_size=1, max_size=14) for letters in (BULGARIAN, SERBIAN_LATIN, ENGLISH)))
mixed_words = st.text(
    BULGARIAN
    + SERBIAN
    + ENGLISH
    + FOREIGN_LATIN
    + SERBIAN_LATIN.upper()
    + BULGARIAN.upper()
    + INVISIBLE
    + "0123456789",
    max_size=14,
)
texts = st.text(
    BULGARIAN
    + SERBIAN
    + ENGLISH
    + SERBIAN_LATIN.upper()
    + BULGARIAN.upper()
    + FOREIGN_LATIN
    + BETWEEN * 3
    + INVISIBLE
    + "0123456789",
    max_size=80,
)
