"""Write the word lists of ``fundmatch/text/data`` that are derived from the glossary. Run it by its path.

* ``stems.<language>.txt``: how words of the glossary begin, so that a word tells its language.
* ``marks.sr.tsv``: Serbian beginnings typed without marks, and with them.
* ``forms.<language>.tsv``: inflected forms of glossary words of which the lemmatiser makes something else (``цели`` is
  the plural of цел, not a form of целя), each with its dictionary form.

Forms are those of simplemma's dictionaries (MIT). Run it after every change of the glossary; a test compares.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from pathlib import Path

from fundmatch.text.folding import clean, is_cyrillic, without_marks
from fundmatch.text.glossary import LANGUAGES_IN_FILE, SEPARATOR, content_words, is_entry, shipped_files
from fundmatch.text.known_words import DICTIONARIES
from fundmatch.text.lemmas import model_lemma
from fundmatch.text.stems import LEAST, LEAST_TELLING, cuts, inflections

DATA = Path(str(resources.files("fundmatch.text") / "data"))

#: How much of a dictionary form may go before the ending of another form (``istraživati``, ``istražuju``).
#: Adjectives in the neuter, which simplemma takes for adverbs (``културно``), and those of which it knows two forms.
NEUTER = ("о", "no", "ni", "ski")
MOST_CUT = {"bg": 2, "sr": 5}


@cache
def dictionary(language: str) -> Mapping[str, str]:
    """simplemma's dictionary form of every form it knows."""
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    return DefaultDictionaryFactory().get_dictionary(DICTIONARIES[language])


@cache
def forms_by_word(language: str) -> Mapping[str, list[str]]:
    """Every form of each dictionary form, in the script of the glossary."""
    forms: defaultdict[str, list[str]] = defaultdict(list)
    for form, base in dictionary(language).items():
        if form.isalpha() and clean(form) == form and is_cyrillic(form) is (language == "bg"):
            forms[base].append(form)
    return forms


@cache
def glossary_terms(language: str) -> frozenset[str]:
    """Every term of the glossary in one language, as written."""
    column = 1 + LANGUAGES_IN_FILE.index(language)
    cells = [line.split("\t")[column] for _, text in shipped_files() for line in text.splitlines() if is_entry(line)]
    return frozenset(term for cell in cells for term in cell.split(SEPARATOR))


@cache
def glossary_words(language: str) -> frozenset[str]:
    """Every content word of the glossary's terms in one language; those with capitals are names and left out."""
    terms = glossary_terms(language)
    found = (word for term in terms for word in content_words(term, language) if term[word.start].islower())
    return frozenset(word.form for word in found if word.form.isalpha())


def all_forms(language: str) -> set[str]:
    """The glossary's words with all their inflected forms."""
    found = set(glossary_words(language))
    for word in glossary_words(language):
        base = dictionary(language).get(word)
        if base is not None:
            found.update(forms_by_word(language)[base])
    return found


@cache
def beginnings(language: str) -> frozenset[str]:
    """The shortest beginnings under which the forms of the glossary's words are found, with their marks."""
    return frozenset(min(cuts(form, language), key=len) for form in all_forms(language))


def stems(language: str) -> list[str]:
    """Beginnings of one language only, folded: ``program`` and ``park`` tell nothing."""
    found = {without_marks(stem) for stem in beginnings(language) if len(stem) >= LEAST_TELLING}
    return sorted(stem for stem in found if language != "sr" or not _begins(stem, "en"))


def marks() -> Iterator[tuple[str, str]]:
    """(beginning as typed without marks, beginning) of Serbian words, where what was typed is no other word's."""
    for stem in sorted(beginnings("sr")):
        for bare in {without_marks(stem), without_marks(stem.replace("đ", "d"))} - {stem}:
            if len(stem) >= LEAST and not _begins(bare, "sr"):
                yield bare, stem


def _begins(stem: str, language: str) -> bool:
    """Whether a dictionary word of a language is this beginning with a Serbian ending."""
    return any(stem + ending in dictionary(language) for ending in ("", *inflections("sr")))


def irregular(language: str) -> Iterator[tuple[str, str]]:
    """(form, dictionary form) where the lemmatiser's model makes something else of the form.

    A form that is a term by itself means what its own line says.
    """
    words = glossary_words(language)
    heads = {
        word
        for word in words
        if dictionary(language).get(word) == word
        and (model_lemma(word, language) == word or (word in glossary_terms(language) and not word.endswith(NEUTER)))
    }
    for word in heads:
        for form in forms_by_word(language)[word]:
            own = form != word and form in glossary_terms(language)
            if not own and _inflected(word, form, language) and model_lemma(form, language) != word:
                yield form, word


def _inflected(word: str, form: str, language: str) -> bool:
    if form == word:
        return True
    beginnings = (word[: len(word) - cut] for cut in range(MOST_CUT[language] + 1) if len(word) - cut >= LEAST)
    return any(form.startswith(each) and form[len(each) :] in inflections(language) for each in beginnings)


def contents() -> dict[str, str]:
    """The text of every derived file by its name."""
    files = {f"stems.{language}.txt": "\n".join(stems(language)) + "\n" for language in LANGUAGES_IN_FILE}
    files["marks.sr.tsv"] = "".join(f"{bare}\t{stem}\n" for bare, stem in sorted(dict(marks()).items()))
    for language in MOST_CUT:
        rows = sorted(irregular(language))
        files[f"forms.{language}.tsv"] = "".join(f"{form}\t{word}\n" for form, word in rows)
    return files


def main() -> None:
    for name, content in contents().items():
        (DATA / name).write_text(content, encoding="utf-8")
        sys.stdout.write(f"{name}: {content.count(chr(10))} lines, {len(content.encode('utf-8'))} bytes\n")


if __name__ == "__main__":
    main()
