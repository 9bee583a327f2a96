"""The dictionary form of a word, by language.

lemmagen3's models are used for all three languages: measured on the field's own words they are right on 59 of 60
Bulgarian forms where the alternatives reach 45 at best. Its Serbian model knows Latin letters only, so Serbian words
arrive here in Latin. Models: CC BY-SA 4.0, by the authors of LemmaGen and MULTEXT-East.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from fundmatch.text.folding import without_marks
from fundmatch.text.stems import marked

#: Letters: shorter words end in -ата by themselves (заплата, палата); shorter ones in -ov are names and words of
#: their own; and shorter ones in -no are nouns (vlakno, platno).
LEAST_WITH_ARTICLE, LEAST_PLURAL, LONGEST_NOUN = 8, 5, 6

#: Letters of the shortest word that is inflected.
LEAST_INFLECTED = 3

#: Models by our language code; other languages are only folded.
MODELS = {"bg": "bg", "sr": "sr", "en": "en"}


@cache
def _model(language: str) -> Any:
    from lemmagen3 import Lemmatizer

    return Lemmatizer(MODELS[language])


@cache
def _irregular(language: str) -> dict[str, str]:
    """Forms that the models read wrongly, by their dictionary form.

    Derived from the glossary by ``tests/benchmarks/make_word_lists.py``, but for those in ``forms.tsv``.
    """
    folder = resources.files("fundmatch.text") / "data"
    listed = (folder / "forms.tsv").read_text(encoding="utf-8").splitlines()
    found = (row.split("\t") for row in listed if row.startswith(f"{language}\t"))
    by_form = {form: meant for _, form, meant in found}
    path = folder / f"forms.{language}.tsv"
    if language != "en":
        rows = (row.split("\t") for row in path.read_text(encoding="utf-8").splitlines())
        by_form |= {form: meant for form, meant in rows if form not in by_form}
    return by_form


@lru_cache(maxsize=200_000)
def lemma(form: str, language: str) -> str:
    """The folded dictionary form of a word in lower case; the word itself where nothing better is known.

    Serbian dj is read as đ, which people without a Serbian keyboard write so (``nasledje``), and marks that were not
    typed are put back where the glossary knows the word.
    """
    if not _inflects(form, language):
        return without_marks(form)
    if language == "sr":
        form = marked(form)
    return without_marks(_irregular(language).get(form) or _modelled(form, language))


def lemmas(forms: Sequence[str], language: str) -> list[str]:
    """:func:`lemma` of each of many forms; English ones cost a quarter, because nothing is put back or mended."""
    if language != "en":
        return [lemma(form, language) for form in forms]
    irregular, modelled = _irregular(language), _model(language).lemmatize
    return [
        without_marks(irregular.get(form) or modelled(form).lower() or form)
        if len(form) >= LEAST_INFLECTED and form.isascii() and form.isalpha()
        else lemma(form, language)
        for form in forms
    ]


def model_lemma(form: str, language: str) -> str:
    """The dictionary form, with its marks, by the language's model and its mends alone."""
    return _modelled(form, language) if _inflects(form, language) else form


def _modelled(form: str, language: str) -> str:
    if language == "sr" and "dj" in form:
        form = form.replace("dj", "đ")
    found = str(_model(language).lemmatize(form)).lower() or form
    if language == "bg" and found == form:
        return _bulgarian(form, found)
    return _serbian(form, found) if language == "sr" else found


def _inflects(form: str, language: str) -> bool:
    if language not in MODELS or len(form) < LEAST_INFLECTED:
        return False
    return form.isalpha() or not any(map(str.isdigit, form))  # no letter is a digit


def _bulgarian(form: str, found: str) -> str:
    """What the model leaves as it is: neuter adjectives taken for adverbs, and words it does not know with an article.

    It takes ``културно`` for an adverb but knows ``културното`` (културен); nouns such as ``наследство`` come out
    unchanged either way. ``екосистемата`` is unknown to it, ``екосистема`` is not.
    """
    if form.endswith("о"):
        return _asked("bg", f"{form}то")
    if len(form) > LEAST_WITH_ARTICLE and form.endswith(("ата", "ята")):
        return _asked("bg", form[:-2])
    return found


def _serbian(form: str, found: str) -> str:
    """Neuter adjectives taken for adverbs (``kulturno``, but ``kulturnog`` → kulturan), and plurals in -ovi.

    The model makes ``gradov`` of ``gradova``: an ending that no noun of the field has in its dictionary form.
    """
    if found == form and form.endswith("no"):
        asked = _asked("sr", f"{form}g")
        adjective = asked.endswith(("an", "ski", "čki", "ški")) or (asked.endswith("ni") and len(form) > LONGEST_NOUN)
        return asked if adjective else found
    if found.endswith("ov") and form.endswith(("ova", "ove", "ovi", "ovima")) and len(found) > LEAST_PLURAL:
        return found[:-2]
    return found


def _asked(language: str, form: str) -> str:
    return str(_model(language).lemmatize(form)).lower() or form
