"""Dated rule tables: reading them, and finding the row that speaks of a call."""

from fundmatch.rules.reader import read_rules
from fundmatch.rules.tables import CountryRow, LegalForm, Rate, Rules, Scheme, Size

__all__ = ["CountryRow", "LegalForm", "Rate", "Rules", "Scheme", "Size", "read_rules"]
