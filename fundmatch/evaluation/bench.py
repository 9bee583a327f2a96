"""A bench: real participations arranged as two retrieval tasks, read into the nouns that the engine ranks.

*Calls*: organisation → calls. *Partners*: call and coordinator → organisations. Labels are read by
:meth:`CallBench.truth` and :meth:`PartnerBench.truth` alone; ranking needs neither.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from fundmatch.evaluation.tables import Row, read_filled, read_optional, read_table, unique
from fundmatch.models import Call, Keyword, PastProject, Profile
from fundmatch.models.profile import Kind

Pool = Literal["text", "all"]
Truth = Mapping[str, frozenset[str]]

#: Between the past projects of ``profile_text``; a line end alone belongs to the text of one project.
PROJECT_BREAK = " \n"
#: Country of an organisation whose country nobody stated (a code that ISO 3166 leaves to users).
UNKNOWN_COUNTRY = "ZZ"
#: Where nothing is dated nothing can be recent.
NO_HISTORY = date(1970, 1, 1)
KINDS: dict[str, Kind] = {"HES": "university", "REC": "research", "PUB": "public-body", "OTH": "association"}
#: Tiers say how much text a row of the pool has: 1 titles and objectives, 2 titles of topics only.
TEXT_TIERS, TEXT_TIERS_B = ("1",), ("1", "2")


@dataclass(frozen=True)
class Organisation:
    """A query or a candidate: its PIC in the bench, its row, and the profile that the engine sees."""

    pic: str
    row: Row
    profile: Profile


@dataclass(frozen=True)
class Topic:
    """A candidate call of the bench."""

    topic_id: str
    row: Row
    call: Call


@dataclass(frozen=True)
class CallBench:
    """Organisations and the calls to rank for each."""

    prefix: str
    topics: tuple[Topic, ...]
    organisations: tuple[Organisation, ...]

    @classmethod
    def read(cls, prefix: str) -> CallBench:
        """Read topics and organisations. Raises FundmatchError naming file, row and column."""
        return cls(prefix, read_topics(prefix), _organisations(read_filled(prefix, "orgs", ("pic",))))

    def truth(self) -> Truth:
        """The topics each organisation really won; nothing where the bench has no labels."""
        found: dict[str, set[str]] = {}
        for row in read_optional(self.prefix, "qrels", ("pic", "topic_id")):
            found.setdefault(row.required("pic"), set()).add(row.required("topic_id"))
        return {pic: frozenset(found[pic]) for pic in sorted(found)}

    def complete_topics(self) -> frozenset[str]:
        """Topics all of whose funded projects are in the data; none where the bench does not say."""
        counted = ("n_projects_here", "n_projects_cordis")
        rows = [topic.row for topic in self.topics if all(column in topic.row.cells for column in counted)]
        return frozenset(
            row.text("topic_id").strip() for row in rows if _number(row, counted[0]) >= _number(row, counted[1])
        )


@dataclass(frozen=True)
class Consortium:
    """A query of the partner task: a topic, and who coordinates; the partners are labels and stay out."""

    project: str
    topic: Topic
    coordinator: str
    country: str


@dataclass(frozen=True)
class TookPart:
    """An organisation (by PIC) took part in a project that began on ``start``."""

    pic: str
    project: str
    start: date


@dataclass(frozen=True)
class PartnerBench:
    """Consortia to fill, the pool to fill them from, and who worked with whom before the cut."""

    prefix: str
    pool: tuple[Organisation, ...]
    consortia: tuple[Consortium, ...]
    history: tuple[TookPart, ...]
    others: tuple[Organisation, ...]

    @classmethod
    def read(cls, prefix: str) -> PartnerBench:
        """Read everything but the partners. Raises FundmatchError naming file, row and column."""
        topics = {topic.topic_id: topic for topic in read_topics(prefix)}
        return cls(
            prefix,
            _organisations(read_filled(prefix, "pool", ("pic",))),
            tuple(_consortia(prefix, topics)),
            tuple(map(_took_part, read_optional(prefix, "history", ("pic", "key", "start")))),
            _organisations(read_optional(prefix, "orgs", ("pic",))),
        )

    @property
    def today(self) -> date:
        """The cut: the first day of the month after the last project of the history began.

        Projects begin on the first of a month, and benches are cut between months.
        """
        last = max((each.start for each in self.history), default=NO_HISTORY)
        return (last.replace(day=1) + timedelta(days=31)).replace(day=1)

    def candidates(self, pool: Pool) -> frozenset[str]:
        """PICs of the organisations to rank: all, or those with a text profile.

        That is tier 1, and tier 2 as well in a bench whose file name begins with B, where no objectives are known.
        """
        if pool == "all":
            return frozenset(each.pic for each in self.pool)
        tiers = TEXT_TIERS_B if Path(self.prefix).name.startswith("B") else TEXT_TIERS
        return frozenset(each.pic for each in self.pool if _tier(each.row) in tiers)

    def coordinator(self, consortium: Consortium) -> Profile | None:
        """The coordinator's profile: from the pool, from the organisations, or nothing but its country."""
        if consortium.coordinator in self._known:
            return self._known[consortium.coordinator].profile
        if not consortium.coordinator:
            return None
        slug, country = _slug(consortium.coordinator), consortium.country or UNKNOWN_COUNTRY
        return Profile(slug=slug, name=consortium.coordinator, kind="association", country=country)

    @cached_property
    def _known(self) -> Mapping[str, Organisation]:
        return {each.pic: each for each in (*self.others, *self.pool)}

    def truth(self, pool: Pool) -> Truth:
        """The real partners of each consortium; in the text pool only those in it, and at least two of them.

        Nothing where the bench has no labels.
        """
        rows = unique(read_table(self.prefix, "consortia", ("project_id",)), "project_id")
        queries = sorted(consortium.project for consortium in self.consortia)
        partners = {project: frozenset(rows[project].text("partners").split()) for project in queries}
        if pool == "all":
            return {project: found for project, found in partners.items() if found}
        inside = self.candidates("text")
        return {project: found & inside for project, found in partners.items() if len(found & inside) >= 2}

    def partner_countries(self) -> Mapping[str, frozenset[str]]:
        """The countries of the partners of each consortium, where the bench has them. They are labels as well."""
        rows = read_table(self.prefix, "consortia", ("project_id",))
        return {row.required("project_id"): frozenset(row.text("partner_countries").split()) for row in rows}


