"""A catalogue read from its .po file and compiled in memory; Serbian in Latin letters is made from the Cyrillic one."""

from __future__ import annotations

import gettext
from functools import cache
from importlib import resources
from io import BytesIO
from string import Formatter
from typing import TYPE_CHECKING

from fundmatch.text.transliteration import serbian_latin

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

#: The file of each language; English is what the code says.
FILES = {"bg": "bg", "sr-Cyrl": "sr", "sr-Latn": "sr"}


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The translations into a language; for English, or a text without translation, the msgid itself."""
    if language not in FILES:
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo

    catalogue = read_catalogue(FILES[language])
    if language == "sr-Latn":
        for message in catalogue:
            _to_latin(message)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def read_catalogue(name: str) -> Catalog:
    """``catalogues/<name>.po`` as it is, fuzzy and untranslated messages too."""
    from babel.messages.pofile import read_po

    file = resources.files("fundmatch.translation") / "catalogues" / f"{name}.po"
    return read_po(BytesIO(file.read_bytes()), locale=name, charset="utf-8", abort_invalid=True)


def _to_latin(message: Message) -> None:
    if not message.id:  # the header
        return
    if isinstance(message.string, str):
        message.string = latin_template(message.string)
    else:
        message.string = tuple(latin_template(form) for form in message.string or ())


def latin_template(template: str) -> str:
    """A template in Latin letters: its own words change, the names of its places do not.

    Done before anything is inserted, so that a name or a title stays as it is written.
    """
    parts = []
    for literal, place, _, _ in Formatter().parse(template):
        parts.append(serbian_latin(literal).replace("{", "{{").replace("}", "}}"))
        if place is not None:
            parts.append(f"{{{place}}}")
    return "".join(parts)
