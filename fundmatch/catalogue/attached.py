"""The texts of a call's files, as the index takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fundmatch.documents.naming import file_name
from fundmatch.models import Call

if TYPE_CHECKING:
    from fundmatch.matching.documents import AttachedText
    from fundmatch.store.documents import DocumentTexts


def attached_texts(call: Call, texts: DocumentTexts | None) -> tuple[AttachedText, ...]:
    """The files of a call whose text is at hand, in the publisher's order; a file listed twice once."""
    if texts is None or not call.documents:
        return ()
    from fundmatch.matching.documents import AttachedText

    by_url = {document.url: document for document in reversed(call.documents)}
    listed = sorted(by_url.values(), key=call.documents.index)
    found = ((file_name(document), texts.pages(document.url)) for document in listed)
    return tuple(AttachedText(name, pages) for name, pages in found if pages)
