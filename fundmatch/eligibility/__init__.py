"""Who may take part in a call, in which role, and which team it asks for: each answer with the line it rests on."""

from fundmatch.eligibility.conditions import conditions_of
from fundmatch.eligibility.doubts import doubt_of
from fundmatch.eligibility.money import funding_rate
from fundmatch.eligibility.stated import Conditions
from fundmatch.eligibility.team import stands, team_rules
from fundmatch.eligibility.verdict import Qualified, verdict, who_qualifies

__all__ = [
    "Conditions",
    "Qualified",
    "conditions_of",
    "doubt_of",
    "funding_rate",
    "stands",
    "team_rules",
    "verdict",
    "who_qualifies",
]