def read_topics(prefix: str) -> tuple[Topic, ...]:
    """The candidate calls."""
    rows = unique(read_filled(prefix, "topics", ("topic_id",)), "topic_id")
    return tuple(Topic(topic_id, row, _call(topic_id, row)) for topic_id, row in rows.items())


def _call(topic_id: str, row: Row) -> Call:
    """The topic as a call. The bench's text begins with the title, which the engine would count twice."""
    title, text = (html.unescape(row.text(column)).strip() for column in ("title", "text"))
    title = title or text or topic_id
    rest = text.removeprefix(title).lstrip(" .\n")
    return Call(
        id=f"bench:{quote(topic_id, safe='')}",
        source="bench",
        programme=row.text("programme"),
        code=topic_id,
        title=title,
        text=rest,
        action_type=row.text("action_type"),
        fetched_at="",
    )


def _organisations(rows: Sequence[Row]) -> tuple[Organisation, ...]:
    return tuple(Organisation(pic, row, _profile(pic, row)) for pic, row in unique(rows, "pic").items())


def _profile(pic: str, row: Row) -> Profile:
    projects = (html.unescape(text).strip() for text in row.text("profile_text").split(PROJECT_BREAK))
    keywords = dict.fromkeys(html.unescape(text).strip() for text in row.text("keywords").split(";"))
    return Profile(
        slug=_slug(pic),
        name=row.text("name").strip() or pic,
        kind=_kind(row),
        country=_country(row, "country") or UNKNOWN_COUNTRY,
        pic=pic if re.fullmatch(r"\d{9}", pic) else "",
        keywords=tuple(Keyword(text=text) for text in keywords if text),
        projects=tuple(PastProject(title=text) for text in projects if text),
    )


def _slug(pic: str) -> str:
    """A slug for any identifier; different ones stay different."""
    return pic if re.fullmatch(r"[0-9]+", pic) else f"x{pic.encode('utf-8').hex()}"


def _kind(row: Row) -> Kind:
    """The kind by CORDIS's activity type. Private companies of unknown size are taken for small: most are."""
    kind = row.text("activityType").strip().upper()
    if kind == "PRC":
        return "large-company" if row.text("SME").strip().lower() == "false" else "sme"
    return KINDS.get(kind, "association")


def _country(row: Row, column: str) -> str:
    country = row.text(column).strip().upper()
    if country and not re.fullmatch(r"[A-Z]{2}", country):
        raise row.fault(column, f'"{country}" is no country code of two letters')
    return country


def _consortia(prefix: str, topics: Mapping[str, Topic]) -> Iterable[Consortium]:
    """The consortia whose topic is a candidate, in the order of their numbers."""
    rows = unique(read_table(prefix, "consortia", ("project_id", "topic_id", "coordinator")), "project_id")
    for project in sorted(rows):
        row = rows[project]
        topic = topics.get(row.required("topic_id"))
        country = _country(row, "coordinator_country")
        if topic is not None:
            yield Consortium(project, topic, row.text("coordinator").strip(), country)


def _took_part(row: Row) -> TookPart:
    start = row.required("start")
    try:
        return TookPart(row.required("pic"), row.required("key"), date.fromisoformat(start))
    except ValueError as error:
        raise row.fault("start", f'"{start}" is no day: write 2026-09-01') from error


def _tier(row: Row) -> str:
    if "tier" not in row.cells:
        raise row.fault("tier", "is missing: without it nobody knows who has a text profile (use --pool all)")
    return row.text("tier").strip()


def _number(row: Row, column: str) -> int:
    try:
        return int(row.required(column))
    except ValueError as error:
        raise row.fault(column, f'"{row.text(column)}" is no whole number') from error
