"""What an evaluation found: figures with their intervals, methods side by side, and what scores mean."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A mean and its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Measured:
    """A method's metrics, and for all but the first method how far the first is ahead (paired by query)."""

    method: str
    figures: tuple[Figure, ...]
    ahead: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """Methods on the same queries; ours is the first."""

    name: str
    queries: int
    rows: tuple[Measured, ...]


@dataclass(frozen=True)
class Band:
    """Pairs scored from ``low`` to below ``high``, both 0 where nothing was found: how many, and how many relevant.

    ``mean`` is their mean score (0–100) and ``share`` the relevant share; both None where there are no pairs.
    """

    low: int
    high: int
    pairs: int
    relevant: int
    mean: float | None
    share: Figure | None


@dataclass(frozen=True)
class Reliability:
    """What scores mean: ``target`` says which pairs are relevant.

    ``error`` is the expected calibration error (0–1) over all pairs, ``error_found`` over those scored above 0.
    """

    target: str
    bands: tuple[Band, ...]
    error: float
    error_found: float


@dataclass(frozen=True)
class Spread:
    """Whom a method proposes: the share of candidates among the first 20 of any query, and how unevenly (Gini)."""

    method: str
    coverage: float
    gini: float


@dataclass(frozen=True)
class Timing:
    """How long a step took."""

    step: str
    seconds: float


@dataclass(frozen=True)
class Evaluation:
    """One task on one bench. ``whole`` is None where the bench holds no labels."""

    task: str
    bench: str
    settings: tuple[tuple[str, str], ...]
    metrics: tuple[str, ...]
    whole: Comparison | None = None
    slices: tuple[Comparison, ...] = ()
    reliability: tuple[Reliability, ...] = ()
    spreads: tuple[Spread, ...] = ()
    timings: tuple[Timing, ...] = ()
    notes: tuple[str, ...] = ()
