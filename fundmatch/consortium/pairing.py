"""Pairs of partners: how alike they are, what the other adds, why, and the calls that fit both.

Likeness, 0–100, is a weighted mean of three parts, the same from both sides:

    challenges  the mean of the shares of one's keywords (by weight, rarity and strength) that the other writes about
    themes      Σ min(a, b) / Σ max(a, b) over the strengths of the themes either has, the most detailed ones only
    texts       the cosine of descriptions and past projects, full at ``full_texts``

Of the features that rank candidates for a call (:mod:`fundmatch.matching.partners`) the likeness of texts is used here;
the others need a call or a history, and past projects in common are told beside the score.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from fundmatch.consortium.common_calls import (
    Addition,
    CallSpace,
    CallWeights,
    CommonCall,
    CommonCalls,
    ComplementWeights,
)
from fundmatch.consortium.partner_likeness import OF_PARTNERS, PartnerLikeness, SharedWord
from fundmatch.consortium.pose import names_of
from fundmatch.models import Model, Profile
from fundmatch.models.shipped import shipped
from fundmatch.themes.tagger import ThemeTagger


class LikenessWeights(Model):
    """What each part of the likeness counts (``[likeness]`` of pairing.toml)."""

    challenges: float
    themes: float
    texts: float
    full_texts: float


class PairingWeights(Model):
    """All of pairing.toml."""

    likeness: LikenessWeights
    complement: ComplementWeights
    calls: CallWeights


@cache
def shipped_pairing_weights() -> PairingWeights:
    """The weights that come with fundmatch."""
    return shipped(PairingWeights, "fundmatch.consortium", "pairing.toml")


class SharedTheme(Model):
    """A theme of the vocabularies that both have, with both strengths (0–1)."""

    theme: str
    own: float
    other: float


class Parts(Model):
    """What a likeness is made of, each 0–1."""

    challenges: float
    themes: float
    texts: float


class Pair(Model):
    """One partner beside another: likeness and complement (0–100 each) and the reasons for both.

    ``together`` are titles of past projects that either says it had with the other; ``additions`` what the other adds
    to calls, ``calls`` those that fit both.
    """

    partner: str
    likeness: float
    complement: float
    parts: Parts
    words: tuple[SharedWord, ...] = ()
    themes: tuple[SharedTheme, ...] = ()
    together: tuple[str, ...] = ()
    additions: tuple[Addition, ...] = ()
    calls: tuple[CommonCall, ...] = ()


@dataclass(frozen=True)
class PairFinder:
    """Ranks the partners of ``pool`` for one of them; ``space`` covers the same pool. ``kept_as`` names the answers.

    ``past`` are further projects that the partner asked for had with others, by slug.
    """

    pool: Sequence[Profile]
    tagger: ThemeTagger
    space: CallSpace
    weights: PairingWeights
    kept_as: str = OF_PARTNERS
    past: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def pairs(self, profile: Profile, others: Iterable[Profile], limit: int, by: str = "likeness") -> list[Pair]:
        """The best ``limit`` partners by ``likeness`` or ``complement``, each with its reasons."""
        common = CommonCalls(self.space, profile)
        found = [self._pair(profile, other, common) for other in others if other.slug != profile.slug]
        ranked = sorted(found, key=lambda pair: (-getattr(pair, by), -pair.likeness, pair.partner))[:limit]
        explained = [self._explained(profile, pair, common) for pair in ranked]
        self._likeness.save()
        return explained

    def _pair(self, profile: Profile, other: Profile, common: CommonCalls) -> Pair:
        """Both figures, without the reasons that only those shown need."""
        weights, parts = self.weights.likeness, self._parts(profile.slug, other.slug)
        likeness = sum(getattr(weights, name) * value for name, value in parts.model_dump().items())
        additions = common.additions(other, self.weights.complement, self.weights.calls.covered)
        return Pair(
            partner=other.slug,
            likeness=round(100 * likeness, 1),
            complement=round(sum(each.value for each in additions) / self.weights.complement.calls, 1),
            parts=parts,
            additions=additions,
        )

    def _parts(self, own: str, other: str) -> Parts:
        first, second, found = self._numbers[own], self._numbers[other], self._likeness
        challenges = (found.shares(first)[second] + found.shares(second)[first]) / 2
        texts = min(1.0, found.texts(first)[second] / self.weights.likeness.full_texts)
        return Parts(challenges=round(challenges, 3), themes=round(self._alike(own, other), 3), texts=round(texts, 3))

    def _explained(self, profile: Profile, pair: Pair, common: CommonCalls) -> Pair:
        own, number = self._numbers[profile.slug], self._numbers[pair.partner]
        other = self.pool[number]
        reasons = {
            "words": self._likeness.words(own, number),
            "themes": self._shared(profile.slug, other.slug),
            "together": tuple(dict.fromkeys((*_together(profile, other), *self.past.get(other.slug, ())))),
            "calls": common.of(other, self.weights.calls),
        }
        return pair.model_copy(update=reasons)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {profile.slug: number for number, profile in enumerate(self.pool)}

    @cached_property
    def _likeness(self) -> PartnerLikeness:
        return PartnerLikeness(self.pool, self.tagger.engines, self.kept_as)

    @cached_property
    def _themes(self) -> dict[str, dict[str, float]]:
        """The most detailed themes of every partner with their strengths."""
        children = self.tagger.vocabulary.children
        found = {}
        for slug, tags in self.tagger.tags_of_profiles(self.pool).items():
            have = {tag.theme: tag.strength for tag in tags}
            found[slug] = {
                theme: strength
                for theme, strength in have.items()
                if not any(child.id in have for child in children.get(theme, ()))
            }
        return found

    def _alike(self, own: str, other: str) -> float:
        first, second = self._themes[own], self._themes[other]
        every = first.keys() | second.keys()
        most = sum(max(first.get(theme, 0.0), second.get(theme, 0.0)) for theme in every)
        least = sum(min(first.get(theme, 0.0), second.get(theme, 0.0)) for theme in every)
        return least / most if most else 0.0

    def _shared(self, own: str, other: str) -> tuple[SharedTheme, ...]:
        """The themes that both have, the strongest first."""
        first, second = self._themes[own], self._themes[other]
        order = list(self.tagger.vocabulary.themes)
        both = sorted(
            first.keys() & second.keys(), key=lambda theme: (-min(first[theme], second[theme]), order.index(theme))
        )
        return tuple(
            SharedTheme(theme=theme, own=round(first[theme], 2), other=round(second[theme], 2)) for theme in both
        )


def _together(profile: Profile, other: Profile) -> tuple[str, ...]:
    """Past projects that one of two partners says it had with the other."""
    titles = [
        project.title
        for one, another in ((profile, other), (other, profile))
        for project in one.projects
        if names_of(another) & {partner.casefold() for partner in project.partners}
    ]
    return tuple(dict.fromkeys(titles))
