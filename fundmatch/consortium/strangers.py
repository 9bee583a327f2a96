"""Organisations of an imported directory that would close gaps, with the reasons to ask them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from fundmatch.candidates import CandidateFinder, Wanted
from fundmatch.consortium.coverage import Coverage
from fundmatch.consortium.doubts import ESTABLISHED, FORM
from fundmatch.consortium.problem import Candidate
from fundmatch.consortium.sought import facts_needed, quoted
from fundmatch.consortium.sure_pool import SurePool
from fundmatch.directory.finding import Filter
from fundmatch.models import Profile
from fundmatch.models.gap import Sought, Stranger
from fundmatch.models.organisation import DirectoryProject, Organisation
from fundmatch.models.wording import Listing, Wording

#: Past collaborators of each partner that are known by name, and themes and projects told of each organisation.
COLLABORATORS, THEMES, PROJECTS = 500, 3, 2
#: What to ask of an organisation where a fact decides.
ASK = {FORM: Wording("ask for its legal form"), ESTABLISHED: Wording("ask for its date of establishment")}
#: Letters of a word that its forms share.
STEM = 6


@dataclass(frozen=True)
class Wish:
    """Whom a gap asks for: ``accepts`` says whether a candidate closes it, ``theme`` is what it has to cover."""

    pool: SurePool
    theme: str
    sought: Sought | None
    accepts: Callable[[Candidate], bool]


@dataclass(frozen=True)
class Strength:
    """What decides whether an organisation covers a theme: its strength there, full from ``full`` on."""

    coverage_of: Callable[[Sequence[Profile]], Coverage]
    full: float
    covered: float


class Strangers:
    """Looks into one directory for partners of ``profiles``; ``ranked`` organisations are looked at for each gap."""

    def __init__(self, finder: CandidateFinder, profiles: Sequence[Profile], strength: Strength, ranked: int) -> None:
        self.finder, self.profiles, self.strength, self.ranked = finder, profiles, strength, ranked

    @cached_property
    def size(self) -> int:
        """How many organisations the directory has."""
        return int(self.finder.directory.tables.size()[0])

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.finder.directory.known(self.profiles))

    @cached_property
    def _past(self) -> dict[str, list[Wording]]:
        """Who has worked with partners at hand, by id: with whom, in what."""
        found: dict[str, list[Wording]] = {}
        for profile in self.profiles:
            for own in self.finder.directory.same_as(profile):
                for each in self.finder.directory.collaborators(own, COLLABORATORS):
                    projects = Listing(each.projects[:PROJECTS])
                    told = Wording("has worked with {partner} ({projects})", partner=profile.name, projects=projects)
                    found.setdefault(each.organisation.id, []).append(told)
        return found

    def found(self, wishes: Sequence[Wish], most: int) -> list[tuple[Stranger, ...]]:
        """For each wish at most so many organisations that fulfil it, best first."""
        lists = [self._candidates(wish) for wish in wishes]
        every = {each.id: each for found in lists for each in found}
        profiles = [each.as_profile() for each in every.values()]
        if not profiles:
            return [()] * len(wishes)
        coverage = self.strength.coverage_of(profiles)
        places = {name: place for place, name in enumerate(every)}
        asked = [_Asked(self, wish, coverage, places) for wish in wishes]
        return [each.chosen(found, most) for each, found in zip(asked, lists, strict=True)]

    def _candidates(self, wish: Wish) -> list[Organisation]:
        """Organisations of the kinds and countries sought, the most promising first."""
        sought = wish.sought
        if sought is None:
            return []
        call = wish.pool.posed.call
        if wish.theme:
            hits = self.finder.directory.search(wish.theme, Filter(sought.countries, sought.kinds), self.ranked)
            ids = [hit.organisation.id for hit in hits if hit.organisation.id not in self._known]
            by_id = {each.id: each for each in self.finder.directory.named(ids)}
            return [by_id[name] for name in ids if name in by_id]
        wanted = Wanted(sought.countries, sought.kinds, self._known)
        return [each.organisation for each in self.finder.find(call, wanted, limit=self.ranked)]

    def past(self, identifier: str) -> list[Wording]:
        """Its projects with partners at hand, in words."""
        return self._past.get(identifier, [])


@dataclass(frozen=True)
class _Asked:
    """One wish, and how strong the organisations in question are in themes."""

    strangers: Strangers
    wish: Wish
    coverage: Coverage
    places: dict[str, int]

    def chosen(self, found: Sequence[Organisation], most: int) -> tuple[Stranger, ...]:
        chosen: list[Stranger] = []
        for each in found:
            if len(chosen) == most:
                break
            themes = self._themes(each)
            covers = not self.wish.theme or self.wish.theme in themes
            facts = facts_needed(self.wish.pool, each.as_profile(), self.wish.accepts)
            if covers and facts is not None:
                chosen.append(self._stranger(each, themes, sorted(facts)))
        return tuple(chosen)

    def _themes(self, each: Organisation) -> list[str]:
        """The call's themes that it covers."""
        strength, place = self.strangers.strength, self.places[each.id]
        names = [theme.name for theme in self.wish.pool.posed.problem.themes]
        least = strength.covered * strength.full
        return [name for name in names if self.coverage.strength(name)[place] >= least]

    def _stranger(self, each: Organisation, themes: Sequence[str], facts: Sequence[str]) -> Stranger:
        first = sorted(themes, key=lambda name: name != self.wish.theme)
        why = [Wording("works on {themes}", themes=quoted(first[:THEMES], ", "))] if themes else []
        why += self.strangers.past(each.id)
        project = telling_project(each, first[0] if first else "")
        why += [Wording("project: {project}", project=project.label)] if project else []
        why += [ASK[fact] for fact in facts]
        return Stranger(
            id=each.id,
            name=each.name,
            kind=each.kind,
            city=each.city,
            country=each.country,
            projects=len(each.projects),
            why=tuple(why),
        )


def telling_project(each: Organisation, theme: str) -> DirectoryProject | None:
    """Its newest project with most words of the theme in its title and topics; words are compared by their beginning,
    since what covers the theme was decided before, by meaning."""
    stems = {word[:STEM] for word in theme.casefold().split()}

    def shared(project: DirectoryProject) -> int:
        text = " ".join((project.label, *project.topics)).casefold()
        return sum(stem in text for stem in stems)

    return max(each.projects, key=shared, default=None)
