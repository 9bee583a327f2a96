"""The files in which a search is handed on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from fundmatch.reports.report_columns import Column
from fundmatch.reports.report_input import ReportInput
from fundmatch.translation import Translator

Format = Literal["html", "xlsx", "md"]
FORMATS: tuple[Format, ...] = get_args(Format)


def rendered(given: ReportInput, form: Format, tr: Translator, columns: Sequence[Column] = ()) -> bytes:
    """The whole file; only a spreadsheet has ``columns`` to choose."""
    if form == "xlsx":
        from fundmatch.reports.report_xlsx import report_xlsx

        return report_xlsx(given, tr, columns)
    if form == "html":
        from fundmatch.reports.report_html import report_html

        return report_html(given, tr).encode("utf-8")
    from fundmatch.reports.report_markdown import report_markdown

    return report_markdown(given, tr).encode("utf-8")
