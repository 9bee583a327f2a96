"""HTML that is put together of elements: a plain text in it is always escaped, so that no name becomes markup."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from html import escape
from importlib import resources

from fundmatch.reports.words import harmless

#: Elements without content.
VOID = {"meta", "br", "hr", "input"}
#: What a page may do: show itself. Its own style and script are named by their hashes.
POLICY = "default-src 'none'; style-src {style}; script-src {script}; base-uri 'none'; form-action 'none'"
#: Where a link may lead; any other address stays text.
LINKED = ("https://", "http://")

#: The body of a mail: without margins, in letters that every system has.
BODY = {"style": "margin:0;padding:0;background:#f2f4f7;color:#1d2733;font-family:Arial,Helvetica,sans-serif"}


class Markup(str):
    """Text that is HTML already. Only this module makes it."""

    __slots__ = ()


def element(tag: str, *children: str | Markup, **attributes: str) -> Markup:
    """``<tag a="…">children</tag>``; ``class_`` is the attribute class, ``data_x`` is data-x."""
    named = ((name.rstrip("_").replace("_", "-"), value) for name, value in attributes.items())
    written = "".join(f' {name}="{escape(harmless(value))}"' for name, value in named)
    if tag in VOID:
        return Markup(f"<{tag}{written}>")
    return Markup(f"<{tag}{written}>{joined(children)}</{tag}>")


def joined(children: Iterable[str | Markup]) -> Markup:
    """Children one after the other, plain text escaped."""
    return Markup("".join(child if isinstance(child, Markup) else escape(harmless(child)) for child in children))


def link(address: str, *children: str | Markup, **attributes: str) -> Markup:
    """A link that opens beside the page and tells the other side nothing; an address of another kind stays text."""
    if not address.startswith(LINKED):
        return joined(children)
    return element("a", *children, href=address, target="_blank", rel="noopener noreferrer", **attributes)


def page(title: str, language: str, style: str, *body: Markup, script: str = "") -> str:
    """A whole page that fetches nothing and runs nothing but ``script``: its policy forbids all else.

    ``style`` and ``script`` are files of styles/, which stand in the page.
    """
    styles, code = _shipped(style), _shipped(script) if script else ""
    policy = POLICY.format(style=_hash(styles), script=_hash(code) if code else "'none'")
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", http_equiv="x-dns-prefetch-control", content="off"),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", Markup(styles)),
    )
    scripts = (element("script", Markup(code)),) if code else ()
    return f"<!doctype html>\n{element('html', head, element('body', *body, *scripts), lang=language)}\n"


def mail_page(title: str, language: str, style: str, *body: Markup) -> str:
    """A whole mail: fetches nothing. ``style`` is for programs that know the dark; the rest obey style attributes."""
    head = element(
        "head",
        element("meta", http_equiv="Content-Type", content="text/html; charset=utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="supported-color-schemes", content="light dark"),
        element("title", title),
        element("style", Markup(_shipped(style))),
    )
    return f"<!doctype html>\n{element('html', head, element('body', *body, **BODY), lang=language)}\n"


def _hash(content: str) -> str:
    """The source expression that allows exactly this inline content (CSP Level 3, §2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def _shipped(name: str) -> str:
    return (resources.files("fundmatch.reports") / "styles" / name).read_text(encoding="utf-8")
