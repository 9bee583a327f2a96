"""Files that people download by hand: what they are is told by their bytes, what they say joins what is known."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from isun_fake import (
    CODE,
    EXACT,
    FIELDS,
    HEADERS,
    IN_EURO,
    IN_LEVA,
    NOW,
    OURS,
    TITLE,
    detail,
    guid,
    known,
    listing,
    module,
    page,
    parsed,
    row,
    xlsx,
    xml,
)

from fundmatch.errors import SourceError
from fundmatch.models import Call, Deadline
from fundmatch.sources.base import Fetched, FileReader, GivenFile
from fundmatch.sources.isun import Isun, opic, programme

FULL = row(TITLE, budget="391 166,00", percent="70.00", candidates="Малки предприятия")


def read(content: str | bytes, calls: Sequence[Call] = (), name: str = "file.bin", source: Isun = opic) -> Fetched:
    body = content.encode() if isinstance(content, str) else content
    return source.read_file(GivenFile(name, body), calls, NOW)


def only(found: Fetched) -> Call:
    (call,) = parsed(opic, found).values()
    return call


def cells(entry: dict[str, str]) -> list[str]:
    return [entry[name] for name in FIELDS]


def html_export(rows: Sequence[Sequence[str]], note: str = IN_LEVA) -> str:
    body = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in each)}</tr>" for each in rows)
    notes = f'<ul class="end-notes"><li>Забележки:</li><li>{note}</li></ul>'
    return f"<html><body><p class='table-header'>Процедури</p><table>{body}</table>{notes}</body></html>"


def test_it_reads_files() -> None:
    assert isinstance(opic, FileReader)


def test_whatever_a_file_says_is_partial() -> None:
    found = read(module([FULL]), [known()])
    assert (found.partial, found.complete, found.listings) == (True, False, ())


# A saved listing


def test_a_saved_listing_confirms_what_is_known_and_adds_what_is_not() -> None:
    rows = [(1, CODE, "Тихи трамваи 2"), (2, "BG16RFPR002-1.702", "Нова"), (3, "BG14MFPR001-1.703", "Чужда")]
    old = known(gone_at="2026-09-15", conditions="x")
    made = parsed(opic, read(listing(rows), [old]))
    assert [call.code for call in made.values()] == [CODE, "BG16RFPR002-1.702"]
    first, second = made.values()
    assert first.model_copy(update={"fetched_at": old.fetched_at, "gone_at": old.gone_at}) == old.model_copy(
        update={"title": "Тихи трамваи 2", "titles": {"bg": "Тихи трамваи 2", "en": "Quiet trams"}}
    )
    assert first.gone_at is None
    assert (second.title, second.deadlines, second.programme) == ("Нова", (), OURS)
    assert second.url.endswith(guid(2))


def test_an_english_listing_changes_only_the_english_title() -> None:
    call = only(read(listing([(1, CODE, "Silent trams")], language="en", programme="Programme"), [known()]))
    assert (call.title, call.titles, call.programme) == (TITLE, {"bg": TITLE, "en": "Silent trams"}, OURS)


def test_the_captured_listing_is_one(recordings: Path, fixture_json: Callable[[str], Any]) -> None:
    content = (recordings / "isun" / "isun_active_listing.html").read_bytes()
    assert [call.code for call in parsed(opic, read(content)).values()] == fixture_json("isun/recorded_facts.json")[
        "codes"
    ]


# A saved detail page


def test_a_saved_page_is_a_whole_call() -> None:
    documents = [f"/bg/s/Procedure/InfoDownload/{guid(1).upper()}?fileKey={guid(7)}"]
    call = only(read(detail(documents=documents, more=f'<a href="/bg/s/Procedure/Info/{guid(2)}">друга</a>')))
    assert (call.id, call.code, call.programme) == (f"opic:{guid(1)}", CODE, OURS)
    assert (call.text, call.deadlines, len(call.documents)) == ("Целта е тишина.", (EXACT,), 1)


@pytest.mark.parametrize(
    "trace",
    [
        f"<!-- saved from url=(0099)https://eumis2020.government.bg/bg/s/Procedure/Info/{guid(1)} -->",
        f'<link rel="canonical" href="https://eumis2020.government.bg/bg/s/{guid(9)}/Procedure/Info/{guid(1)}">',
        f'<a class="lang en" href="/en/s/Procedure/InfoEnded/{guid(1)}">English</a>',
    ],
)
def test_the_key_of_a_page_is_in_whatever_address_it_names(trace: str) -> None:
    assert only(read(detail(more=trace))).id == f"opic:{guid(1)}"


def test_a_page_that_names_no_address_is_found_by_its_code() -> None:
    assert only(read(detail(), [known()])).id == f"opic:{guid(1)}"


@pytest.mark.parametrize("calls", [[], [known(1), known(2)]])
def test_a_page_of_nobody_knows_which_procedure_is_refused(calls: list[Call]) -> None:
    with pytest.raises(SourceError, match=r"file\.bin: the page does not tell") as caught:
        read(detail(), calls)
    assert "save its page again" in caught.value.hint


def test_what_the_public_module_said_survives_a_saved_page() -> None:
    lines = "Допустими кандидати: Малки предприятия\nМаксимален % БФП: 70"
    old = known(conditions=f"Стара бележка\n{lines}", budget={"total": 5.0})
    call = only(read(detail(note="Нова бележка"), [old]))
    assert call.conditions == f"Допълнителна информация относно крайния срок:\nНова бележка\n{lines}"
    assert (call.budget.total, call.titles) == (5.0, {"bg": TITLE, "en": "Quiet trams"})


def test_an_english_page_leaves_the_bulgarian_text_alone() -> None:
    html = detail(title="Silent trams").replace('lang="bg"', 'lang="en"')
    for old, new in (("Начален срок", "Start"), ("Краен срок", "Deadline"), ("Целта е тишина", "Silence")):
        html = html.replace(old, new)
    call = only(read(html, [known(deadlines=())]))
    assert (call.title, call.titles["en"], call.text, call.deadlines) == (TITLE, "Silent trams", "Старо", (EXACT,))


def test_the_captured_page_is_one(recordings: Path, fixture_json: Callable[[str], Any]) -> None:
    facts = fixture_json("isun/recorded_facts.json")
    call = only(read((recordings / "isun" / "isun_detail_mig.html").read_bytes()))
    assert (call.url, [call.opens, *(each.at for each in call.deadlines)]) == (facts["url"], facts["dates"])


def test_a_page_that_only_says_ended_is_refused(fixture_text: Callable[[str], str]) -> None:
    with pytest.raises(SourceError, match="has ended"):
        read(fixture_text("isun/closed_view.html"), [known()])


# The public module: its page and its exports


@pytest.mark.parametrize(
    "content",
    [
        module([FULL], IN_LEVA),
        module([{**FULL, "title": row(TITLE, 1)["title"]}], IN_LEVA),
        html_export([HEADERS, cells(FULL)]),
        html_export([HEADERS, cells(FULL)]).encode("utf-16"),
        html_export([HEADERS, cells(FULL)]).replace("<body>", '<meta charset="windows-1251"><body>').encode("cp1251"),
        html_export([HEADERS, cells({**FULL, "budget": "391 166 лв."})], "").partition("</p>")[2].partition("<ul")[0],
        xml([HEADERS, cells({**FULL, "budget": "391166.00 лв."})]),
        xml([[h.replace("Бюджет на процедурата", "Бюджет, лв.") for h in HEADERS], cells(FULL)]).encode("utf-16"),
        xlsx([[], ["Филтър:", "всички"], ["Процедури"], [], HEADERS, cells(FULL), [], ["Забележки:"], [IN_LEVA]]),
        xlsx([[*HEADERS, "Нова"], [*cells({**FULL, "budget": ""})[:4], 391166.0, *cells(FULL)[5:8], 70, 1], [IN_LEVA]]),
    ],
    ids=["page", "page with link", "html", "utf-16", "1251", "fragment", "xml", "xml utf-16", "xlsx", "xlsx numbers"],
)
def test_a_row_updates_the_call_it_means(content: str | bytes) -> None:
    found = read(
        content,
        [known(gone_at="2026-09-15"), known(2, code="BG16RFPR001-1.702", title="Друга", titles={})],
        "export.xls",
    )
    call = only(found)
    assert (call.id, found.failed) == (f"opic:{guid(1)}", ())
    assert call.budget.total == 200000.0
    assert call.conditions == "Допустими кандидати: Малки предприятия\nМаксимален % БФП: 70"
    assert call.deadlines == (EXACT,), "the same day says less than the hour that is known"
    assert (call.text, call.fetched_at, call.gone_at) == ("Старо", "2026-10-01T06:00:00Z", None)


def test_what_is_not_stated_stays_as_known() -> None:
    old = known(budget={"total": 5.0, "min": 1.0}, conditions="Бележка\nМаксимален % БФП: 50")
    call = only(read(module([row(TITLE)]), [old]))
    assert (call.budget, call.conditions) == (old.budget, old.conditions)
    call = only(read(module([row(TITLE, budget="7", percent="60")]), [old]))
    assert (call.budget.total, call.budget.min) == (7.0, 1.0)
    assert call.conditions == "Бележка\nМаксимален % БФП: 60"


def day(at: str) -> Deadline:
    return Deadline(at=at, zone="Europe/Sofia", precision="day")


@pytest.mark.parametrize(
    ("before", "stated", "after"),
    [
        ([], "25.12.2026", ["2026-12-25"]),
        ([], "25.12.2026 г. 0:00:00", ["2026-12-25"]),
        ([], "12.2026", ["2026-12"]),
        ([EXACT], "14.12.2026 г. 00:00:00", [EXACT.at]),
        ([EXACT], "25.12.2026", ["2026-12-25"]),
        ([EXACT], "25.12.2026 16:30", ["2026-12-25T14:30:00Z"]),
        ([EXACT], "01.11.2026", ["2026-11-01"]),
        ([EXACT], "01.09.2026", [EXACT.at]),
        ([EXACT], "01.2027", [EXACT.at]),
        ([EXACT], "", [EXACT.at]),
        ([day("2026-09-14"), EXACT], "25.12.2026", ["2026-09-14", "2026-12-25"]),
        ([EXACT, day("2027-03-15")], "25.12.2026", ["2026-12-25", "2027-03-15"]),
        ([EXACT, day("2027-03-15")], "15.03.2027", [EXACT.at, "2027-03-15"]),
    ],
)
def test_another_day_replaces_the_next_deadline(before: list[Deadline], stated: str, after: list[str]) -> None:
    call = only(read(module([row(TITLE, deadline=stated)]), [known(deadlines=before)]))
    assert [each.at for each in call.deadlines] == after


def test_rows_of_ours_that_nobody_knows() -> None:
    entries = [row("Без адрес"), row("С адрес", 2, budget="5"), row("Чужда", 3, programme='Програма "Образование"')]
    found = read(module([*entries, row(TITLE, 1)]), [known(), known(4, title="x", titles={})])
    made = parsed(opic, found)
    assert [(call.id[12], call.code) for call in made.values()] == [("2", guid(2)), ("1", CODE)]
    assert (made[guid(2)].title, made[guid(2)].budget.total, made[guid(2)].deadlines) == (
        "С адрес",
        5.0,
        (day("2026-12-14"),),
    )
    (failed,) = found.failed
    assert failed.key == "row 2"
    assert 'row 2, "Без адрес"' in failed.problem
    assert "saved page" in failed.problem


def test_titles_that_fit_several_calls_or_contradict_each_other_are_named() -> None:
    found = read(module([row(TITLE, budget="5"), row(TITLE, budget="6")]), [known(), known(2, title="x", titles={})])
    assert "first one counts" in found.failed[0].problem
    found = read(module([row(TITLE)]), [known(1), known(2)])
    assert "2 known procedures" in found.failed[0].problem
    assert found.records == ()


def test_a_cell_not_understood_fails_its_row_alone() -> None:
    found = read(module([row("Друга", 2), row(TITLE, budget="много лв.")]), [known()])
    assert [record.key for record in found.records] == [guid(2)]
    assert 'row 3, "Тихи трамваи": budget' in found.failed[0].problem


def test_without_a_currency_there_is_no_amount() -> None:
    found = read(xml([HEADERS, cells(FULL)]), [known()])
    assert only(found).budget.total is None
    assert "no currency" in found.notes[0]


@pytest.mark.parametrize(
    "content",
    [
        listing([(3, "BG14MFPR001-1.703", "Чужда")]),
        detail("BG14MFPR001-1.703", more=f'<a href="/bg/s/Procedure/Info/{guid(3)}">'),
        module([row("Чужда", 3, programme='Програма "Образование"')]),
    ],
    ids=["listing", "detail", "module"],
)
def test_a_file_about_others_is_refused(content: str) -> None:
    with pytest.raises(SourceError, match="none of its 1 procedures is of BG16RFOP002, BG16RFPR001, BG16RFPR002"):
        read(content)


def test_national_schemes_are_ours_where_they_are_asked_for() -> None:
    content = listing([(8, "", "Стипендии")], tree="ProcedureNims")
    source = programme("schemes", ("national",))
    assert [record.key for record in read(content, source=source).records] == [guid(8)]


# What is none of these


def zipped(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return buffer.getvalue()


DTD = '<!DOCTYPE Container [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
BOOK = xlsx([HEADERS, cells(FULL)])


@pytest.mark.parametrize(
    ("content", "words", "hint"),
    [
        (b"", "empty", "again"),
        (b" \r\n", "empty", "again"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "OLE2", "XLSX"),
        (b"%PDF-1.7\n", "PDF", "HTML"),
        (b"\x1f\x8b\x08", "gzip", "npack"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "MHTML", "HTML only"),
        (zipped(document_pdf=b"x"), "ZIP", "npack"),
        (zipped(word__document_xml=b"<x/>"), "Word", "XLSX"),
        (zipped(xl__workbook_xml=b"<x/>"), "unreadable workbook", "again"),
        (zipped(xl__workbook_xml=b"x" * 40_000_000), "bytes unpacked", "export"),
        (BOOK[:-50], "cut off", "again"),
        (b"PK\x03\x04", "cut off", "again"),
        (xml([HEADERS, cells(FULL)])[:-30], "well-formed", "again"),
        (xml([HEADERS, cells(FULL)]).replace("<Container", f"{DTD}<Container"), "declarations", "No export"),
        ('<!DOCTYPE Container SYSTEM "http://x.test/"><Container/>', "declarations", "No export"),
        ("<Container><x/></Container>", "without tables", "export"),
        (xml([["Проект", "Бюджет"], ["x", "5"]]), "no table of procedures", "XLSX"),
        (xlsx([["Проект", "Бюджет"], ["x", 5]]), "no table of procedures", "XLSX"),
        ("<x>" * 500_001, "tags", "export"),
        (module([FULL])[:-40], "cut off", "again"),
        (listing([(1, CODE, TITLE)])[: -len("</html>")], "cut off", "again"),
        (page("<p>Нещо друго</p>"), "no table of procedures", ""),
        (page('<div class="easy-tree"></div>'), "without procedures", "again"),
        (page("<div>" * 300), "nested", "between"),
        ("<html><body>Request Rejected</body></html>", "firewall", "Wait"),
        ("код;заглавие\n1;2\n", "neither a page nor an export", "XLSX"),
        (page("Тихи").encode("cp1251") + b"\xb9\xab\xbb" * 20, "names no charset", "XLSX"),
        (b"\x89PNG\r\n\x1a\n\xff", "UTF-8", "XLSX"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 30 else "",
)
def test_any_other_file_is_refused_by_name_with_what_to_do(content: str | bytes, words: str, hint: str) -> None:
    with pytest.raises(SourceError, match=rf"export\.xls: .*{words}") as caught:
        read(content, [known()], "export.xls")
    assert hint in caught.value.hint


def test_a_declaration_inside_a_workbook_is_refused() -> None:
    parts = {}
    with zipfile.ZipFile(io.BytesIO(BOOK)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = DTD.encode() + parts["xl/worksheets/sheet1.xml"]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(SourceError, match="unreadable workbook"):
        read(buffer.getvalue())


def test_a_sheet_that_claims_a_million_columns_is_believed_only_its_cells() -> None:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(xlsx([HEADERS, cells(FULL), ["Забележки:"], [IN_EURO]])))
    sheet = book.active
    assert sheet is not None
    sheet["XFD20"] = "x"
    buffer = io.BytesIO()
    book.save(buffer)
    assert only(read(buffer.getvalue(), [known()])).budget.total == 391166.0
    sheet["A1048576"] = "x"
    buffer = io.BytesIO()
    book.save(buffer)
    with pytest.raises(SourceError, match="more than 20000 rows"):
        read(buffer.getvalue(), [known()])


def test_a_sheet_that_claims_to_be_smaller_than_it_is_is_read_whole() -> None:
    parts, buffer = {}, io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx([HEADERS, cells(FULL)]))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b'<dimension ref="A1:I2"', b'<dimension ref="A1:A1"')
    assert parts["xl/worksheets/sheet1.xml"] != sheet
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert only(read(buffer.getvalue(), [known()])).conditions


def test_dates_and_shares_of_a_workbook_are_read_as_printed() -> None:
    entry = [*cells(FULL)[:3], datetime(2026, 12, 25), 5.5, *cells(FULL)[5:8], 0.7]  # noqa: DTZ001 - cells have no zone
    content = xlsx([HEADERS, entry, ["Забележки", IN_EURO]])
    from openpyxl import load_workbook

    book, buffer = load_workbook(io.BytesIO(content)), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet["I2"].number_format = "0%"
    book.save(buffer)
    call = only(read(buffer.getvalue(), [known()]))
    assert [each.at for each in call.deadlines] == ["2026-12-25"]
    assert (call.budget.total, call.conditions.split("\n")[-1]) == (5.5, "Максимален % БФП: 70")


def test_a_name_with_controls_is_printed_without_them() -> None:
    with pytest.raises(SourceError) as caught:
        read(b"", name="a\x1b[31m.xls")
    assert "\x1b" not in caught.value.message
