"""Write ``spellings.<language>.txt`` of ``fundmatch/text/data``: all forms of the glossary's words. Run it by its path.

Run it after a change of the glossary; words of the glossary that it does not list are compared in their dictionary
forms only. Forms of fewer than :data:`LEAST` letters are left out: no slip is forgiven in them.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from make_word_lists import all_forms, glossary_terms

from fundmatch.text.folding import without_marks
from fundmatch.text.glossary import content_words
from fundmatch.text.lemmas import lemma, model_lemma
from fundmatch.text.spellings import CYRILLIC_LANGUAGES, LATIN_LANGUAGES

DATA = Path(str(resources.files("fundmatch.text") / "data"))

#: Letters of the shortest word that a slip is forgiven in.
LEAST = 5


#: Endings of regular nouns and adjectives that the dictionaries leave out (``роботиката``), by the end of the word.
REGULAR = {
    "bg": {
        "а": "та и ите",
        "я": "та и ите",
        "о": "то а ата",
        "е": "то та",
        "и": "те ят я",
        "": "а о и ия ият ата ото ите ът ове овете",
    },
    "sr": {"a": "", "e": "", "o": "", "i": "", "": "a o i e u og om oj ih im ima ama"},
}

#: Ends of words that change before an ending: прецизен, прецизна; музеен, музейни; digitalan, digitalnih.
FLEETING = {
    "bg": (("ен", "н"), ("еен", "ейн"), ("ски", "ск"), ("а", ""), ("я", "")),
    "sr": (("an", "n"), ("ni", "n"), ("ki", "k"), ("a", ""), ("e", ""), ("o", "")),
}


def regular(word: str, language: str) -> Iterator[str]:
    """The regular forms of a word that the lemmatiser leads back to it."""
    endings = REGULAR.get(language, {})
    head = lemma(word, language) == without_marks(word)
    stems = [(word, endings.get(word[-1:], endings.get("", "") if head else ""))]
    stems += [
        (word.removesuffix(old) + new, endings[""])
        for old, new in FLEETING.get(language, ())
        if head and word.endswith(old)
    ]
    for stem, possible in stems:
        for form in (stem + ending for ending in possible.split()):
            if lemma(form, language) == lemma(word, language):
                yield form


def every_form(language: str) -> set[str]:
    """The forms that the dictionaries list, names and regular forms."""
    found = {word.form for term in glossary_terms(language) for word in content_words(term, language)}
    found |= all_forms(language) | {model_lemma(word, language) for word in found}
    return found | {form for word in found for form in regular(word, language)}


def content(language: str) -> str:
    """The file of one language."""
    by_length: defaultdict[int, set[str]] = defaultdict(set)
    for form in every_form(language):
        folded = without_marks(form)
        if form.isalpha() and len(folded) >= LEAST:
            lost = lemma(folded, language) != lemma(form, language)
            by_length[len(folded)].add(f"{folded}={form}" if lost else folded)
    return "".join(" ".join(sorted(by_length[length])) + "\n" for length in range(1, max(by_length) + 1))


def main() -> None:
    for language in (*CYRILLIC_LANGUAGES, *LATIN_LANGUAGES):
        text = content(language)
        (DATA / f"spellings.{language}.txt").write_text(text, encoding="utf-8")
        sys.stdout.write(f"spellings.{language}.txt: {len(text.split())} forms, {len(text.encode('utf-8'))} bytes\n")


if __name__ == "__main__":
    main()
