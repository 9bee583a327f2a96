"""The message itself: headers that programs rely on, text first, HTML that fetches nothing, hostile words kept down."""

from __future__ import annotations

import email
from dataclasses import replace
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses, unquote
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundmatch.digest.as_html import as_html
from fundmatch.digest.as_text import WIDTH, as_text
from fundmatch.digest.letter import Entry, Letter, Part
from fundmatch.digest.message import Envelope, message
from fundmatch.errors import MailError

ENTRY = Entry(
    title="Зелен преход и кръгова икономика",
    about="BG16RFPR001-1.011 · ПКИП",
    url="https://x.example/call?a=1&b=2",
    marked=("Крайният срок е преместен",),
    lines=("Краен срок: 1 декември 2026 г.",),
)
LETTER = Letter(
    language="bg",
    subject="Столична община: 3 новини, най-близък срок 1 декември 2026 г.",
    intro=("Покани за Столична община", "Три новини."),
    parts=(Part("Какво се промени", (ENTRY,), "и още 2 покани"),),
    footer=("Получавате това писмо, защото …",),
)
ENVELOPE = Envelope(
    mail_id="20261122-9f3a1c07",
    sender="Клъстер „Култура“ <office@cluster.example>",
    recipient="kultura@sofia.example",
    unsubscribe="office@cluster.example",
    at=datetime(2026, 11, 22, 7, tzinfo=UTC),
)
PLAIN_TAGS = {"html", "head", "meta", "title", "style", "body", "table", "tr", "td", "div", "h1", "h2", "h3", "p", "a"}
HOSTILE = "<script>alert(1)</script>\r\nBcc: evil@x.example\x1b[2J\u202e"


def parsed(letter: Letter = LETTER, envelope: Envelope = ENVELOPE) -> EmailMessage:
    found = email.message_from_bytes(message(letter, envelope), policy=default)
    assert isinstance(found, EmailMessage)
    return found


def body(found: EmailMessage, kind: str) -> str:
    part = found.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_every_header_that_programs_rely_on() -> None:
    found = parsed()
    assert {name: str(found[name]) for name in found} == {
        "From": "Клъстер „Култура“ <office@cluster.example>",
        "To": "kultura@sofia.example",
        "Subject": LETTER.subject,
        "Date": "Sun, 22 Nov 2026 07:00:00 +0000",
        "Message-ID": "<20261122-9f3a1c07.fundmatch@cluster.example>",
        "List-Id": "<fundmatch-digest.cluster.example>",
        "List-Unsubscribe": "<mailto:office@cluster.example?subject=unsubscribe>",
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
        "Content-Type": str(found["Content-Type"]),
        "Content-Language": "bg",
    }


@pytest.mark.parametrize("length", range(1, 60))
def test_no_blank_is_lost_or_won_where_encoded_words_meet(length: int) -> None:
    """Read as RFC 2047 says, wherever the words are cut."""
    subject, name = f"{'я' * length} 25 септември 2026 г., още", f"{'я' * length} Култура и Иновации"
    letter, envelope = replace(LETTER, subject=subject), replace(ENVELOPE, sender=f"{name} <office@x.example>")
    plain = email.message_from_bytes(message(letter, envelope))
    said = {key: str(make_header(decode_header(plain[key]))) for key in ("Subject", "From")}
    assert said == {"Subject": subject, "From": f"{name} <office@x.example>"}
    assert max(map(len, message(letter, envelope).partition(b"\r\n\r\n")[0].split(b"\r\n"))) <= 78


def test_text_comes_first_and_html_second() -> None:
    found = parsed()
    assert found.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in found.iter_parts()] == ["text/plain", "text/html"]


def test_the_bytes_pass_any_server() -> None:
    raw = message(LETTER, ENVELOPE)
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert max(map(len, raw.split(b"\r\n"))) <= 76 + len(b"Subject: ")


