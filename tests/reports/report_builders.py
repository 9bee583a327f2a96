"""A small made-up search with everything a report tells, one as large as it gets, and one with names that attack."""

from __future__ import annotations

from datetime import UTC, datetime

from fundmatch.models import (
    Budget,
    Call,
    Consortium,
    Contact,
    Coordinator,
    Deadline,
    Evidence,
    Match,
    Member,
    NoConsortium,
    OwnShare,
    PartnerMatch,
    Profile,
    Reason,
    RuleCheck,
    SearchReport,
    SearchResult,
    Substitute,
    Verdict,
)
from fundmatch.reports.report_input import ReportInput, ReportTheme

NOW = datetime(2026, 9, 1, tzinfo=UTC)

MUSEUM = Profile(
    slug="museum",
    name="Музей на тестовете",
    names={"en": "Museum of Tests"},
    kind="cultural-institution",
    country="BG",
    contacts=(Contact(mail="museum@example.org"),),
)
CITY = Profile(slug="city", name="Test City", kind="municipality", country="RS")
FIRM = Profile(slug="firm", name="Firm of Examples", kind="sme", country="KR")

YES = Verdict(
    verdict="yes",
    role="lead",
    reasons=(Reason(text="may lead", source="Annex of tests (A)", date="2026-01-01", quote="Any legal entity"),),
)
NO = Verdict(
    verdict="no",
    role="none",
    reasons=(Reason(text="outside the territory", source="Decree of tests (B)", date="2025-02-03"),),
)
OPEN = Verdict(
    verdict="unknown",
    role="join",
    reasons=(Reason(text="age not stated", source="the partner's profile city", date="2026-09-01"),),
)


def call(**changed: object) -> Call:
    """A call of the EU portal that closes on one day at 17:00 in Brussels."""
    usual = {
        "id": "horizon:1",
        "source": "horizon",
        "programme": "Horizon Europe",
        "code": "HORIZON-TEST-2026-01",
        "title": "Tests of open depots",
        "action_type": "HORIZON Innovation Actions",
        "opens": "2026-05-12",
        "deadlines": (Deadline(at="2026-12-01T16:00:00Z", precision="exact"),),
        "budget": Budget(total=9_000_000, min=2_500_000, max=3_000_000, grants=3),
        "url": "https://portal.example/1",
        "fetched_at": "2026-08-22",
    }
    return Call.model_validate({**usual, **changed})


NATIONAL = call(
    id="opic:2",
    source="opic",
    programme="ПКИП",
    code="BG16-TEST-2",
    kind="national",
    title="Процедура за тестове",
    titles={"en": "Procedure for tests"},
    action_type="",
    deadlines=(Deadline(at="2026-09-10", zone="Europe/Sofia"), Deadline(at="2027-03-10", zone="Europe/Sofia")),
    budget=Budget(max=150_000),
    url="https://isun.example/2",
    fetched_at="2026-08-20T05:00:00Z",
)
VAGUE = call(
    id="curated:3",
    source="curated",
    programme="Fund of tests",
    code="FUND-3",
    title="Yearly fund",
    action_type="",
    opens="2027-01",
    deadlines=(Deadline(at="2027-Q2", precision="quarter"),),
    budget=Budget(),
    url="letter of the fund",
    fetched_at="2026-08-01",
)


def match(slug: str, score: float, verdict: Verdict = YES, share: OwnShare | None = None) -> PartnerMatch:
    """A partner beside a call; its points add up to its score."""
    evidence = (
        Evidence(
            keyword="открити депа", matched="open depots", kind="glossary", similarity=0.95, points=score - 10,
            snippet="…tests of open depots in museums…",
        ),
        Evidence(keyword="description", matched="tests", kind="free-text", similarity=0.2, points=10, snippet="tests"),
    )  # fmt: skip
    found = Match(profile=slug, call_id="horizon:1", score=score, evidence=evidence)
    return PartnerMatch(match=found, eligibility=verdict, own_share=share)


TEAM = Consortium(
    members=(Member(profile="museum", role="lead", adds=("depots",)), Member(profile="city", role="partner")),
    score=61.5,
    bound=61.5,
    optimal=True,
    covered=("depots",),
    uncovered=("streets",),
    rules=(RuleCheck(rule="three", text="3: at least 2 partners", met=True, source="Annex of tests (A)", date="2026"),),
    coordinator=Coordinator(profile="museum", reasons=("may lead",), doubts=("age not known",)),
)

RESULTS = (
    SearchResult(
        rank=1,
        score=89.4,
        call=call(),
        status="open",
        matches=(
            match("museum", 89.4, share=OwnShare(percent=30, euro=120_000, because="Innovation Action")),
            match("city", 55, OPEN),
        ),
        consortium=TEAM,
    ),
    SearchResult(
        rank=2,
        score=72,
        call=NATIONAL,
        status="open",
        matches=(match("city", 72, NO),),
        could=(Substitute(profile="firm", eligibility=YES),),
        no_consortium=(NoConsortium(rule="two", text="2 firms are needed, there is 1"),),
    ),
    SearchResult(rank=3, score=40, call=VAGUE, status="forthcoming", matches=(match("museum", 40, OPEN),)),
)

