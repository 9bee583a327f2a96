"""However a page is damaged: it is read, or refused with an error of ours that says what to do."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from isun_fake import FIELDS, HEADERS, IN_EURO, NOW, OURS, detail, guid, known, listing, module, row, xlsx, xml

from fundmatch.errors import FundmatchError
from fundmatch.models import Call
from fundmatch.sources.base import GivenFile, RawRecord
from fundmatch.sources.isun import opic
from fundmatch.sources.isun.listing import Row, read_listing
from fundmatch.sources.isun.module import Facts, read_page, readable
from fundmatch.sources.isun.page import safe
from fundmatch.sources.isun.parse import Procedure
from fundmatch.sources.isun.public import page_links
from fundmatch.sources.isun.shapes import page_shape

FULL = row("Тихи трамваи", 1, budget="391 166,00", percent="70.00", candidates="Малки предприятия")
NOTE = "Втори прием: от 14.01.2027 г. до 15.03.2027 г., 16:30 ч."
LISTING = listing([(1, "BG16RFPR001-1.701", "Тихи трамваи"), (2, "BG16RFPR001-1.702", "Камбани")])
DETAIL = detail(note=NOTE, documents=[f"/bg/s/Procedure/InfoDownload/{guid(1)}?fileKey={guid(7)}"])
MODULE = module([FULL, row("Камбани")], links={"2": "/bg/0/0/Procedures?showRes=True&page=x"})
CELLS = [FULL[name] for name in FIELDS]
XML, XLSX = xml([HEADERS, CELLS]), xlsx([HEADERS, CELLS, ["Забележки:"], [IN_EURO]])

TAG, TEXT, VALUE = re.compile(r"<[^>]*>"), re.compile(r"(?<=>)[^<]+"), re.compile(r'(?<==")[^"]*')
ODD = (
    *("", "x", "0", "-1", "24:00", "31.02.2026 г. 25:00 ч.", "2099-13-45", "\x00\x1b[31m\u202e", "&#0;&#xD800;&amp;"),
    *(
        "9" * 400,
        "<td",
        "]]>",
        "1e999 лв.",
        "NaN",
        "Infinity",
        "٣٠.١٢.٢٠٢٦",
        "BG16RFPR001-1.701",
        guid(1),
        "\ud7ff" * 50,
    ),
)


def dropped(text: str, pick: random.Random) -> str:
    """Without one of its tags."""
    return replaced(text, TAG, "", pick)


def replaced(text: str, what: re.Pattern[str], by: str, pick: random.Random) -> str:
    places = list(what.finditer(text))
    if not places:
        return text
    place = pick.choice(places)
    return text[: place.start()] + by + text[place.end() :]


def swapped(text: str, pick: random.Random) -> str:
    """With two values of attributes exchanged."""
    places = list(VALUE.finditer(text))
    if len(places) < 2:
        return text
    first, second = sorted(pick.sample(places, 2), key=lambda each: each.start())
    middle = text[first.end() : second.start()]
    return text[: first.start()] + second[0] + middle + first[0] + text[second.end() :]


def cut(text: str, pick: random.Random) -> str:
    return text[: pick.randrange(len(text) + 1)]


def doubled(text: str, pick: random.Random) -> str:
    at = pick.randrange(len(text) + 1)
    return text[:at] + text


CHANGES: tuple[Callable[[str, random.Random], str], ...] = (
    dropped,
    swapped,
    cut,
    doubled,
    lambda text, pick: replaced(text, TEXT, pick.choice(ODD), pick),
    lambda text, pick: replaced(text, VALUE, pick.choice(ODD), pick),
)


def damaged(text: str, seed: int, times: int) -> str:
    pick = random.Random(seed)  # noqa: S311 - damage, not secrets
    for _ in range(times):
        text = pick.choice(CHANGES)(text, pick)
    return text


damage = given(st.integers(0, 2**32), st.integers(1, 6))


@damage
def test_a_damaged_listing_is_read(seed: int, times: int) -> None:
    for found in read_listing(damaged(LISTING, seed, times)).rows:
        assert re.fullmatch(r"/bg/s/Procedure(Nims)?/Info\w*/[0-9a-f-]{36}", found.path)


@damage
def test_a_damaged_detail_page_is_a_call_or_an_error_of_ours(seed: int, times: int) -> None:
    html = damaged(DETAIL, seed, times)
    page_shape("procedure", [html])
    payload = Procedure(Row(guid(1), "BG16RFPR001-1.701", "Тихи", OURS), html, Facts())
    with suppress(FundmatchError):
        assert isinstance(opic.parse(RawRecord(guid(1), payload), NOW), Call)


@damage
def test_a_damaged_table_is_read_or_refused(seed: int, times: int) -> None:
    html = damaged(MODULE, seed, times)
    assert all(address.startswith("/bg/0/0/Procedures?") for _, address in page_links(html))
    with suppress(FundmatchError):
        table = read_page(html)
        assert all(0 <= count <= len(table.entries) for count in readable(table).values())


@pytest.mark.parametrize("text", [LISTING, DETAIL, MODULE, XML], ids=["listing", "detail", "module", "xml"])
@damage
def test_a_damaged_file_is_read_or_refused(text: str, seed: int, times: int) -> None:
    _read(damaged(text, seed, times).encode("utf-8", "replace"))


@settings(max_examples=40)
@given(st.integers(0, len(XLSX) - 1), st.integers(0, 255), st.integers(0, len(XLSX)))
def test_a_damaged_workbook_is_read_or_refused(at: int, byte: int, end: int) -> None:
    _read(XLSX[:end])
    _read(XLSX[:at] + bytes([byte]) + XLSX[at + 1 :])


@given(st.binary(max_size=200), st.sampled_from([b"", b"PK\x03\x04", b"<?xml version='1.0'?>", b"<html>", b"\xff\xfe"]))
def test_any_bytes_are_read_or_refused(content: bytes, start: bytes) -> None:
    _read(start + content)


def _read(content: bytes) -> None:
    with suppress(FundmatchError):
        found = opic.read_file(GivenFile("x", content), [known()], NOW)
        assert found.partial
        for record in found.records:
            with suppress(FundmatchError):
                opic.parse(record, NOW)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@damage
def test_damaged_captured_pages_are_read(recordings: Path, seed: int, times: int) -> None:
    for path in (recordings / "isun").glob("*.html"):
        html = damaged(path.read_text(encoding="utf-8"), seed, times)
        with suppress(FundmatchError):
            safe(html)
            read_listing(html)
            opic.parse(RawRecord(guid(1), Procedure(Row(guid(1), "", "x", ""), html)), NOW)