class Words(HTMLParser):
    """What somebody reads of a page, and what the page would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.read.append(data)


def words(page: str) -> Words:
    found = Words()
    found.feed(page)
    return found


def test_html_says_what_the_text_says() -> None:
    read = " ".join(words(as_html(LETTER)).read)
    for said in (*LETTER.intro, *LETTER.footer, "Какво се промени", "и още 2 покани", *ENTRY.marked, *ENTRY.lines):
        assert said in read
        assert said.casefold() in " ".join(as_text(LETTER).split()).casefold()


def test_html_fetches_nothing_and_tells_its_language() -> None:
    tags = words(as_html(LETTER)).tags
    assert {tag for tag, _ in tags} <= PLAIN_TAGS
    assert dict(tags[0][1]) == {"lang": "bg"}
    assert [attrs["href"] for tag, attrs in tags if tag == "a"] == [ENTRY.url]
    assert all(attrs.get("role") == "presentation" for tag, attrs in tags if tag == "table")
    assert all("style" in attrs for tag, attrs in tags if tag in ("p", "h1", "h2", "h3", "a", "table"))
    assert "url(" not in as_html(LETTER)
    assert "@import" not in as_html(LETTER)


def test_hostile_words_stay_words() -> None:
    entry = replace(ENTRY, title=HOSTILE, about=HOSTILE, url="javascript:alert(1)", marked=(HOSTILE,), lines=(HOSTILE,))
    letter = replace(LETTER, subject=HOSTILE, parts=(Part(HOSTILE, (entry,), HOSTILE),))
    found = parsed(letter)
    assert found["Bcc"] is None
    assert "<script>alert(1)</script> Bcc: evil@x.example" in str(found["Subject"])
    tags = words(body(found, "html")).tags
    assert not [tag for tag, attrs in tags if tag == "script" or "href" in attrs]
    assert "\x1b" not in body(found, "html")


LONG_HOST = ".".join(letter * 60 for letter in "abc")
#: The sender as it is written, the name and the address that From has, the host of ids, and the link to unsubscribe.
SENDERS = [
    ("Office, Sofia <o@x.org>", "Office, Sofia", "o@x.org", "x.org", "o@x.org"),
    ('"Office; Sofia: Niš" <o@x.org>', "Office; Sofia: Niš", "o@x.org", "x.org", "o@x.org"),
    ("Клъстер „Култура“, офис <o@x.org>", "Клъстер „Култура“, офис", "o@x.org", "x.org", "o@x.org"),
    ('The "Office" (Sofia) <o@x.org>', 'The "Office" (Sofia)', "o@x.org", "x.org", "o@x.org"),
    (f"Office,{' Sofia,' * 20} Niš <o@x.org>", f"Office,{' Sofia,' * 20} Niš", "o@x.org", "x.org", "o@x.org"),
    (f"Office,{' Sofia,' * 20} Nis <o@x.org>", f"Office,{' Sofia,' * 20} Nis", "o@x.org", "x.org", "o@x.org"),
    ("Office <o@пример.бг>", "Office", "o@xn--e1afmkfd.xn--90ae", "xn--e1afmkfd.xn--90ae", "o@xn--e1afmkfd.xn--90ae"),
    ("o@straße.de", "", "o@xn--strae-oqa.de", "xn--strae-oqa.de", "o@xn--strae-oqa.de"),
    (f"o@{LONG_HOST}.org", "", f"o@{LONG_HOST}.org", f"{LONG_HOST}.org", f"o@{LONG_HOST}.org"),
    ("a+b&c=d?e%@x.org", "", "a+b&c=d?e%@x.org", "x.org", "a+b%26c%3Dd%3Fe%25@x.org"),
    ("o'brien@x.org", "", "o'brien@x.org", "x.org", "o'brien@x.org"),
]


@pytest.mark.parametrize(("sender", "name", "address", "host", "link"), SENDERS)
def test_every_sender_stands_in_headers_as_programs_read_them(
    sender: str, name: str, address: str, host: str, link: str
) -> None:
    raw = message(LETTER, replace(ENVELOPE, sender=sender, unsubscribe=sender))
    plain = email.message_from_bytes(raw)
    encoded, _, bare = plain["From"].replace("\r\n", "").rpartition("<")
    assert raw.isascii()
    assert bare.rstrip(">") == address
    assert str(make_header(decode_header(unquote(encoded.strip())))) == name
    assert getaddresses([plain["From"]])[0][1] == address, "one address, whatever is in the name"
    assert (plain["Message-ID"], plain["List-Id"], plain["List-Unsubscribe"]) == (
        f"<20261122-9f3a1c07.fundmatch@{host}>",
        f"<fundmatch-digest.{host}>",
        f"<mailto:{link}?subject=unsubscribe>",
    )


@pytest.mark.parametrize(
    ("recipient", "shown"),
    [
        ("ivan@пример.бг", "ivan@xn--e1afmkfd.xn--90ae"),
        ("ivan@пример.срб", "ivan@xn--e1afmkfd.xn--90a3ac"),
        ("иван@пример.бг", "иван@xn--e1afmkfd.xn--90ae"),  # RFC 6532: only servers with SMTPUTF8 take such mails
        (f"{'i' * 64}@{LONG_HOST}.org"[:250] + ".org", f"{'i' * 64}@{LONG_HOST}.org"[:250] + ".org"),
    ],
)
def test_recipients_are_never_encoded_words(recipient: str, shown: str) -> None:
    raw = message(LETTER, replace(ENVELOPE, recipient=recipient))
    assert f"\r\nTo: {shown}\r\n".encode() in raw
    assert raw.replace("иван".encode(), b"").isascii()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "@x.example",
        "a@x.example\r\nBcc: b@x.example",
        "a@x.example, b@x.example",
        "a@x.example\x00",
        "a(b)@x.example",
        "-a@x.example",
        "a@i❤.example",
    ],
)
@pytest.mark.parametrize("side", ["recipient", "sender"])
def test_what_is_no_address_is_refused(address: str, side: str) -> None:
    with pytest.raises(MailError, match="is no mail address"):
        message(LETTER, replace(ENVELOPE, **{side: address}))


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_words_give_a_message_that_reads_as_it_was_written(subject: str, line: str) -> None:
    letter = replace(LETTER, subject=subject, parts=(Part("P", (replace(ENTRY, lines=(line,)),)),))
    found = parsed(letter)
    assert set(found.keys()) == set(parsed().keys())
    assert [part.get_content_type() for part in found.iter_parts()] == ["text/plain", "text/html"]


def test_text_is_short_enough_for_any_program_and_whole() -> None:
    long = "Много дълго изречение с допустимост. " * 20
    text = as_text(replace(LETTER, parts=(Part("P", (replace(ENTRY, lines=(long,)),)),)))
    assert max(map(len, text.splitlines())) <= WIDTH
    assert long.strip() in " ".join(text.split())
    assert f"  {ENTRY.url}\n" in text