THEMES = (
    ReportTheme(
        theme="sdg:11",
        labels={"en": "Sustainable cities", "bg": "Устойчиви градове"},
        group="Sustainable Development Goals",
        strengths={"museum": 0.99, "city": 0.72},
    ),
    ReportTheme(theme="neb:beautiful", labels={"en": "Beautiful"}, group="Bauhaus", strengths={"museum": 0.44}),
)


def search(results: tuple[SearchResult, ...] = RESULTS, **changed: object) -> SearchReport:
    """A search of three partners among 128 calls."""
    usual: dict[str, object] = {
        "as_of": "2026-09-01",
        "calls_considered": 128,
        "partners": 3,
        "words": 1000,
        "snapshot": "2026-08-22",
        "closed_since": 0,
        "results": results,
        "found": len(results) + 4,
        "notes": ("using the bundled calls",),
    }
    return SearchReport.model_validate({**usual, **changed})


def report(**changed: object) -> ReportInput:
    """The whole input, as on 1 September 2026."""
    usual: dict[str, object] = {
        "search": search(),
        "profiles": (CITY, FIRM, MUSEUM),
        "now": NOW,
        "themes": THEMES,
        "question": ("search", "--as-of", "2026-09-01", "open depots"),
        "version": "9.9",
    }
    return ReportInput(**{**usual, **changed})  # type: ignore[arg-type]


def large(calls: int = 200, partners: int = 60, themes: int = 40) -> ReportInput:
    """As much as one report is expected to hold; a third of all calls close in one week."""
    many = tuple(CITY.model_copy(update={"slug": f"p{at}", "name": f"Partner {at}"}) for at in range(partners))
    results = tuple(
        SearchResult(
            rank=at + 1,
            score=90 - at / 4,
            call=call(
                id=f"horizon:{at}",
                code=f"TEST-{at}",
                title=f"Title {(at * 37) % calls:03d}",
                deadlines=(Deadline(at=f"2026-{(12, 10, 11)[at % 3]}-{(1, 1 + at % 28, 1 + at % 28)[at % 3]:02d}"),),
                budget=Budget(max=1000.0 * ((at * 53) % calls + 1)),
            ),
            status="open",
            matches=tuple(match(f"p{(at + step) % partners}", 60 - step) for step in range(8)),
        )
        for at in range(calls)
    )
    rows = tuple(
        ReportTheme(
            theme=f"sdg:{at}",
            labels={"en": f"Theme {at}"},
            group="Sustainable Development Goals",
            strengths={f"p{slug}": 0.5 for slug in range(at, partners)},
        )
        for at in range(themes)
    )
    return report(search=search(results), profiles=many, themes=rows)


#: Names as somebody with a grudge would write them.
HOSTILE = (
    "<script>document.title='owned'</script>",
    "<img src=x onerror=alert(1)>",
    'x" onmouseover="alert(1)',
    "</title></style></script><b>x</b>",
    "]]><!-- \u202ereversed\x1b[31m\x00",
    '=HYPERLINK("http://example.org";"click")',
    "\u200b=1+1",
    " =1+1",
    "+1|cmd /C calc!A0",
    "@SUM(A1:A9)",
    "#N/A",
    "**bold** | [link](http://example.org) <b>x</b>\n# heading",
    "{shown} %s {0}",
    "\ufffe no character",
    "x" * 40_000,
)  # fmt: skip


def hostile(name: str) -> ReportInput:
    """The report with ``name`` wherever text comes from outside."""
    reason = Reason(text=name, source=name, date=name, quote=name)
    verdict = Verdict(verdict="unknown", role="join", reasons=(reason,))
    evidence = Evidence(keyword=name, matched=name, kind="exact", similarity=1, points=50, snippet=name)
    found = PartnerMatch(
        match=Match(profile="museum", call_id="horizon:1", score=50, evidence=(evidence,)),
        eligibility=verdict,
        own_share=OwnShare(percent=30, because=name),
    )
    rule = RuleCheck(rule=name, text=name, met=False, source=name, date=name)
    team = TEAM.model_copy(update={"rules": (rule,), "uncovered": (name,), "questions": (name,)})
    told = call(code=name, title=name, programme=name, action_type=name, url=f"https://portal.example/{name}")
    result = SearchResult(rank=1, score=50, call=told, status="open", matches=(found,), consortium=team)
    theme = ReportTheme(theme=name, labels={"en": name}, group=name, strengths={"museum": 0.5})
    return report(
        search=search((result,), notes=(name,)),
        profiles=(MUSEUM.model_copy(update={"name": name, "names": {}}),),
        themes=(theme,),
        question=("search", name),
    )
