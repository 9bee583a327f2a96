"""What partners read – mail, calendar, report, headings – in Bulgarian, Serbian (both scripts) and English.

    words = translator("sr-Cyrl")
    words.text("Deadline: {when}", when=words.day(day))      # Рок: 1. децембар 2026.

English is written in the code: a msgid is a whole sentence with {named} places, never glued from parts.
``catalogues/bg.po`` and ``catalogues/sr.po`` (Cyrillic) hold the translations; Serbian in Latin letters is made from
``sr.po``. What several callers say is said once, in :mod:`fundmatch.translation.phrases`. After a msgid was added or
changed, ``python -m tests.translation.update`` brings the catalogues up to date and names what is to be translated.
"""

from fundmatch.translation.marks import Marked, mark
from fundmatch.translation.translator import LANGUAGES, Language, Translator, translator

__all__ = ["LANGUAGES", "Language", "Marked", "Translator", "mark", "translator"]
