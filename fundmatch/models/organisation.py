"""An organisation that might become a partner, as public registers and lists of projects know it."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field

from fundmatch.models.base import Model
from fundmatch.models.profile import Keyword, PastProject, Profile
from fundmatch.models.web_address import ShownAddress

#: What stands for a country that a list does not state: the Unicode CLDR's code of an unknown territory.
UNKNOWN_COUNTRY = "ZZ"
#: How slugs of profiles begin that stand for entries of the directory.
SLUG = "dir-"
#: So many newest projects say what an organisation does today; a university has hundreds.
NEWEST, KEYWORDS = 12, 15
REGION = re.compile(r"[A-Z]{2}[A-Z0-9]{0,3}")

ProjectRole = Literal["coordinator", "partner", ""]


class DirectoryProject(Model):
    """A project that an organisation took part in; what the publisher does not state is empty or None."""

    id: str
    acronym: str = ""
    title: str = ""
    objective: str = ""
    call: str = ""
    programme: str = ""
    start: str = Field("", pattern=r"^(\d{4}-\d\d-\d\d)?$")
    topics: tuple[str, ...] = ()
    role: ProjectRole = ""
    contribution: float | None = None

    @property
    def label(self) -> str:
        """Title and acronym: ``Title (ACRONYM)``."""
        if not self.title or not self.acronym or self.acronym.casefold() == self.title.casefold():
            return self.title or self.acronym or self.id
        return f"{self.title} ({self.acronym})"

    def as_past_project(self) -> PastProject:
        year = int(self.start[:4]) if self.start >= "1950" else None
        return PastProject(title=self.label, programme=self.programme, year=year, role=self.role)


class Organisation(Model):
    """One entry of the directory, from the list ``source``.

    ``kind`` is a kind of :class:`Profile` or empty, ``country`` ISO 3166 or empty. ``projects`` are ordered
    from the newest to the oldest, those without a title last. ``sme`` is None where nobody says.
    """

    id: str
    source: str = ""
    name: str
    short_name: str = ""
    country: str = ""
    kind: str = ""
    sme: bool | None = None
    region: str = ""
    city: str = ""
    url: ShownAddress = ""
    pic: str = ""
    vat: str = ""
    eik: str = ""
    keywords: tuple[str, ...] = ()
    description: str = ""
    projects: tuple[DirectoryProject, ...] = ()

    @property
    def slug(self) -> str:
        """The slug of its profile: ``dir-cordis-999887641``."""
        return slug_of_id(self.id)

    def subjects(self) -> dict[str, list[DirectoryProject]]:
        """Its subjects, the most frequent first, each with the projects it comes from; stated keywords lead."""
        found: dict[str, list[DirectoryProject]] = {keyword: [] for keyword in self.keywords}
        for project in self.projects:
            for topic in project.topics:
                found.setdefault(topic, []).append(project)
        stated = set(self.keywords)
        return dict(sorted(found.items(), key=lambda each: (each[0] not in stated, -len(each[1]))))

    def as_profile(self) -> Profile:
        """The organisation as a candidate: keywords from its subjects, its newest projects as past projects."""
        return Profile(
            slug=self.slug,
            name=self.name,
            acronym=self.short_name if len(self.short_name) < len(self.name) else "",
            kind=self.kind or "association",
            country=self.country or UNKNOWN_COUNTRY,
            region=self.region if REGION.fullmatch(self.region) else "",
            pic=self.pic,
            eik=self.eik,
            keywords=tuple(Keyword(text=subject) for subject in list(self.subjects())[:KEYWORDS]),
            description=self.description,
            projects=tuple(project.as_past_project() for project in self.projects[:NEWEST]),
        )


def slug_of_id(identifier: str) -> str:
    """The slug of the profile that stands for an entry of the directory."""
    return SLUG + re.sub(r"[^a-z0-9]+", "-", identifier.lower()).strip("-")
