"""Mail addresses: what is one, how protocols write its host, which name is before it, and who is the same person."""

from __future__ import annotations

import unicodedata
from email.headerregistry import Address

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fundmatch.models.address import address_key, ascii_address, ascii_host, name_and_address, trouble_with

UNSEEN, HYPHEN, BEFORE, HOST, LONG = (
    "cannot be seen",
    "begins with a hyphen",
    "before the @",
    "no host",
    "longer than 254",
)

ADDRESSES = [
    # what is one
    ("office@example.org", ""),
    ("Office.2+fund=match@sub.example.org", ""),
    ("o'brien@example.org", ""),
    ("иван@пример.бг", ""),
    ("fundmatch@localhost", ""),
    ("a@my_host.example", ""),
    (f"{'a' * 64}@example.org", ""),
    # what is none
    ("", BEFORE),
    ("nobody", BEFORE),
    ("@example.org", BEFORE),
    ("a@", HOST),
    ("a@b@example.org", BEFORE),
    ("a b@example.org", BEFORE),
    ("a,b@example.org", BEFORE),
    ("a(b)@example.org", BEFORE),
    ('"a"@example.org', BEFORE),
    ("a..b@example.org", BEFORE),
    (".a@example.org", BEFORE),
    ("a.@example.org", BEFORE),
    ("-a@example.org", HYPHEN),
    ("a@example..org", HOST),
    ("a@example.org.", HOST),
    ("a@-example.org", HOST),
    ("a@exa mple.org", HOST),
    ("a@[192.0.2.1]", HOST),
    ("a@i❤.example", HOST),
    ("a@ex℀mple.org", HOST),
    (f"a@{'b' * 64}.org", HOST),
    (f"a@{'ж' * 63}.org", HOST),
    ("a\x7f@example.org", UNSEEN),
    ("a\u200b@example.org", UNSEEN),
    ("a@exam\xadple.org", UNSEEN),
    ("a@example.org\n", UNSEEN),
    ("a\u2028@example.org", UNSEEN),
    ("\ud800@example.org", UNSEEN),
    (f"{'a' * 65}@example.org", LONG),
    (f"a@{'b' * 300}.org", LONG),
    (f"{'я' * 33}@example.org", LONG),
    (f"a@{'b.' * 130}org", LONG),
    (f"a@{'ж.' * 40}org", HOST),
]


@pytest.mark.parametrize(("address", "trouble"), ADDRESSES)
def test_what_an_address_is(address: str, trouble: str) -> None:
    assert trouble in trouble_with(address)
    assert bool(trouble_with(address)) == bool(trouble)


@given(st.text(max_size=80) | st.text("aя.-@\u200b'(\"<", max_size=20))
@example("a" * 50_000 + "(")
def test_an_address_is_itself_wherever_it_stands(text: str) -> None:
    if not trouble_with(text):
        local, _, host = ascii_address(text).rpartition("@")
        assert host.isascii()
        assert Address("", local, host).addr_spec == ascii_address(text), "a header would have to quote it"


@pytest.mark.parametrize(
    ("host", "written"),
    [
        ("example.org", "example.org"),
        ("Example.ORG", "Example.ORG"),
        ("пример.бг", "xn--e1afmkfd.xn--90ae"),
        ("Пример.Срб", "xn--e1afmkfd.xn--90a3ac"),
        ("пример\u3002бг", "xn--e1afmkfd.xn--90ae"),
        ("straße.de", "xn--strae-oqa.de"),  # IDNA 2003 makes strasse.de of it: somebody else's
    ],
)
def test_hosts_in_ascii(host: str, written: str) -> None:
    assert ascii_host(host) == written


@pytest.mark.parametrize(
    ("sender", "name", "address"),
    [
        ("o@x.org", "", "o@x.org"),
        ("<o@x.org>", "", "o@x.org"),
        ("Office <o@x.org>", "Office", "o@x.org"),
        ("Office, Sofia <o@x.org>", "Office, Sofia", "o@x.org"),
        ('"Office, Sofia" <o@x.org>', "Office, Sofia", "o@x.org"),
        (r'"The \"Office\"" <o@x.org>', 'The "Office"', "o@x.org"),
        ("Клъстер „Култура“, офис <o@x.org>", "Клъстер „Култура“, офис", "o@x.org"),
        ("Office: Sofia; Niš (both)<o@x.org>", "Office: Sofia; Niš (both)", "o@x.org"),
    ],
)
def test_names_before_addresses(sender: str, name: str, address: str) -> None:
    assert name_and_address(sender) == (name, address)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Office@X.example", "office@x.example", True),
        ("й@x.example", unicodedata.normalize("NFD", "й@x.example"), True),
        ("straße@x.example", "strasse@x.example", False),
        ("ϕίλος@x.example", "φίλος@x.example", False),
    ],
)
def test_who_is_the_same_person(one: str, other: str, same: bool) -> None:
    assert (address_key(one) == address_key(other)) == same


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("Office@X.example", "office@x.example"),
        ("Straße@x.example", "straße@x.example"),
        ("\u0418\u0306@x.example", "\u0439@x.example"),
        ("ΟΔΟΣ@x.example", "οδος@x.example"),
    ],
)
def test_keys_that_ledgers_hold_stay_what_they_are(address: str, key: str) -> None:
    assert address_key(address) == key


@given(st.text(max_size=40))
def test_a_key_is_its_own_key(text: str) -> None:
    """Who asks a ledger by a key asks for the same person."""
    assert address_key(address_key(text)) == address_key(text)
