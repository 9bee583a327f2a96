"""What a report rests on: the question, the day, the version, where calls were read and when, the rules used."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence

from fundmatch.reports import report_words as words
from fundmatch.reports.html import Markup, element
from fundmatch.reports.report_input import ReportInput, SourceRead
from fundmatch.translation import Translator
from fundmatch.translation.phrases.report import column
from fundmatch.translation.phrases.wordings import said


def sources(given: ReportInput, tr: Translator) -> list[Markup]:
    """Facts to ask the same again, then two tables."""
    facts = element(
        "dl",
        *(element("div", element("dt", name), element("dd", text)) for name, text in asked(given, tr)),
        class_="asked",
    )
    same = element("p", tr.text("The same question to the same files gives this very report, byte for byte."))
    read = [(words.source(each.source, tr), str(each.calls), days_read(each, tr)) for each in given.sources()]
    used = [(said(tr, each.source), words.day_told(each.date, tr), str(each.uses)) for each in given.rules()]
    return [
        facts,
        same,
        _table(
            tr.text("Sources of the calls shown"), (column(tr, "source"), tr.text("Calls"), column(tr, "read")), read
        ),
        _table(
            tr.text("Published lines that verdicts and teams rest on; A is a publisher's own text, D is inferred"),
            (tr.text("Published line"), tr.text("Date of the line"), tr.text("Times used")),
            used,
        ),
    ]


def asked(given: ReportInput, tr: Translator) -> list[tuple[str, str]]:
    """(name, value) of what identifies the question."""
    facts = [
        (tr.text("Day"), tr.day(given.now.date())),
        (tr.text("Snapshot of the calls"), words.day_told(given.search.snapshot, tr)),
        (tr.text("Version"), f"fundmatch {given.version}"),
    ]
    if given.question:
        facts.append((tr.text("Question"), shlex.join(("fundmatch", *given.question))))
    return facts


def days_read(each: SourceRead, tr: Translator) -> str:
    """When the calls of a source were read: a day, or the first and the last."""
    if each.first == each.last:
        return words.day_told(each.first, tr)
    return tr.text("{first} to {last}", first=words.day_told(each.first, tr), last=words.day_told(each.last, tr))


def _table(caption: str, headings: Iterable[str], rows: Sequence[Sequence[str]]) -> Markup:
    head = element("tr", *(element("th", heading, scope="col") for heading in headings))
    body = [
        element("tr", element("th", row[0], scope="row"), *(element("td", text) for text in row[1:])) for row in rows
    ]
    table = element("table", element("caption", caption), element("thead", head), element("tbody", *body))
    return element("div", table, class_="scroll", tabindex="0", role="group", aria_label=caption)
