"""What a partner says of itself, as a document of an index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fundmatch.models import Profile

if TYPE_CHECKING:
    from fundmatch.matching.documents import IndexedText

#: How much a partner's keyword tells of what it does, beside a word of its texts.
KEYWORD, TEXT = 2.0, 1.0


def partner_document(profile: Profile) -> IndexedText:
    """A partner's keywords, descriptions and past projects."""
    from fundmatch.matching.documents import IndexedText, TextField

    fields = [
        TextField(text, KEYWORD * keyword.weight, language)
        for keyword in profile.keywords
        for language, text in keyword.forms()
    ]
    fields += [TextField(text, TEXT) for text in profile.texts()]
    fields += [TextField(project.title, TEXT) for project in profile.projects]
    return IndexedText(profile.slug, tuple(fields))
