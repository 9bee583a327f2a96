"""PDF → text: what is read, how it is laid out again, and files that want to harm."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundmatch.documents.apart import read_apart
from fundmatch.documents.limits import USUAL_LIMITS, Limits
from fundmatch.documents.reading import UnreadableDocumentError, read_pdf, reflowed
from tests.documents import pdf_files

pytest.importorskip("pypdf", reason='the extra "documents" is not installed')

deterministic = settings(derandomize=True, max_examples=100, deadline=None, database=None)
#: What reading in a process of its own may take in tests.
SMALL = Limits(size=30 * 1024 * 1024, seconds=20.0, memory=700 * 1024 * 1024)


def test_pages_are_read_in_any_script() -> None:
    pages = ("Guide for applicants", "Кръгова икономика за малки предприятия", "Čiste tehnologije i ћирилица")
    found = read_pdf(pdf_files.of_pages(pages), USUAL_LIMITS)
    assert found.pages == pages
    assert found.remark == ""


def test_a_page_without_text_keeps_its_number() -> None:
    assert read_pdf(pdf_files.of_pages(["one", "", "three"]), USUAL_LIMITS).pages == ("one", "", "three")


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("circular\neconomy", "circular economy"),
        ("кръгова ико-\nномика", "кръгова икономика"),
        ("energy\u00ad\nefficient", "energyefficient"),
        ("Horizon-\nEurope", "Horizon- Europe"),
        ("First sentence.\nSecond one", "First sentence.\nSecond one"),
        ("eligible are:\nSMEs", "eligible are:\nSMEs"),
        ("costs of\n• staff\n• travel", "costs of\n• staff\n• travel"),
        ("as in\n1) this\na) that", "as in\n1) this\na) that"),
        ("Title\n\nText", "Title\nText"),
        ("a  b\tc\r\nd", "a b c d"),
        ("a\x00b\x1b[31m\ud800", "a b [31m"),
        ("", ""),
    ],
)
def test_lines_of_the_layout_become_paragraphs(printed: str, meant: str) -> None:
    assert reflowed(printed) == meant


@deterministic
@given(st.text(max_size=60))
def test_laying_out_loses_no_letter_and_leaves_nothing_that_acts(text: str) -> None:
    found = reflowed(text)
    letters = [sign for sign in text if sign.isalnum()]
    assert [sign for sign in found if sign.isalnum()] == letters
    assert all(sign == "\n" or ord(sign) >= 32 for sign in found)


# --- limits ------------------------------------------------------------------------------------------------------


def test_pages_beyond_the_limit_are_not_read_and_said() -> None:
    found = read_pdf(pdf_files.of_pages([f"page {number}" for number in range(5)]), replace(USUAL_LIMITS, pages=2))
    assert found.pages == ("page 0", "page 1")
    assert found.remark == "only the first 2 of 5 pages were read"


def test_letters_beyond_the_limit_are_not_read_and_said() -> None:
    found = read_pdf(pdf_files.of_pages(["abcde", "fghij", "klmno"]), replace(USUAL_LIMITS, letters=7))
    assert found.pages == ("abcde", "fg")
    assert found.remark == "only the first 2 of 3 pages were read"


def test_a_file_beyond_the_limit_is_not_read() -> None:
    with pytest.raises(UnreadableDocumentError, match="larger than 0 MB"):
        read_pdf(pdf_files.of_pages(["a"]), replace(USUAL_LIMITS, size=100))


# --- files that are no PDF, broken or hostile -----------------------------------------------------------------------

FILES = {
    "empty": (b"", "an empty file"),
    "web page": (b"\xef\xbb\xbf\r\n<!doctype html><p>%PDF", "no PDF but a web page"),
    "zip": (b"PK\x03\x04" + b"\0" * 50, "no PDF but a ZIP archive or an Office document"),
    "doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "no PDF but an old Office document"),
    "anything": (b"hello", "no PDF"),
    "head only": (b"%PDF-1.7\n", "broken: "),
    "locked": (pdf_files.locked(), "encrypted"),
    "locked with AES": (pdf_files.locked_with_aes(), "encrypted"),
    "scanned": (pdf_files.of_pages(["", ""]), "no text in it"),
    "pages without end": (pdf_files.endless_tree(), "(broken: |no text in it)"),
    "a form that draws itself": (pdf_files.endless_form(), "(broken: |no text in it)"),
    "no page": (pdf_files.pdf(["<< /Type /Catalog >>"]), "(broken: |no text in it)"),
}


@pytest.mark.parametrize(("content", "reason"), FILES.values(), ids=FILES.keys())
def test_a_file_without_text_is_refused_with_the_reason(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocumentError, match=f"^{reason}"):
        read_pdf(content, USUAL_LIMITS)


def read_or_refused(content: bytes) -> tuple[tuple[str, ...], str]:
    """(the pages, "") or ((), the reason)."""
    try:
        return read_pdf(content, USUAL_LIMITS).pages, ""
    except UnreadableDocumentError as error:
        return (), str(error)


WHOLE = pdf_files.of_pages(["The first page", "Втора страница"])


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.95])
def test_a_file_that_was_cut_off_gives_what_it_has_or_a_reason(share: float) -> None:
    pages, reason = read_or_refused(WHOLE[: int(len(WHOLE) * share)])
    assert reason or pages
    assert set(pages) <= {"The first page", "Втора страница", ""}


@deterministic
@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=8))
def test_a_damaged_file_is_read_or_refused_and_never_a_bug(at: int, damage: bytes) -> None:
    pages, reason = read_or_refused(WHOLE[:at] + damage + WHOLE[at + len(damage) :])
    assert any(pages) or reason
    assert "\n" not in reason


# --- a process of its own -----------------------------------------------------------------------------------------


def test_another_process_reads_the_same() -> None:
    assert read_apart(WHOLE, SMALL) == read_pdf(WHOLE, SMALL)


def test_another_process_gives_the_same_reason() -> None:
    with pytest.raises(UnreadableDocumentError, match=r"^encrypted$"):
        read_apart(pdf_files.locked(), SMALL)


def test_a_file_that_unpacks_to_more_than_memory_harms_nobody() -> None:
    with pytest.raises(UnreadableDocumentError):
        read_apart(pdf_files.bomb(120_000_000), SMALL)


def test_a_file_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fundmatch.documents.apart.START", 0.0)
    with pytest.raises(UnreadableDocumentError, match="takes longer than 0 s"):
        read_apart(WHOLE, replace(SMALL, seconds=0.001))
