"""Bring the catalogues up to date with the code: ``python -m tests.translation.update``.

New texts appear without translation, obsolete ones vanish, translations stay; what is left to do is named.
"""

from __future__ import annotations

from io import BytesIO

from babel.messages.catalog import Message
from babel.messages.pofile import write_po

from fundmatch.translation.catalogue import read_catalogue
from tests.translation.extraction import CATALOGUES, files, template


def is_translated(message: Message) -> bool:
    """Whether every form of a text has a translation."""
    forms = [message.string] if isinstance(message.string, str) else message.string
    return bool(forms) and all(forms)


def updated(name: str) -> list[str]:
    """Write one catalogue; returns the texts that have no translation yet."""
    catalogue = read_catalogue(name)
    catalogue.update(template(files()), no_fuzzy_matching=True, update_creation_date=False)
    written = BytesIO()
    write_po(written, catalogue, width=100, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    (CATALOGUES / f"{name}.po").write_bytes(written.getvalue().rstrip(b"\n") + b"\n")
    return [str(message.id) for message in catalogue if message.id and not is_translated(message)]


if __name__ == "__main__":
    for each in ("bg", "sr"):
        missing = updated(each)
        print(f"{each}.po: {len(missing)} texts without translation", *missing, sep="\n  ")  # noqa: T201 - a tool
