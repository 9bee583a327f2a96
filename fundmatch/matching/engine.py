"""Profiles against an index: which calls fit, how well, and on which evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from fundmatch.matching.expand import Expander, Phrase
from fundmatch.matching.explain import Explainer, share_out
from fundmatch.matching.index import Floats, Index
from fundmatch.matching.score import Scorer, score_of
from fundmatch.models import Evidence, EvidenceKind, Keyword, Match, Profile
from fundmatch.text.glossary import Glossary, shipped_glossary
from fundmatch.text.known_words import KnownWords

#: Contributions below this share of a rare keyword are noise and would be rounded to no points.
LEAST = 0.002


@dataclass(frozen=True)
class Criterion:
    """One thing a profile asks for: its label, every way it is written, and what it adds to each call."""

    label: str
    kind: EvidenceKind
    phrases: tuple[Phrase, ...]
    gains: Floats
    strengths: Floats


@dataclass(frozen=True)
class ScoredProfile:
    """A profile's criteria with their gains, and the score of every call (0–100)."""

    profile: Profile
    criteria: tuple[Criterion, ...]
    scores: Floats


class Engine:
    """Matches profiles against one index. Words and slots looked up for one profile serve the next."""

    def __init__(self, index: Index, glossary: Glossary | None = None, dictionaries: KnownWords | None = None) -> None:
        self.index = index
        self.glossary = glossary or shipped_glossary()
        self.expander = Expander(index, self.glossary, dictionaries or KnownWords())
        self.scorer = Scorer(index)

    @cached_property
    def explainer(self) -> Explainer:
        return Explainer(self.index, self.scorer)

    def score(self, profile: Profile, extra: Iterable[str] = ()) -> ScoredProfile:
        """Score every document of the index; ``extra`` are keywords typed in passing."""
        typed = self.index.weights.profile.typed
        keywords = (*profile.keywords, *(Keyword(text=text, weight=typed) for text in extra))
        criteria = [self._keyword(keyword, profile.languages) for keyword in keywords]
        criteria += self._free_texts(profile, alone=not keywords)
        total = np.sum([criterion.gains for criterion in criteria], axis=0) if criteria else np.zeros(self.index.size)
        scores = score_of(total * self._admitted(profile), self.index.weights.profile.scale)
        return ScoredProfile(profile, tuple(criteria), scores)

    def match(self, profile: Profile, limit: int | None = None) -> list[Match]:
        """Every document that fits at all, best first, explained."""
        scored = self.score(profile)
        order = sorted(range(self.index.size), key=lambda number: (-scored.scores[number], self.key(number)))
        fitting = [number for number in order if round(float(scored.scores[number]), 1) > 0]
        return [self.explain(scored, number) for number in fitting[:limit]]

    def key(self, number: int) -> str:
        """The key of a document (a call's id)."""
        return self.index.documents[number].key

    def explain(self, scored: ScoredProfile, number: int) -> Match:
        """The match of one document with all its evidence; points add up to the score."""
        score = round(float(scored.scores[number]), 1)
        most = max((criterion.gains[number] for criterion in scored.criteria), default=0.0)
        least = min(LEAST, most) if score else np.inf
        found = [criterion for criterion in scored.criteria if criterion.gains[number] >= least]
        points = share_out([float(criterion.gains[number]) for criterion in found], score)
        evidence = [self._evidence(criterion, number, earned) for criterion, earned in zip(found, points, strict=True)]
        ordered = tuple(sorted(evidence, key=lambda each: (-each.points, each.keyword)))
        return Match(profile=scored.profile.slug, call_id=self.key(number), score=score, evidence=ordered)

    def _evidence(self, criterion: Criterion, number: int, points: float) -> Evidence:
        kind = criterion.kind
        if kind in ("free-text", "past-project"):
            quoted = self.explainer.shared_words(criterion.phrases, number)
        else:
            phrase = max(criterion.phrases, key=lambda phrase: float(self.scorer.phrase(phrase)[number]))
            quoted = self.explainer.quote(phrase, number)
            kind = quoted.kind
        similarity = min(1.0, quoted.similarity)
        return Evidence(
            keyword=criterion.label,
            matched=quoted.matched,
            kind=kind,
            similarity=round(similarity, 2),
            points=points,
            snippet=quoted.snippet,
        )

    def _keyword(self, keyword: Keyword, spoken: Sequence[str]) -> Criterion:
        forms = [form for form in keyword.forms() for form in readings_of(*form, spoken)]
        phrases = tuple(self.expander.phrase(text, language) for language, text in forms)
        strength = np.max([self.scorer.phrase(phrase) for phrase in phrases], axis=0)
        gains = strength * self.scorer.rarity(strength) * keyword.weight
        return Criterion(keyword.label, "exact", phrases, gains, strength)

    def _free_texts(self, profile: Profile, alone: bool) -> list[Criterion]:
        """The description (in whichever language covers a call best) and every past project."""
        weights = self.index.weights.profile
        criteria = []
        if profile.texts():
            worth = weights.free_text_alone if alone else weights.free_text
            criteria.append(self._text("description", "free-text", profile.texts(), worth, profile.languages))
        if profile.projects:
            criteria.append(self._projects(profile))
        return criteria

    def _projects(self, profile: Profile) -> Criterion:
        """The past project that is most like each call: a list of small projects must not outweigh one good fit."""
        titles = [project.title for project in profile.projects]
        worth = self.index.weights.profile.past_project
        return self._text("past projects", "past-project", titles, worth, profile.languages)

    def _text(
        self, label: str, kind: EvidenceKind, texts: Iterable[str], worth: float, spoken: Sequence[str]
    ) -> Criterion:
        forms = [form for text in texts for form in readings_of("", text, spoken)]
        phrases = tuple(self.expander.phrase(text, language) for language, text in forms)
        covered = np.max([self.scorer.text(phrase) for phrase in phrases], axis=0)
        return Criterion(label, kind, phrases, covered * worth, covered)

    def _admitted(self, profile: Profile) -> Floats:
        """0 for documents ruled out by ``not`` words, or lacking every one of the ``must`` words; else 1."""
        admitted = np.ones(self.index.size)
        if profile.must:
            admitted *= self._any(profile.must)
        if profile.not_:
            admitted *= 1 - self._any(profile.not_)
        return admitted

    def _any(self, texts: Iterable[str]) -> Floats:
        contains: Callable[[Phrase], Floats] = self.scorer.contains
        return np.asarray(np.max([contains(self.expander.phrase(text)) for text in texts], axis=0))


def readings_of(language: str, text: str, spoken: Sequence[str]) -> list[tuple[str, str]]:
    """(language, text) for every language a text may be meant in.

    Short texts rarely show their language: ``културна баштина`` has no letter that is Serbian only, and ``kruzna
    ekonomija`` none at all when typed without marks. A partner who says that it writes Serbian is therefore read both
    ways; the better reading counts.
    """
    if language or "sr" not in spoken:
        return [(language, text)]
    return [("", text), ("sr", text)]
