"""From a sum of evidence to a score that can be read: of pairs scored 70, seven in ten were judged relevant."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fundmatch.models.base import Model


class Calibration(Model):
    """P(relevant) = σ(``intercept`` + ``slope`` · √G), fitted on judged pairs (``weights.toml`` says how)."""

    intercept: float
    slope: float

    def scores(self, total: NDArray[np.float64]) -> NDArray[np.float64]:
        """The score of each sum of evidence, rising strictly with it from 0 to 100.

        What is judged relevant though there is no evidence for it (2 in 100) is taken off: no evidence scores 0. Sums
        below 0 stay as they are, and in order.
        """
        nothing = 1 / (1 + np.exp(-self.intercept))
        relevant = 1 / (1 + np.exp(-self.intercept - self.slope * np.sqrt(np.maximum(total, 0.0))))
        return np.asarray(np.where(total > 0, 100 * (relevant - nothing) / (1 - nothing), total))
