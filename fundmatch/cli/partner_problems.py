"""Everything that can be found wrong with the partners' files, for every command that tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fundmatch.api import Workspace
    from fundmatch.profiles import ProfileSet
    from fundmatch.yaml_reader import Problem


def partner_problems(workspace: Workspace, found: ProfileSet) -> list[Problem]:
    """What reading found, and what only the whole shows: names of nothing known, words that say nothing."""
    from fundmatch.matching.engine import says_something
    from fundmatch.profiles import check_references, check_words
    from fundmatch.themes.checking import unknown_profile_themes
    from fundmatch.themes.vocabulary import shipped_vocabulary

    folder, rules = workspace.folders.profiles, workspace.rules
    problems = [
        *found.problems,
        *check_references(folder, found, list(rules.forms_by_id), rules.country_codes),
        *check_words(folder, says_something),
        *unknown_profile_themes(folder, shipped_vocabulary()),
    ]
    return sorted(problems, key=lambda each: (each.file, each.line, each.column))
