"""The nouns of fundmatch: frozen, checked at the border, free of behaviour that needs other modules."""

from fundmatch.models.base import Model
from fundmatch.models.call import Budget, Call, CallKind, Deadline, Document, Status
from fundmatch.models.change import Change
from fundmatch.models.consortium import (
    Alternative,
    Consortium,
    Coordinator,
    JointTeams,
    Member,
    NoConsortium,
    Remedy,
    RuleCheck,
    Swap,
    Tradeoff,
    ValuePart,
)
from fundmatch.models.match import Evidence, EvidenceKind, Match
from fundmatch.models.profile import Capacities, Contact, Group, Keyword, PastProject, Profile
from fundmatch.models.search import OwnShare, PartnerMatch, SearchReport, SearchResult, Substitute
from fundmatch.models.verdict import Decision, Reason, Role, Verdict

__all__ = [
    "Alternative",
    "Budget",
    "Call",
    "CallKind",
    "Capacities",
    "Change",
    "Consortium",
    "Contact",
    "Coordinator",
    "Deadline",
    "Decision",
    "Document",
    "Evidence",
    "EvidenceKind",
    "Group",
    "JointTeams",
    "Keyword",
    "Match",
    "Member",
    "Model",
    "NoConsortium",
    "OwnShare",
    "PartnerMatch",
    "PastProject",
    "Profile",
    "Reason",
    "Remedy",
    "Role",
    "RuleCheck",
    "SearchReport",
    "SearchResult",
    "Status",
    "Substitute",
    "Swap",
    "Tradeoff",
    "ValuePart",
    "Verdict",
]
