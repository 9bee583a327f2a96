"""Every call in force as light columns, kept between runs; a whole call is read only when it is asked for."""

from fundmatch.catalogue.catalogue import Catalogue
from fundmatch.catalogue.columns import CallFilter, grant_of
from fundmatch.catalogue.known import KnownCalls, read_known_calls

__all__ = ["CallFilter", "Catalogue", "KnownCalls", "grant_of", "read_known_calls"]
