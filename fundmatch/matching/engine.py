"""Profiles against an index: which calls fit, how well, and on which evidence."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from fundmatch.matching.background import shipped_background
from fundmatch.matching.call_vectors import CallVectors
from fundmatch.matching.expand import Expander, Phrase
from fundmatch.matching.explain import Explainer, Quotation, share_out
from fundmatch.matching.index import Floats, Index
from fundmatch.matching.kept_gains import NOTHING_KEPT, Gains, Lists
from fundmatch.matching.likeness import Likeness, Vectors
from fundmatch.matching.meanings import Meanings, descriptions_of, projects_of
from fundmatch.matching.memory import Memory
from fundmatch.matching.occurrences import NO_HITS, Hits, greatest
from fundmatch.matching.rarity import Rarity
from fundmatch.matching.score import Scorer
from fundmatch.matching.semantic import SemanticLinks
from fundmatch.models import Evidence, EvidenceKind, Keyword, Match, Profile
from fundmatch.text.glossary import Glossary, content_words, shipped_glossary
from fundmatch.text.known_words import KnownWords

#: Contributions below this share of a rare keyword are noise and would be rounded to no points.
LEAST = 0.002

#: What a likeness of 1 below the threshold takes off: enough to order calls that get nothing, too little to be seen.
BELOW = 1e-4

#: Most profiles whose vectors of free text are remembered, for their quotations.
MOST_PROFILES = 100

#: The score of calls that a profile's own words rule out.
RULED_OUT = -100.0


@dataclass(frozen=True)
class Criterion:
    """One thing a profile asks for: its label, what it adds to calls, and how strongly they have it (0–1).

    ``name`` tells it from everything else that the profile may ask for.
    """

    label: str
    kind: EvidenceKind
    name: str
    gains: Hits
    strengths: Hits


@dataclass(frozen=True)
class KeywordCriterion(Criterion):
    """A keyword with every way, (language, text), it is written, and how strongly calls have each of its phrases."""

    forms: tuple[tuple[str, str], ...]
    phrases: tuple[Hits, ...]


@dataclass(frozen=True)
class TextCriterion(Criterion):
    """Part number ``part`` of a profile's free text: its descriptions or its past projects."""

    part: int


@dataclass(frozen=True)
class ScoredProfile:
    """A profile's criteria with their gains, and the score of every call before it is rounded or cut off at 0.

    ``raw`` is below 0 for calls less like the profile than :attr:`LikenessWeights.least`, and :data:`RULED_OUT` for
    calls that the profile's ``must`` and ``not`` words rule out.
    """

    profile: Profile
    criteria: tuple[Criterion, ...]
    raw: Floats

    @property
    def scores(self) -> Floats:
        """The score of every call, 0–100."""
        return np.maximum(self.raw, 0.0)


