"""Names that people can tell apart: where several partners share one, the slug stands behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from fundmatch.models import Profile


def told_apart(partners: Mapping[str, Profile]) -> Mapping[str, Profile]:
    """Partners by slug, with names that nobody else at hand has: ``City Lab [city-lab-nis]``."""
    counts = Counter(profile.name.casefold().strip() for profile in partners.values())
    if len(counts) == len(partners):
        return partners
    return {slug: _named(profile, counts[profile.name.casefold().strip()]) for slug, profile in partners.items()}


def _named(profile: Profile, sharing: int) -> Profile:
    return profile if sharing == 1 else profile.model_copy(update={"name": f"{profile.name} [{profile.slug}]"})
