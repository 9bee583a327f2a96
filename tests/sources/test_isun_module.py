"""The public module: its table in any order, its pages, and how its rows find their procedures."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest
from isun_fake import FIELDS, HEADERS, IN_EURO, IN_LEVA, MODULE, NOW, OURS, FakeIsun, guid, module, page, parsed, row
from pytest_httpserver import HTTPServer

from fundmatch.errors import SourceError
from fundmatch.http import Http
from fundmatch.models import Call
from fundmatch.sources.base import Fetched, SourceSettings
from fundmatch.sources.isun import opic
from fundmatch.sources.isun.matching import Target, Targets
from fundmatch.sources.isun.module import Facts, facts_of, read_page, readable
from fundmatch.sources.isun.programmes import programme_code, programme_name
from fundmatch.sources.isun.public import MOST_PAGES, page_links
from fundmatch.sources.isun.shapes import module_shape


def facts(html: str) -> Facts:
    table = read_page(html)
    return facts_of(table.entries[0], table)


FULL = row("Тихи трамваи", 1, budget="82 995 277.00", percent="70.00", candidates="Малки<br>и средни предприятия")


def test_a_row_becomes_facts_in_the_words_of_the_headers() -> None:
    found = facts(module([FULL]))
    assert (found.budget, found.deadline and found.deadline.at) == (Decimal("82995277.00"), "2026-12-14")
    assert found.lines == (("Допустими кандидати", "Малки и средни предприятия"), ("Максимален % БФП", "70"))


def test_columns_are_found_by_their_headers() -> None:
    order = [8, 3, 2, 5, 1, 4, 0, 7, 6]
    headers = ["№", *(HEADERS[place] for place in order), "Нова колона"]
    fields = ["1", *(FIELDS[place] for place in order), "?"]
    html = module([FULL], headers=headers, fields=fields)
    assert facts(html) == facts(module([FULL]))
    assert module_shape(read_page(html)).unknown == ("№", "Нова колона")


def test_a_table_without_a_head_and_with_a_form_before_it_is_read() -> None:
    html = module([FULL]).replace("<thead>", "").replace("</thead>", "").replace("th>", "td>")
    assert facts(html.replace("<body>", "<body><table><tr><td>Търси</td></tr></table>")) == facts(module([FULL]))


def test_an_english_table_is_read() -> None:
    headers = ["Status", "Programme name", "Procedure name", "Application deadline", "Procedure budget"]
    headers += ["Eligible candidates", "Eligible activities", "Eligible costs", "Maximum percent of cofinancing"]
    table = read_page(module([FULL], "All amounts are in EUR", headers))
    assert (table.unknown, facts_of(table.entries[0], table).budget) == ((), Decimal("82995277.00"))


@pytest.mark.parametrize(
    ("change", "note", "budget"),
    [
        ({"budget": "391 166,00"}, IN_LEVA, Decimal("200000.00")),
        ({"budget": "391 166,00"}, IN_EURO, Decimal("391166.00")),
        ({"budget": "391 166,00"}, "", None),
        ({"budget": "391 166,00 лв."}, "", Decimal("200000.00")),
        ({"budget": "391 166,00 лв."}, IN_EURO, Decimal("200000.00")),
        ({"budget": "0.00"}, IN_EURO, None),
        ({"budget": ""}, IN_EURO, None),
    ],
)
def test_the_currency_is_that_of_the_cell_or_of_the_note(
    change: dict[str, str], note: str, budget: Decimal | None
) -> None:
    assert facts(module([row("Тихи трамваи", 1, **change)], note)).budget == budget


def test_the_currency_of_the_header_counts_more_than_a_note() -> None:
    headers = [header.replace("Бюджет на процедурата", "Бюджет на процедурата /лв./") for header in HEADERS]
    assert facts(module([row("x", 1, budget="391 166")], IN_EURO, headers)).budget == Decimal("200000.00")


@pytest.mark.parametrize(("cell", "line"), [("70.00", "70"), ("70,5 %", "70.5"), ("100", "100"), ("до 70", "до 70")])
def test_a_share_is_printed_short(cell: str, line: str) -> None:
    assert facts(module([row("x", 1, percent=cell)])).lines == (("Максимален % БФП", line),)


@pytest.mark.parametrize("cell", ["0.00", "0", ""])
def test_a_share_of_zero_is_not_stated(cell: str) -> None:
    assert facts(module([row("x", 1, percent=cell)])).lines == ()


@pytest.mark.parametrize(("change", "field"), [({"budget": "много"}, "budget"), ({"deadline": "скоро"}, "deadline")])
def test_a_cell_not_understood_is_named_and_counted(change: dict[str, str], field: str) -> None:
    table = read_page(module([row("x", 1, **change)]))
    with pytest.raises(ValueError, match=field):
        facts_of(table.entries[0], table)
    assert readable(table)[field] == 0


def test_no_procedure_open_is_an_empty_table_and_another_page_is_none() -> None:
    assert read_page(page('<div class="no-results"><span>Не са намерени</span></div>')).entries == ()
    for other in ("<p>x</p>", "<table><tr><th>Процедура</th></tr><tr><td>x</td></tr></table>"):
        with pytest.raises(SourceError, match="no table of procedures"):
            read_page(page(other))


# Which procedure a row means


@pytest.mark.parametrize(
    ("entry", "keys"),
    [
        (row("Нещо друго", 1), ["a1"]),
        (row("Тихи трамваи", 9), []),
        (row("ТИХИ  „трамваи“"), ["a1"]),
        (row("Quiet trams"), ["a1"]),
        (row("Тихи"), []),
        (row("Двойни камбани"), ["a2", "a3"]),
        (
            row(
                "Двойни камбани", programme="Научни изследвания, иновации и дигитализация за интелигентна трансформация"
            ),
            [],
        ),
        (row("Чужди камбани", programme="Друга програма"), ["a4"]),
        (row("Чужди камбани", programme="Трета програма"), []),
        (row("Чужди камбани", programme=""), ["a4"]),
    ],
)
def test_a_row_means_the_procedure_it_links_to_or_the_only_one_called_so(
    entry: dict[str, str], keys: list[str]
) -> None:
    targets = Targets(
        [
            Target(guid(1), ('Тихи "трамваи"', "Quiet trams"), "BG16RFPR001-1.701", OURS),
            Target(guid(2), ("Двойни камбани",), "BG16RFPR001-1.702", OURS),
            Target(guid(3), ("Двойни камбани",), "BG16RFPR001-1.703", ""),
            Target(guid(4), ("Чужди камбани",), "", "Друга програма"),
        ]
    )
    (found,) = read_page(module([entry])).entries
    assert [f"a{each.key[7]}" for each in targets.meant(found)] == keys


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (OURS, "BG16RFPR001"),
        ("Конкурентоспособност и иновации в предприятията", "BG16RFPR001"),
        ('ПРОГРАМА „Конкурентоспособност и иновации в предприятията" 2021–2027', "BG16RFPR001"),
        ("Оперативна програма „Иновации и конкурентоспособност“ 2014-2020", "BG16RFOP002"),
        ("2014BG16RFOP002 ОП", "BG16RFOP002"),
        ("Програма Нещо", ""),
        ("", ""),
    ],
)
def test_a_programme_is_told_by_its_name(text: str, code: str) -> None:
    assert programme_code(text) == code
    assert programme_code(programme_name("BG16RFPR002")) == "BG16RFPR002"


# Reading it beside the portal


@pytest.fixture
def fake(httpserver: HTTPServer) -> FakeIsun:
    fake = FakeIsun(httpserver)
    fake.tab("Active", [(1, "BG16RFPR001-1.701", "Тихи трамваи"), (2, "BG16RFPR001-1.702", "Камбани")])
    fake.tab("Ended", [(5, "BG16RFOP002-1.705", "Стари камбани")], "InfoEnded")
    for name in ("PublicDiscussion", "ArchivedPublicDiscussion"):
        fake.tab(name, [])
    return fake


def unread_of(found: Fetched) -> tuple[str, ...]:
    """What could not be read of the procedures."""
    return found.records[0].unread


def fetched(fake: FakeIsun, http: Http, settings: SourceSettings | None = None) -> Fetched:
    return opic.fetch(http, settings or fake.settings, NOW, lambda _: None)


def calls(found: Fetched) -> dict[str, Call]:
    """The calls by the last digit of their key."""
    return {key[-1]: call for key, call in parsed(opic, found).items()}


def test_budget_and_applicants_join_the_call(fake: FakeIsun, http: Http) -> None:
    fake.pages[MODULE] = module([FULL, row("камбани", budget="0.00", percent="50")])
    found = fetched(fake, http)
    made = calls(found)
    assert (found.notes, unread_of(found), found.complete) == ((), (), True)
    assert made["1"].budget.total == 82995277.0
    assert made["1"].conditions == "Допустими кандидати: Малки и средни предприятия\nМаксимален % БФП: 70"
    assert (made["2"].budget.total, made["2"].conditions) == (None, "Максимален % БФП: 50")
    assert made["2"].deadlines[0].precision == "exact", "the page knows the hour"
    (shape,) = (shape for shape in found.shapes if shape.group == "module")
    assert (shape.rows, shape.readable["budget"]) == (2, 2)


def test_every_page_is_read_once_though_its_address_differs_each_time(fake: FakeIsun, http: Http) -> None:
    """Page numbers are encrypted: the same page may have another address on every page that links to it."""
    titles = ["Тихи трамваи", "Камбани", "Друга"]

    def numbered(place: int) -> str:
        links = {str(to + 1): f"{MODULE}?showRes=True&page=from{place}to{to}" for to in range(3)}
        return module(
            [row(titles[place], budget=f"{place + 1}")], links={**links, ">": f"http://evil.test{MODULE}?page=x{place}"}
        )

    fake.pages[f"{MODULE}?showRes=true"] = numbered(0)
    for place in range(3):
        for to in range(3):
            fake.pages[f"{MODULE}?showRes=True&page=from{place}to{to}"] = numbered(to)
    fake.pages[MODULE] = numbered(2)
    made = calls(fetched(fake, http))
    assert [made[key].budget.total for key in ("1", "2")] == [1, 2]
    assert sum(count for path, count in fake.asked.items() if path.startswith(MODULE)) <= 4
    assert not any("evil" in path for path in fake.asked)


def test_a_page_that_leads_back_to_itself_is_the_last(fake: FakeIsun, http: Http) -> None:
    """Its address is another one each time."""
    fake.pages[MODULE] = lambda _: module([FULL], links={">": f"{MODULE}?page=x{fake.asked.total()}"})
    assert calls(fetched(fake, http))["1"].budget.total == 82995277.0
    assert sum(count for path, count in fake.asked.items() if path.startswith(MODULE)) == 2


def test_pages_without_end_are_left(fake: FakeIsun, http: Http) -> None:
    fake.pages[MODULE] = lambda asked: module(
        [row(f"Процедура {len(fake.asked)}")], links={str(1000 + len(fake.asked)): f"{MODULE}?page={len(fake.asked)}"}
    )
    found = fetched(fake, http)
    assert unread_of(found) == ("budget",)
    assert found.complete
    assert sum(count for path, count in fake.asked.items() if path.startswith(MODULE)) == MOST_PAGES


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        (f"{MODULE}?page=ab", f"{MODULE}?page=ab"),
        ("?page=ab", f"{MODULE}?page=ab"),
        (f"https://elsewhere.test{MODULE}?page=ab", f"{MODULE}?page=ab"),
        (f"{MODULE}/ExportToXml?page=ab", None),
        ("/bg/0/0/Project?page=ab", None),
        (MODULE, None),
        ("javascript:go()", None),
        ("http://[broken?page=1", None),
    ],
)
def test_only_links_to_the_page_itself_are_followed(href: str, kept: str | None) -> None:
    links = page_links(page(f'<a href="{href}">2</a><a href="{href}">Експорт</a>'))
    assert [address for _, address in links] == ([kept] if kept else [])


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "404"),
        ("<html><body>Request Rejected</body></html>", "firewall"),
        (page("<p>Нов изглед</p>"), "no table"),
        (module([FULL])[:-9], "cut off"),
    ],
)
def test_without_the_public_module_the_source_is_whole_and_says_what_is_missing(
    answer: str | None, words: str, fake: FakeIsun, http: Http
) -> None:
    if answer is not None:
        fake.pages[MODULE] = answer
    found = fetched(fake, http)
    assert (found.complete, unread_of(found), len(found.records)) == (True, ("budget",), 3)
    assert words in found.notes[0]


def test_the_public_module_is_left_alone_where_robots_are_asked_to(fake: FakeIsun, http: Http) -> None:
    fake.pages["/robots.txt"] = "User-agent: *\nDisallow: /bg/0/\n"
    fake.pages[MODULE] = module([FULL])
    found = fetched(fake, http)
    assert ("robots.txt" in found.notes[0], unread_of(found)) == (True, ("budget",))
    assert not any(path.startswith(MODULE) for path in fake.asked)


def test_a_bench_is_never_mixed_with_the_public_site(fake: FakeIsun, http: Http) -> None:
    found = fetched(fake, http, SourceSettings(isun=fake.settings.isun))
    assert (len(found.records), unread_of(found)) == (3, ("budget",))
    assert "only one of the two portals" in found.notes[0]


def test_an_amount_with_its_own_currency_needs_no_note(fake: FakeIsun, http: Http) -> None:
    fake.pages[MODULE] = module([row("Тихи трамваи", 1, budget="1 955 830,00 лв.")], "")
    found = fetched(fake, http)
    assert (calls(found)["1"].budget.total, found.notes) == (1_000_000, ())


def test_a_portal_with_nothing_of_ours_open_is_not_asked_for_budgets(fake: FakeIsun, http: Http) -> None:
    fake.tab("Active", [(3, "BG14MFPR001-1.703", "Чужда")])
    found = fetched(fake, http)
    assert (found.unread, len(found.records)) == ((), 1)
    assert not any(path.startswith(MODULE) for path in fake.asked)


@pytest.mark.parametrize(
    ("rows", "note", "words"),
    [
        ([row("Тихи трамваи", 1, budget="5"), row("Тихи трамваи", 1, budget="6")], IN_EURO, "different things"),
        ([row("Тихи трамваи", 1, budget="много лв.")], IN_EURO, "budget"),
        ([row("Тихи трамваи", 1, budget="5")], "", "no currency"),
    ],
)
def test_what_is_not_certain_is_left_out_and_noted(
    rows: Sequence[dict[str, str]], note: str, words: str, fake: FakeIsun, http: Http
) -> None:
    fake.pages[MODULE] = module(rows, note)
    found = fetched(fake, http)
    assert calls(found)["1"].budget.total is None
    assert words in found.notes[0]
    assert not found.unread