class Engine:
    """Matches profiles against one index. Words and slots looked up for one profile serve the next."""

    def __init__(
        self,
        index: Index,
        glossary: Glossary | None = None,
        dictionaries: KnownWords | None = None,
        semantic: SemanticLinks | None = None,
    ) -> None:
        """``semantic`` links keywords that nothing else can read; without it nothing is."""
        self.index = index
        self.glossary = glossary or shipped_glossary()
        self.expander = Expander(index, self.glossary, dictionaries or KnownWords(), semantic)
        self.meanings = Meanings(self.glossary, self.expander.slips)
        self._vectors: Memory[str, Vectors] = Memory(MOST_PROFILES)
        self.scorer = Scorer(index, Rarity(self.meanings, shipped_background(), index.weights.rarity))

    @cached_property
    def likeness(self) -> Likeness:
        """The scorer of free text, loaded when the first profile that has any is scored."""
        return Likeness(CallVectors(self.index, self.meanings, shipped_background()), self.meanings.subjects)

    @cached_property
    def _own_words(self) -> Scorer:
        """What looks for phrases in the documents without their attachments."""
        return self.scorer if self.index.own is self.index else Scorer(self.index.own, self.scorer.rarity)

    @cached_property
    def explainer(self) -> Explainer:
        return Explainer(self.index, self.meanings)

    def score(self, profile: Profile, extra: Iterable[str] = (), kept: Gains = NOTHING_KEPT) -> ScoredProfile:
        """Score every document of the index; ``extra`` are keywords typed in passing, ``kept`` what is remembered of
        the profile's own."""
        weights, spoken = self.index.weights.profile, profile.languages
        criteria: list[Criterion] = [self._keyword(keyword, spoken, kept) for keyword in profile.keywords]
        typed = (Keyword(text=text, weight=weights.typed) for text in extra)
        criteria += [self._keyword(keyword, spoken, NOTHING_KEPT) for keyword in typed]
        texts, below = self._free_texts(profile, kept)
        criteria += texts
        total = below
        for criterion in criteria:
            total[criterion.gains.documents] += criterion.gains.strengths
        raw = np.where(self.admitted(profile), self.index.weights.calibration.scores(total), RULED_OUT)
        return ScoredProfile(profile, tuple(criteria), raw)

    def match(self, profile: Profile, limit: int | None = None) -> list[Match]:
        """Every document that fits at all, best first, explained."""
        scored = self.score(profile)
        order = sorted(range(self.index.size), key=lambda number: (-scored.scores[number], self.key(number)))
        fitting = [number for number in order if round(float(scored.scores[number]), 1) > 0]
        return [self.explain(scored, number) for number in fitting[:limit]]

    def key(self, number: int) -> str:
        """The key of a document (a call's id)."""
        return self.index.keys[number]

    def explain(self, scored: ScoredProfile, number: int, kept: Gains = NOTHING_KEPT) -> Match:
        """The match of one document with all its evidence; points add up to the score."""
        score = round(float(scored.scores[number]), 1)
        gains = [criterion.gains.at(number) for criterion in scored.criteria]
        least = min(LEAST, max(gains, default=0.0)) if score else np.inf
        found = [(criterion, gain) for criterion, gain in zip(scored.criteria, gains, strict=True) if gain >= least]
        points = share_out([gain for _, gain in found], score)
        call, profile = self.key(number), scored.profile
        quoted = [kept.quotation(each.name, call, partial(self._quoted, profile, each, number)) for each, _ in found]
        evidence = [_evidence(each, how, earned) for (each, _), how, earned in zip(found, quoted, points, strict=True)]
        ordered = tuple(sorted(evidence, key=lambda each: (-each.points, each.keyword)))
        return Match(profile=profile.slug, call_id=call, score=score, evidence=ordered)

    def _quoted(self, profile: Profile, criterion: Criterion, number: int) -> Quotation:
        if isinstance(criterion, TextCriterion):
            telling = self.likeness.telling(self._vectors_of(profile), criterion.part, number)
            similarity = criterion.strengths.at(number)
            return self.explainer.shared_words(telling, number, similarity)
        assert isinstance(criterion, KeywordCriterion)  # noqa: S101 — there is no third kind
        best = max(range(len(criterion.phrases)), key=lambda each: criterion.phrases[each].at(number))
        return self.explainer.quote(self.phrases(criterion.forms)[best], number)

    def _keyword(self, keyword: Keyword, spoken: Sequence[str], kept: Gains) -> KeywordCriterion:
        forms, name = readings(keyword, spoken), json.dumps([keyword.text, keyword.texts, keyword.weight, *spoken])

        def look() -> Lists:
            phrases = self.phrases(forms)
            return self.gains(phrases).times(keyword.weight), *(self.scorer.phrase(phrase) for phrase in phrases)

        gains, *found = kept.recall(name, look)
        return KeywordCriterion(keyword.label, "exact", name, gains, greatest(found), forms, tuple(found))

    def phrases(self, forms: Sequence[tuple[str, str]]) -> tuple[Phrase, ...]:
        """A keyword with every way, (language, text), it is written and may be read."""
        return (*self._read(forms), *self.expander.nearby(forms))

    def _read(self, forms: Sequence[tuple[str, str]]) -> list[Phrase]:
        return [self.expander.phrase(text, language) for language, text in forms]

    def gains(self, phrases: Iterable[Phrase]) -> Hits:
        """What a keyword written so adds to each call, with a weight of 1."""
        return greatest([self.scorer.phrase(phrase).times(self.scorer.told(phrase)) for phrase in phrases])

    def _free_texts(self, profile: Profile, kept: Gains) -> tuple[list[Criterion], Floats]:
        """What descriptions and past projects add to each call, and how far each call lies below the threshold.

        The latter is a number from −0.01 to 0 that orders the calls that get nothing.
        """
        name = _texts_of(profile)
        below, *lists = kept.recall(name, lambda: self._compared(profile))
        named: tuple[tuple[str, EvidenceKind], ...] = (("description", "free-text"), ("past projects", "past-project"))
        texts: list[Criterion] = [
            TextCriterion(label, kind, f"{part}{name}", lists[2 * part], lists[2 * part + 1], part)
            for part, (label, kind) in enumerate(named)
            if len(lists[2 * part + 1])
        ]
        return texts, below.dense(self.index.size)

    def _compared(self, profile: Profile) -> Lists:
        """(how far each call is below the threshold; for each part what it adds to calls, and its cosines)."""
        parts = self.parts(profile)
        if not any(parts):
            return (NO_HITS,) * 5
        vectors = self._vectors_of(profile)
        compared = self.likeness.compare(vectors)
        worth, below = self.worth(compared.likeness, vectors.telling)
        gains = worth * (compared.shared / np.maximum(compared.shared.sum(axis=0), 1e-12))
        lists = [each for part in range(2) for each in (Hits.of(gains[part]), Hits.of(compared.cosines[part]))]
        return (Hits(np.arange(len(below), dtype=np.int32), below), *lists)

    def _vectors_of(self, profile: Profile) -> Vectors:
        return self._vectors.recall(_texts_of(profile), lambda: self.likeness.vectors(self.parts(profile)))

    def worth(self, likeness: Floats, telling: float) -> tuple[Floats, Floats]:
        """What free text adds to each call for its ``likeness``, and a number from −0.01 to 0 for how far it is below
        the threshold."""
        weights = self.index.weights.likeness
        above = likeness - weights.least
        worth = np.zeros(len(above))
        some = above > 0
        worth[some] = weights.worth * np.log1p(telling * above[some])
        return worth, np.maximum(np.minimum(above, 0.0) * BELOW, -100 * BELOW)

    def parts(self, profile: Profile) -> list[list[Counter[str]]]:
        """The bags of the description and of the past projects.

        The description is one text: said in several languages, a thing is still said once.
        """
        whole: Counter[str] = Counter()
        for text in descriptions_of(profile):
            whole |= self.meanings.of_text(*text)
        projects = [self.meanings.of_text(*text) for text in projects_of(profile)]
        return [[whole] if whole else [], [bag for bag in projects if bag]]

    def admitted(self, profile: Profile) -> NDArray[np.bool_]:
        """False for documents ruled out by ``not`` words, or lacking every one of the ``must`` words.

        Words in which there is nothing to look for (``the``) neither rule out nor admit; what is only near in meaning
        may admit, but never rules out: nobody is shown a guess about a call that is gone. Nor does an attachment, which
        often says what is not funded.
        """
        spoken = profile.languages
        wanted = [phrase for text in profile.must for phrase in self.meant(text, spoken)]
        unwanted = [phrase for text in profile.not_ for phrase in self._read(readings_of("", text, spoken))]
        admitted = np.full(self.index.size, not wanted)
        for phrase in wanted:
            admitted[self.scorer.contains(phrase)] = True
        for phrase in unwanted:
            admitted[self._own_words.contains(phrase)] = False
        return admitted

    def meant(self, text: str, spoken: Sequence[str]) -> list[Phrase]:
        """A word written by those who speak these languages, as keywords are read; nothing for what says nothing."""
        return [phrase for phrase in self.phrases(readings_of("", text, spoken)) if phrase.slots]


