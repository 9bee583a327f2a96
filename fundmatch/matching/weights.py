"""The engine's weights as typed values; the numbers and their reasons stand in ``weights.toml``."""

from __future__ import annotations

from functools import cache

from fundmatch.matching.calibration import Calibration
from fundmatch.models.base import Model
from fundmatch.models.shipped import shipped


class FieldWeights(Model):
    """What one occurrence of a word counts, by part of the call."""

    title: float
    themes: float
    keywords: float
    summary: float
    text: float


class DocumentWeights(Model):
    """What one occurrence of a word counts in a file attached to a call: ``text`` in one of up to ``mean_length``
    words, less in a longer one, never less than ``least``. ``most_letters`` of all files of a call are searched."""

    text: float
    mean_length: int
    least: float
    most_letters: int


class Saturation(Model):
    """How occurrences become a strength between 0 and 1 (BM25's term frequency part); lengths in content words."""

    k1: float
    b: float
    mean_length: float


class KeywordWeights(Model):
    """When a keyword of several words counts as found."""

    coverage: float
    theme_coverage: float
    near: int
    loose: float
    phrase_slack: int


class Similarity(Model):
    """How near a found form is to the keyword, by kind of link."""

    synonym: float
    translation: float
    transliterated: float
    typo_short: float
    typo_long: float


class TypoBudget(Model):
    """How many edits two words may differ by, by the length of the shorter one."""

    none_below: int
    one_below: int
    most: int

    def edits(self, length: int) -> int:
        """The edits allowed between words of which the shorter has ``length`` letters."""
        if length < self.none_below:
            return 0
        return 1 if length < self.one_below else self.most


class ProfileWeights(Model):
    """How a profile's parts add up to a score."""

    telling: float
    typed: float


class LikenessWeights(Model):
    """How free text and past projects are compared with calls."""

    whole: float
    centroid: float
    other: float
    virtual_calls: float
    unwritten: float
    least: float
    worth: float
    telling: float


class RarityWeights(Model):
    """How many calls the background table counts for, and how words come together."""

    virtual_calls: float
    together: float
    least_share: float


class PartnerWeights(Model):
    """What each feature of a candidate counts; ``half_life`` is in years."""

    topic: float
    likeness: float
    recent: float
    country: float
    collaboration: float
    circle: float
    half_life: float


class Weights(Model):
    """All of ``weights.toml``."""

    fields: FieldWeights
    documents: DocumentWeights
    saturation: Saturation
    keyword: KeywordWeights
    similarity: Similarity
    typo: TypoBudget
    profile: ProfileWeights
    rarity: RarityWeights
    calibration: Calibration
    likeness: LikenessWeights
    partners: PartnerWeights


@cache
def shipped_weights() -> Weights:
    """The weights that come with fundmatch."""
    return shipped(Weights, "fundmatch.matching", "weights.toml")
