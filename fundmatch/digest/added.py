"""Which calls are there only because a partner wrote new keywords into its profile."""

from __future__ import annotations

import json
from collections.abc import Mapping

from fundmatch.models import Profile, SearchResult
from fundmatch.store.mails import Snapshot


def snapshot_of(profile: Profile) -> Snapshot:
    """The keywords of a profile, as the next mail will compare them."""
    return Snapshot(profile.slug, json.dumps([keyword.label for keyword in profile.keywords], ensure_ascii=False))


def added_words(result: SearchResult, before: Mapping[str, str | None], threshold: float) -> tuple[str, ...]:
    """The keywords without which the best match of ``result`` would not have reached the threshold.

    ``before`` are the snapshots of the last mail by partner; where there is none, nothing can be told.
    """
    match = result.matches[0].match
    kept = before.get(match.profile)
    if kept is None:
        return ()
    known = set(json.loads(kept))
    new = [each for each in match.evidence if each.keyword not in known and each.kind not in OTHER]
    if match.score - sum(each.points for each in new) >= threshold:
        return ()
    return tuple(dict.fromkeys(each.keyword for each in new))


#: Evidence that rests on no keyword.
OTHER = ("free-text", "past-project")
