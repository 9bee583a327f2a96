"""HTML that is put together of elements: a plain text in it is always escaped, so that no name becomes markup."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from importlib import resources

from fundmatch.reports.words import harmless

#: Elements without content.
VOID = {"meta", "br", "hr"}


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


def page(title: str, language: str, style: str, *body: Markup) -> str:
    """A whole page that fetches nothing and runs nothing: its policy forbids both. ``style`` is a file of styles/."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", Markup(_styles(style))),
    )
    return f"<!doctype html>\n{element('html', head, element('body', *body), lang=language)}\n"


def _styles(name: str) -> str:
    return (resources.files("fundmatch.reports") / "styles" / name).read_text(encoding="utf-8")
