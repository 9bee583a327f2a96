"""What mails, calendars and reports say alike: each sentence as people of three languages read it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import get_args

import pytest

from fundmatch.models import (
    Budget,
    Call,
    Consortium,
    Deadline,
    Decision,
    Evidence,
    EvidenceKind,
    Member,
    OwnShare,
    Reason,
    Verdict,
)
from fundmatch.models.gap import Gap, Missing, Sought, Stranger
from fundmatch.models.profile import KINDS
from fundmatch.models.wording import Wording
from fundmatch.text.transliteration import serbian_latin
from fundmatch.translation import LANGUAGES, Translator, translator
from fundmatch.translation.phrases import (
    calendar,
    calls,
    changes,
    digest,
    eligibility,
    evidence,
    names,
    report,
    teams,
    times,
)

Said = Callable[[Translator], str]

DAY = date(2026, 12, 1)
CALL = Call(
    id="opic:1",
    source="opic",
    programme="P",
    code="C-1",
    title="Тихи трамваи",
    titles={"en": "Quiet trams"},
    kind="national",
    deadlines=(Deadline(at="2026-12-01"), Deadline(at="2027-05", precision="month")),
    deadline_model="two-stage",
    fetched_at="2026-08-22",
)
TEAM = Consortium(
    members=(Member(profile="a", role="lead"),),
    score=70,
    bound=71.6,
    optimal=True,
    covered=("x", "y"),
    uncovered=("z",),
)
GAP = Gap(
    kind="rule",
    score=70,
    value=60,
    call=CALL,
    status="open",
    fits=(),
    missing=(Missing(rule="r", text="трета държава", source="s", date="2026-08-01"),),
)
#: A text of the rules that the catalogues have.
MET = Wording("met")
STRANGER = Stranger(id="s", name="Test Works", kind="sme", city="Ниш", country="RS", projects=1)


def judged(decision: Decision) -> Verdict:
    """A verdict with one reason."""
    reason = Reason(text=Wording("not stated"), source="s", date="2026-08-01")
    return Verdict(verdict=decision, role="none" if decision == "no" else "lead", reasons=(reason,))


TABLE: list[tuple[Said, str, str, str]] = [
    (lambda tr: times.closes_in(tr, -1), "Срокът е изтекъл", "Рок је истекао", "Closed"),
    (lambda tr: times.closes_in(tr, 0), "Срокът изтича днес", "Рок истиче данас", "Closes today"),
    (lambda tr: times.closes_in(tr, 1), "Срокът изтича утре", "Рок истиче сутра", "Closes tomorrow"),
    (lambda tr: times.closes_in(tr, 14), "Срокът изтича след 14 дни", "Рок истиче за 14 дана", "Closes in 14 days"),
    (lambda tr: times.closes_in(tr, 21), "Срокът изтича след 21 дни", "Рок истиче за 21 дан", "Closes in 21 days"),
    (lambda tr: times.days_left(tr, 0), "днес е последният ден", "данас је последњи дан", "today is the last day"),
    (lambda tr: times.when(tr, CALL.deadlines[1]), "май 2027 г.", "мај 2027.", "May 2027"),
    (lambda tr: times.opening(tr, "2027-Q2"), "2. тримесечие 2027 г.", "други квартал 2027.", "2nd quarter 2027"),
    (lambda tr: times.opening(tr, "2027-03"), "март 2027 г.", "март 2027.", "March 2027"),
    (
        lambda tr: times.opens_on(tr, "2027-03-05"),
        "Начална дата: 5 март 2027 г.",
        "Отварање: 5. март 2027.",
        "Opens: 5 March 2027",
    ),
    (lambda tr: times.place_of(tr, CALL, CALL.deadlines[1]), "етап 2 от 2", "фаза 2 од 2", "stage 2 of 2"),
    (
        lambda tr: times.as_of(tr, DAY),
        "Към 1 декември 2026 г.",
        "Стање на дан: 1. децембар 2026.",
        "As of 1 December 2026",
    ),
    (lambda tr: calls.title(tr, CALL), "Тихи трамваи", "Quiet trams", "Quiet trams"),
    (
        lambda tr: calls.money(tr, Budget()),
        "Сумите не са посочени",
        "Износи нису наведени",
        "The amounts are not stated",
    ),
    (
        lambda tr: calls.total(tr, Budget(total=9000, grants=3)),
        "общо 9 000 € за 3 проекта",
        "укупно 9.000 € за 3 пројекта",
        "€9,000 in all for 3 projects",
    ),
    (
        lambda tr: eligibility.decision(tr, "unknown"),
        "неясна допустимост",
        "нејасна прихватљивост",
        "eligibility unclear",
    ),
    (lambda tr: eligibility.role(tr, "none"), "не може да кандидатства", "не може да поднесе пријаву", "cannot apply"),
    (lambda tr: eligibility.ground(tr, judged("yes")), "", "", ""),
    (
        lambda tr: eligibility.ground(tr, judged("unknown")),
        "За изясняване: не е посочено",
        "Треба разјаснити: није наведено",
        "To be cleared up: not stated",
    ),
    (
        lambda tr: eligibility.ground(tr, judged("no")),
        "Защо не: не е посочено",
        "Зашто не: није наведено",
        "Why not: not stated",
    ),
    (
        lambda tr: evidence.because_added(tr, ["танц", "dance"]),
        "защото добавихте „танц“ и „dance“",
        "јер сте додали „танц“ и „dance“",
        "because you added “танц” and “dance”",
    ),
    (lambda tr: teams.member(tr, "A", "lead"), "A (водещ партньор)", "A (водећи партнер)", "A (lead)"),
    (lambda tr: teams.coverage(tr, TEAM), "обхваща 2 от 3 теми", "покрива 2 од 3 теме", "covers 2 of 3 themes"),
    (
        lambda tr: teams.proof(tr, TEAM.model_copy(update={"optimal": False})),
        "най-добрият намерен екип; възможни са най-много 72 от 100",
        "најбољи пронађени тим; могуће је највише 72 од 100",
        "best team found; at most 72 of 100 is possible",
    ),
    (
        lambda tr: teams.own_share(tr, OwnShare(percent=30, at_least=True, because="b")),
        "Собствен принос: поне 30%",
        "Сопствено учешће: најмање 30%",
        "Own share: at least 30%",
    ),
    (
        lambda tr: teams.gap(tr, GAP),
        "Не достига едно условие: трета държава",
        "Недостаје један услов: трета държава",
        "One thing short: трета държава",
    ),
    (
        lambda tr: teams.gap(
            tr, GAP.model_copy(update={"missing": (Missing(rule="r", text=MET, source="s", date="2026"),) * 2})
        ),
        "Не достига едно условие: изпълнено; изпълнено",
        "Недостаје један услов: испуњено; испуњено",
        "One thing short: met; met",
    ),
    (
        lambda tr: teams.look_for(tr, "rule", Sought(text=MET, kinds=(), countries=())),
        "Кого да потърсите: изпълнено",
        "Кога потражити: испуњено",
        "Look for: met",
    ),
    (
        lambda tr: teams.only_to_state(tr, "A", MET),
        "A трябва само да посочи: изпълнено",
        "A треба само да наведе: испуњено",
        "A would only have to state: met",
    ),
    (
        lambda tr: teams.no_team(tr, MET),
        "Няма екип, който отговаря на правилата: изпълнено",
        "Нема тима који испуњава правила: испуњено",
        "No lawful team: met",
    ),
    (lambda tr: teams.missing(tr, MET), "Липсва: изпълнено", "Недостаје: испуњено", "Missing: met"),
    (lambda tr: teams.missing(tr, "met"), "Липсва: met", "Недостаје: met", "Missing: met"),
    (
        lambda tr: teams.still_missing(tr, TEAM.model_copy(update={"uncovered": (), "questions": (MET,)}))[0],
        "изпълнено",
        "испуњено",
        "met",
    ),
    (
        lambda tr: teams.worth_a_call(tr, STRANGER),
        "Струва си едно обаждане: Test Works (Ниш, Сърбия) – така условието би било изпълнено",
        "Вреди позвати: Test Works (Ниш, Србија) – тако би услов био испуњен",
        "Worth a phone call: Test Works (Ниш, Serbia) would close the gap",
    ),
    (
        lambda tr: changes.deadline(tr, "A", "B"),
        "Крайният срок е променен: от A на B",
        "Рок је померен: A → B",
        "The deadline was moved from A to B",
    ),
    (
        lambda tr: changes.deadline(tr, "", "B"),
        "Вече е обявен краен срок: B",
        "Рок је сада објављен: B",
        "A deadline is now stated: B",
    ),
    (
        lambda tr: changes.deadline(tr, "A", ""),
        "Крайният срок вече не е посочен (беше A)",
        "Рок више није наведен (био је: A)",
        "The deadline A is no longer stated",
    ),
    (
        lambda tr: changes.documents_added(tr, ["A", "B"]),
        "Нови документи: A; B",
        "Нови документи: A; B",
        "New documents: A; B",
    ),
    (
        lambda tr: changes.other(tr, "action_type", "", "B"),
        "вид действие: не е посочено → B",
        "врста акције: није наведено → B",
        "type of action: not stated → B",
    ),
    (
        lambda tr: digest.subject(tr, "A", 1, DAY),
        "A: 1 новина за покани, най-близък срок 1 декември 2026 г.",
        "A: 1 новост о позивима, најближи рок: 1. децембар 2026.",
        "A: 1 piece of news on calls, nearest deadline 1 December 2026",
    ),
    (
        lambda tr: digest.subject(tr, "A", 3, None),
        "A: 3 новини за покани",
        "A: 3 новости о позивима",
        "A: 3 pieces of news on calls",
    ),
    (
        lambda tr: digest.nothing(tr, "weekly"),
        "Тази седмица няма нищо за Вас.",
        "Ове недеље нема ништа за Вас.",
        "Nothing for you this week.",
    ),
    (lambda tr: digest.more(tr, 5), "и още 5 покани", "и још 5 позива", "and 5 more calls"),
    (lambda tr: digest.best_of(tr, 5), "Най-подходящите 5 от тях:", "Најбољих 5 међу њима:", "The best 5 of them:"),
    (lambda tr: digest.best_of(tr, 1), "Най-подходящата от тях:", "Најбољи међу њима (1):", "The best of them:"),
    (
        lambda tr: digest.best_of(tr, 21),
        "Най-подходящите 21 от тях:",
        "Најбољи међу њима (21):",
        "The best 21 of them:",
    ),
    (lambda tr: calendar.name(tr, "A"), "Покани за A", "Позиви за: A", "Calls for A"),
    (
        lambda tr: calendar.alarm(tr, 30, "A"),
        "30 дни до крайния срок: A",
        "30 дана до рока: A",
        "30 days to the deadline: A",
    ),
    (
        lambda tr: names.kind(tr, "sme"),
        "малко или средно предприятие",
        "мало или средње предузеће",
        "small or medium-sized enterprise",
    ),
    (lambda tr: names.programme(tr, "Creative Europe"), "Творческа Европа", "Креативна Европа", "Creative Europe"),
    (lambda tr: names.action(tr, "HORIZON Odd Actions"), "Odd Actions", "Odd Actions", "Odd Actions"),
    (lambda tr: names.action(tr, "", "national"), "национална процедура", "национални поступак", "national procedure"),
    (lambda tr: report.column(tr, "share"), "Собствен принос", "Сопствено учешће", "Own share"),
]


@pytest.mark.parametrize(("said", "bg", "sr", "en"), TABLE, ids=[row[3][:40] for row in TABLE])
def test_a_sentence_in_three_languages(said: Said, bg: str, sr: str, en: str) -> None:
    found = {language: said(translator(language)).replace("\u00a0", " ") for language in ("bg", "sr-Cyrl", "en")}
    assert found == {"bg": bg, "sr-Cyrl": sr, "en": en}


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_has_a_name_has_it_in_every_language(language: str) -> None:
    tr = translator(language)  # type: ignore[arg-type]
    kinds = [Evidence(keyword="k", matched="m", kind=kind, similarity=1, points=1) for kind in get_args(EvidenceKind)]
    said = [
        *(names.kind(tr, kind) for kind in KINDS),
        *(names.programme(tr, name) for name in names.PROGRAMMES),
        *(evidence.kind(tr, each) for each in kinds),
        *(calls.status(tr, status) for status in ("open", "forthcoming", "closed", "unknown")),
        *(digest.heading(tr, kind) for kind in digest.HEADINGS),
        *(report.part(tr, name) for name in report.PARTS),
    ]
    assert all(said)
    assert set(names.KINDS) == set(KINDS)
    assert len({names.kind(tr, kind) for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize("kind", digest.HEADINGS)
def test_serbian_in_latin_letters_is_the_cyrillic_text(kind: str) -> None:
    latin, cyrillic = (digest.heading(translator(language), kind) for language in ("sr-Latn", "sr-Cyrl"))  # type: ignore[arg-type]
    assert latin == serbian_latin(cyrillic) != cyrillic
