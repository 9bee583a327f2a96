"""The listings of ИСУН that are read, and what is expected of them: policy as data."""

from __future__ import annotations

from dataclasses import dataclass

from fundmatch.sources.isun.codes import NIMS
from fundmatch.sources.isun.listing import Row


@dataclass(frozen=True)
class Tab:
    """One listing. ``kind`` is that of its detail pages; ``full``: never empty on a working portal."""

    name: str
    kind: str
    tree: str = "Procedure"
    full: bool = False

    @property
    def label(self) -> str:
        return self.name if self.tree == "Procedure" else f"{self.tree}/{self.name}"

    @property
    def closed(self) -> bool:
        """Whether its procedures change no more, so that one reading of their pages is enough."""
        return self.name in ("Ended", "ArchivedPublicDiscussion")

    def titled(self, row: Row) -> Row:
        """A row of this tab without what the tab itself adds to its title."""
        return row.without_status() if self.kind == "ended" else row

    def path(self, language: str) -> str:
        return f"/{language}/s/{self.tree}/{self.name}"


#: A procedure that stands in several tabs counts where it comes first: an ended one may open again.
COMMON = (
    Tab("Active", "procedure", full=True),
    Tab("PublicDiscussion", "draft"),
    Tab("Ended", "ended", full=True),
    Tab("ArchivedPublicDiscussion", "draft"),
)
NATIONAL = (Tab("Active", "procedure", NIMS), Tab("PublicDiscussion", "draft", NIMS), Tab("Ended", "ended", NIMS))
