"""Codes and keys of ИСУН (pure)."""

from __future__ import annotations

import re

from fundmatch.sources.markup import clean

GUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
#: The action differs by tab and the language by page; a session may stand after /s/. The guid alone is stable.
HREF = re.compile(
    rf"/(?:(?P<language>bg|en)/s/(?:{GUID}/)?)?(?P<tree>Procedure(?:Nims)?)/(?P<action>Info\w*)/(?P<guid>{GUID})"
)
#: The tree of the national schemes.
NIMS = "ProcedureNims"
BEGINNING = r"BG[A-Z0-9]*(?:-[A-Z]+)?"
#: Takes BG16RFPR001-2.003 and the real exceptions BG-RRP-2.011, BG05SFOP001-1.2014.001, BG161PO003-2.4.01.
CODE = re.compile(rf"(?P<programme>{BEGINNING})-\d+(?:\.\d+){{1,2}}\b")
#: A priority of a programme, which the older layout has as a level of its own.
PRIORITY = re.compile(rf"{BEGINNING}-\d+\s+-")
#: The code of a programme inside a text.
PROGRAMME = re.compile(r"(?<![A-Za-z])BG(?:\d\d[A-Z0-9]{4}\d{3}|-RRP)\b")
#: Cyrillic letters that look like the Latin ones of a code.
LOOK_ALIKES = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")


def split_code(text: str) -> tuple[str, str]:
    """(code, title) of ``CODE -  TITLE``; the code is empty where there is none."""
    text = clean(text)
    found = CODE.match(text.translate(LOOK_ALIKES))
    return (found[0], text[found.end() :].lstrip(" -–—")) if found else ("", text)


def programme_of(code: str) -> str:
    """``BG16RFPR001`` of ``BG16RFPR001-2.003``, ``BG-RRP`` of ``BG-RRP-2.011``; empty for what is no code."""
    found = CODE.match(code)
    return found["programme"] if found else ""
