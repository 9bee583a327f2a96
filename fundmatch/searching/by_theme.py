"""The themes of calls, and the calls of themes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from fundmatch.calls import CURATED
from fundmatch.catalogue.columns import Mask
from fundmatch.models import Call
from fundmatch.searching.space import Opened

if TYPE_CHECKING:
    from fundmatch.themes.tags import Tag


def tags_of(opened: Opened, call: Call) -> tuple[Tag, ...]:
    """The themes of a call with their evidence."""
    found = opened.themes.tags_of_call(call)
    opened.themes.save()
    opened.engines.save()
    return found


def having(opened: Opened, themes: Sequence[str]) -> Mask:
    """Which calls have any of these themes. Raises UsageError for one that no vocabulary has."""
    from fundmatch.themes.tags import Stated

    calls = opened.space.calls
    by_hand = np.flatnonzero(calls.columns.sources.among({CURATED})).tolist()
    mask = opened.themes.having(themes, {number: Stated.of(calls.read(number).themes) for number in by_hand})
    opened.themes.save()
    opened.engines.save()
    return mask
