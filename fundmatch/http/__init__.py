"""One polite HTTP session for every portal: limits, back-off, a gap between requests, robots.txt, verified TLS."""

from fundmatch.http.manners import USUAL, Manners
from fundmatch.http.memory import ResponseMemory
from fundmatch.http.session import CONTACT, Check, Http, Probe, understood
from fundmatch.http.trouble import LATER, BarredError, MissingError, without_secrets

__all__ = [
    "CONTACT",
    "LATER",
    "USUAL",
    "BarredError",
    "Check",
    "Http",
    "Manners",
    "MissingError",
    "Probe",
    "ResponseMemory",
    "understood",
    "without_secrets",
]
