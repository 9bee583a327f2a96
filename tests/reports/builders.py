"""A small made-up comparison, and one whose names try to become more than text."""

from __future__ import annotations

from fundmatch.consortium.comparison import ComparedMember, Comparison, ThemeRow, TrackRecord
from fundmatch.models import Capacities, PastProject

MUSEUM, CITY, FIRM = (
    ComparedMember(
        slug="museum",
        name="Музей на тестовете",
        kind="cultural-institution",
        country="BG",
        region="BG411",
        languages=("bg", "en"),
        record=TrackRecord.of(
            (
                PastProject(title="Open depots", programme="Creative Europe", year=2019, role="partner"),
                PastProject(title="Night of tests"),
            )
        ),
    ),
    ComparedMember(
        slug="city",
        name="Test City",
        kind="municipality",
        country="RS",
        languages=("sr",),
        capacities=Capacities(coordinate=True, cofinancing_eur=50_000, established="1901"),
        record=TrackRecord.of((PastProject(title="Streets", programme="Horizon 2020", year=2021, role="coordinator"),)),
    ),
    ComparedMember(
        slug="firm", name="Firm of Examples", kind="sme", country="BG", capacities=Capacities(coordinate=False)
    ),
)

ROWS = (
    ThemeRow(
        theme="sdg:11",
        label="Sustainable cities and communities",
        group="Sustainable Development Goals",
        strengths=(0.99, 0.72, 0.5),
    ),
    ThemeRow(
        theme="sdg:16.6",
        label="Effective, accountable institutions",
        group="Sustainable Development Goals",
        strengths=(0.0, 1.0, 0.0),
    ),
    ThemeRow(theme="neb:beautiful", label="Beautiful", group="New European Bauhaus", strengths=(0.44, 0.0, 0.0)),
)


def comparison(**changed: object) -> Comparison:
    """Three members and three themes, as on 1 September 2026."""
    whole = Comparison(
        title="Test group",
        as_of="2026-09-01",
        members=(MUSEUM, CITY, FIRM),
        rows=ROWS,
        shared=("sdg:11 Sustainable cities and communities",),
        unique={"museum": ("neb:beautiful Beautiful",), "city": ("sdg:16.6 Effective, accountable institutions",)},
        weak={"neb:beautiful Beautiful": 0.44},
        missing=("sdg:13 Climate action",),
        countries={"BG": 2, "RS": 1},
        kinds={"cultural-institution": 1, "municipality": 1, "sme": 1},
        languages={"bg": 1, "en": 1, "sr": 1},
        covered={"museum": 2, "city": 2, "firm": 1},
    )
    return whole.model_copy(update=changed)


#: Names as somebody with a grudge would write them.
HOSTILE = (
    "<script>alert(1)</script>",
    "=HYPERLINK(\"http://example.org\";\"click\")",
    "+1|cmd /C calc!A0",
    "**bold** | [link](http://example.org) <b>x</b>",
    'x" onmouseover="alert(1)',
    "]]><!-- \u202ereversed\x1b[31m",
    "@SUM(A1:A9)",
)  # fmt: skip


def hostile(name: str) -> Comparison:
    """The comparison with ``name`` wherever text comes from outside."""
    member = MUSEUM.model_copy(
        update={"name": name, "record": TrackRecord.of((PastProject(title=name, programme=name, year=2019),))}
    )
    row = ROWS[0].model_copy(update={"label": name, "theme": "", "group": name})
    return comparison(
        title=name,
        members=(member, CITY, FIRM),
        rows=(row,),
        shared=(name,),
        unique={"museum": (name,)},
        many={name: 3},
        weak={name: 0.4},
        missing=(name,),
    )