def _texts_of(profile: Profile) -> str:
    """A name for the free text of a profile."""
    return json.dumps([descriptions_of(profile), projects_of(profile)])


def _evidence(criterion: Criterion, quoted: Quotation, points: float) -> Evidence:
    return Evidence(
        keyword=criterion.label,
        matched=quoted.matched,
        kind=criterion.kind if isinstance(criterion, TextCriterion) else quoted.kind,
        similarity=round(min(1.0, quoted.similarity), 2),
        points=points,
        snippet=quoted.snippet,
    )


def readings(keyword: Keyword, spoken: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """(language, text) for every way a keyword is written and may be read by those who speak these languages."""
    return tuple(form for written in keyword.forms() for form in readings_of(*written, spoken))


def readings_of(language: str, text: str, spoken: Sequence[str]) -> list[tuple[str, str]]:
    """(language, text) for every language a text may be meant in.

    Short texts rarely show their language: ``културна баштина`` has no letter that is Serbian only, and ``kruzna
    ekonomija`` none at all when typed without marks. A partner who says that it writes Serbian is therefore read both
    ways; the better reading counts.
    """
    if language or "sr" not in spoken:
        return [(language, text)]
    return [("", text), ("sr", text)]


def says_something(text: str, spoken: Sequence[str]) -> bool:
    """Whether a text of somebody who speaks these languages has any word to look for, whatever calls there are."""
    return any(content_words(each, language) for language, each in readings_of("", text, spoken))
