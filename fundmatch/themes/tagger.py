"""Tags for calls and partners, found by the engine, corrected by their files, and kept between runs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from fundmatch.cache import digest
from fundmatch.calls import CURATED
from fundmatch.matching.engines import Engines
from fundmatch.matching.kept_answers import KeptAnswers
from fundmatch.models import Call, Profile
from fundmatch.themes.codes import CodeRule, rules_of, with_code
from fundmatch.themes.documents import partner_document
from fundmatch.themes.tags import Stated, Tag, corrected
from fundmatch.themes.vocabulary import Theme, Vocabulary, shipped_vocabulary
from fundmatch.themes.weights import TaggingWeights, shipped_weights

if TYPE_CHECKING:
    from fundmatch.matching.documents import Documents, IndexedText
    from fundmatch.matching.index_folder import IndexFolder
    from fundmatch.themes.strengths import ThemeStrengths

TAGS = TypeAdapter(tuple[Tag, ...])
Mask = NDArray[np.bool_]


class HasCodes(Protocol):
    """Columns of calls, of which the codes are needed."""

    @property
    def codes(self) -> Sequence[str]: ...


@runtime_checkable
class Catalogued(Protocol):
    """Documents that are calls, with one row of the columns each."""

    @property
    def columns(self) -> HasCodes: ...


@dataclass(frozen=True)
class ThemeTagger:
    """Tags the calls that ``engines`` has opened, and any partners. Nothing is asked of the engine twice."""

    engines: Engines
    vocabulary: Vocabulary
    weights: TaggingWeights

    @classmethod
    def shipped(cls, engines: Engines) -> ThemeTagger:
        """With the vocabularies and thresholds that come with fundmatch."""
        return cls(engines, shipped_vocabulary(), shipped_weights())

    def tags_of_call(self, call: Call) -> tuple[Tag, ...]:
        """The themes of a call by its words and its code, in the order of the vocabulary.

        It is read by itself: to ask for every theme among 16,000 calls takes 12 s, and how strong a theme is in a call
        depends on the others only by how rare they make its words.
        """
        kept = self._tags.get(call.id)
        if kept is None:
            from fundmatch.matching.documents import call_document
            from fundmatch.matching.weights import shipped_weights as engine_weights

            (kept,) = self._each([call_document(call, engine_weights())], self.weights.call)
            self._tags.put(call.id, kept)
        return corrected(with_code(TAGS.validate_json(kept), call.code), self.stated(call), self.vocabulary)

    def tags_of_profile(self, profile: Profile) -> tuple[Tag, ...]:
        """The themes of a partner, in the order of the vocabulary."""
        return self.tags_of_profiles([profile])[profile.slug]

    def tags_of_profiles(self, profiles: Sequence[Profile]) -> dict[str, tuple[Tag, ...]]:
        """The themes of partners by slug. How strongly one has a theme hardly depends on the others."""
        answers = KeptAnswers(self.engines.cache, "partner-tags", self._key(profiles))
        kept = {profile.slug: answers.get(profile.slug) for profile in profiles}
        if None in kept.values():
            found = self._each([partner_document(profile) for profile in profiles], self.weights.partner)
            kept = dict(zip(kept, found, strict=True))
            for slug, text in zip(kept, found, strict=True):
                answers.put(slug, text)
            answers.save()
        read = {slug: TAGS.validate_json(text) for slug, text in kept.items() if text is not None}
        return {each.slug: corrected(read[each.slug], Stated.of(each.themes), self.vocabulary) for each in profiles}

    def stated(self, call: Call) -> Stated:
        """What the file of a call kept by hand says of its themes; what portals list is free words."""
        return Stated.of(call.themes) if call.source == CURATED else Stated()

    def having(self, names: Sequence[str], stated: Mapping[int, Stated]) -> Mask:
        """Which calls have any of these themes; ``stated`` are corrections by the number of the call.

        A name is a theme's id, which includes what belongs to it, or a whole vocabulary's. Raises UsageError.
        """
        wanted = {theme.id: theme for name in names for theme in self.vocabulary.selected(name)}
        mask = np.zeros(len(self.engines.calls.keys), dtype=np.bool_)
        strengths = {theme.id: self._of_every_call(theme) for theme in wanted.values()}
        for found in strengths.values():
            mask[list(found)] = True
        for number, each in stated.items():
            tags = [Tag(theme=name, strength=found[number]) for name, found in strengths.items() if number in found]
            mask[number] = any(tag.theme in wanted for tag in corrected(tags, each, self.vocabulary))
        return mask

    def save(self) -> None:
        """Keep the answers for the next run."""
        self._columns.save()
        self._tags.save()

    def _of_every_call(self, theme: Theme) -> dict[int, float]:
        """The strength of a theme in each call that has it by its words or its code, by the call's number."""
        kept = self._columns.get(theme.id)
        if kept is None:
            found = self._calls.of(theme)
            numbers = np.flatnonzero(found >= self.weights.call)
            kept = json.dumps([numbers.tolist(), np.round(found[numbers], 3).tolist()])
            self._columns.put(theme.id, kept)
        listed = json.loads(kept)
        return self._by_code(theme.id, dict(zip(*listed, strict=True)))

    def _by_code(self, theme: str, found: dict[int, float]) -> dict[int, float]:
        coded = {number: 1.0 for number, rules in self._rules.items() if any(rule.theme == theme for rule in rules)}
        gone = {number for number, rules in self._rules.items() if any(rule.excludes(theme) for rule in rules)}
        return {number: strength for number, strength in (found | coded).items() if number not in gone}

    @cached_property
    def _rules(self) -> dict[int, tuple[CodeRule, ...]]:
        """What codes say, by the number of the call; documents that are no catalogue of calls have none."""
        calls = self.engines.calls
        codes = calls.columns.codes if isinstance(calls, Catalogued) else ()
        return {number: rules for number, code in enumerate(codes) if (rules := rules_of(code))}

    def _each(self, documents: Sequence[IndexedText], least: float) -> list[str]:
        """The themes of each of some documents that are no index of their own, as JSON."""
        from fundmatch.matching.documents import ListedDocuments
        from fundmatch.matching.index_folder import IndexFolder

        strengths = self._strengths(IndexFolder(), ListedDocuments(tuple(documents)))
        tags = (self._tagged(strengths, number, least) for number in range(len(documents)))
        return [TAGS.dump_json(each).decode() for each in tags]

    def _tagged(self, strengths: ThemeStrengths, number: int, least: float) -> tuple[Tag, ...]:
        found = [(theme, float(strengths.of(theme)[number])) for theme in self.vocabulary.themes.values()]
        return tuple(
            Tag(theme=theme.id, strength=round(strength, 3), evidence=strengths.evidence(theme, number))
            for theme, strength in found
            if strength >= least
        )

    @cached_property
    def _calls(self) -> ThemeStrengths:
        return self._strengths(self.engines.folder("index"), self.engines.calls)

    def _strengths(self, folder: IndexFolder, documents: Documents) -> ThemeStrengths:
        """Themes against documents, by an engine that lets length count as tagging wants it."""
        from fundmatch.matching.engine import Engine
        from fundmatch.matching.weights import shipped_weights as engine_weights
        from fundmatch.themes.strengths import ThemeStrengths

        usual = engine_weights()
        saturation = usual.saturation.model_copy(update={"b": self.weights.length})
        index = folder.index(documents, usual.model_copy(update={"saturation": saturation}))
        return ThemeStrengths(
            Engine(index, self.engines.glossary, self.engines.dictionaries), self.vocabulary, self.weights
        )

    @cached_property
    def _columns(self) -> KeptAnswers:
        return KeptAnswers(self.engines.cache, "theme-columns", self._key())

    @cached_property
    def _tags(self) -> KeptAnswers:
        return KeptAnswers(self.engines.cache, "call-tags", self._key())

    def _key(self, profiles: Sequence[Profile] = ()) -> str:
        parts = (self.engines.key(profiles), self.vocabulary.digest, self.weights.model_dump_json())
        return digest(*(part.encode("utf-8") for part in parts))
