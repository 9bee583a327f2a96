"""Dated rule tables: reading them, and finding the row that speaks of a call."""

from fundmatch.rules.reader import read_rules
from fundmatch.rules.rows import CountryRow, LegalForm, Requirement, Sourced, WideningRow
from fundmatch.rules.schemes import Rate, Scheme, Size
from fundmatch.rules.tables import Rules
from fundmatch.rules.team_rules import COUNTING, Standing, TeamRule, TeamRules, Who
from fundmatch.rules.words import CountryStatus

__all__ = [
    "COUNTING",
    "CountryRow",
    "CountryStatus",
    "LegalForm",
    "Rate",
    "Requirement",
    "Rules",
    "Scheme",
    "Size",
    "Sourced",
    "Standing",
    "TeamRule",
    "TeamRules",
    "Who",
    "WideningRow",
    "read_rules",
]
