"""Names that have a translation of their own: programmes, kinds of organisations, types of action."""

from __future__ import annotations

from fundmatch.translation.marks import mark
from fundmatch.translation.translator import Translator

#: The programmes by the name that calls carry.
PROGRAMMES = {
    "Horizon Europe": mark("Horizon Europe"),
    "Creative Europe": mark("Creative Europe"),
    "European Institute of Innovation and Technology": mark("European Institute of Innovation and Technology"),
    "Научни изследвания, иновации и дигитализация за интелигентна трансформация (ПНИИДИТ) 2021–2027": mark(
        "Research, Innovation and Digitalisation for Smart Transformation (ПНИИДИТ) 2021–2027"
    ),
    "Конкурентоспособност и иновации в предприятията (ПКИП) 2021–2027": mark(
        "Competitiveness and Innovation in Enterprises (ПКИП) 2021–2027"
    ),
    "Иновации и конкурентоспособност (ОПИК) 2014–2020": mark("Innovation and Competitiveness (ОПИК) 2014–2020"),
    "Развитие на конкурентоспособността на българската икономика 2007–2013": mark(
        "Development of the Competitiveness of the Bulgarian Economy 2007–2013"
    ),
}

#: The kinds of partners in profiles.
KINDS = {
    "municipality": mark("municipality"),
    "university": mark("university"),
    "research": mark("research organisation"),
    "association": mark("association"),
    "foundation": mark("foundation"),
    "cluster": mark("cluster"),
    "network": mark("network"),
    "sme": mark("small or medium-sized enterprise"),
    "large-company": mark("large company"),
    "public-body": mark("public body"),
    "region-agency": mark("regional development agency"),
    "cultural-institution": mark("cultural institution"),
}

#: The types of action by the label that the EU portal gives.
ACTIONS = {
    "HORIZON Research and Innovation Actions": mark("Research and Innovation Action"),
    "HORIZON Innovation Actions": mark("Innovation Action"),
    "HORIZON Coordination and Support Actions": mark("Coordination and Support Action"),
    "HORIZON JU Research and Innovation Actions": mark("Research and Innovation Action of a Joint Undertaking"),
    "HORIZON JU Innovation Actions": mark("Innovation Action of a Joint Undertaking"),
    "HORIZON JU Coordination and Support Actions": mark("Coordination and Support Action of a Joint Undertaking"),
    "HORIZON Programme Cofund Actions": mark("Programme Cofund Action"),
    "HORIZON Pre-commercial Procurement": mark("Pre-commercial Procurement"),
    "HORIZON EIC Grants": mark("Grant of the European Innovation Council"),
    "HORIZON Recognition Prize": mark("Recognition Prize"),
    "CREA Lump Sum Grants": mark("Lump Sum Grant"),
    "CREA Project Grants": mark("Project Grant"),
}


def programme(tr: Translator, name: str) -> str:
    """The name of a programme; one without translation as published."""
    return tr.marked(PROGRAMMES[name]) if name in PROGRAMMES else name


def kind(tr: Translator, slug: str) -> str:
    """The kind of an organisation in words."""
    return tr.marked(KINDS[slug]) if slug in KINDS else slug


def action(tr: Translator, label: str, call_kind: str = "") -> str:
    """The type of action in words, one without translation as published; without a label, the kind of call."""
    if label:
        return tr.marked(ACTIONS[label]) if label in ACTIONS else label.removeprefix("HORIZON ").removeprefix("CREA ")
    if call_kind == "cascade":
        return tr.text("open call of a funded project")
    return tr.text("national procedure") if call_kind == "national" else ""
