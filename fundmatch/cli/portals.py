"""What ``fundmatch doctor`` looks at where the network begins: proxies, portals, and their clocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from fundmatch.cli.checks import SLACK, Finding
from fundmatch.errors import SourceError, UsageError

if TYPE_CHECKING:
    from fundmatch.http import Http, Probe
    from fundmatch.sources.base import SourceSettings

#: The portals' names, which are fields of SourceSettings, and the variable that replaces each.
ORIGINS = {
    "eu_search": "FUNDMATCH_EU_SEARCH_URL",
    "eu_site": "FUNDMATCH_EU_SITE_URL",
    "isun": "FUNDMATCH_ISUN_URL",
    "eufunds": "FUNDMATCH_EUFUNDS_URL",
}
#: Small and public everywhere; where there is none, the answer tells as much.
PAGE = "/robots.txt"
#: Seconds: somebody sits and waits for four answers.
PATIENCE = 20.0
PROXY_LOGIN, TOO_MANY = 407, 429


@dataclass(frozen=True)
class Asked:
    """One portal after the question: what came of it, and how far our clock is ahead of its own, where it told."""

    finding: Finding
    ahead: timedelta | None = None


def proxies_finding() -> Finding:
    """The proxies in force, without their passwords."""
    from urllib.request import getproxies

    proxies = getproxies()
    exempt = proxies.pop("no", "")
    listed = [f"{kind}: {_shown(proxy)}" for kind, proxy in sorted(proxies.items())]
    return Finding("proxies", True, ", ".join([*listed, *([f"none for {exempt}"] if exempt else [])]) or "none")


def _shown(proxy: str) -> str:
    """A proxy may be written without a scheme, by which a password in it would be known."""
    from fundmatch.http import without_secrets

    return without_secrets(proxy if "://" in proxy else f"http://{proxy}")


def origins_finding(environ: Mapping[str, str]) -> Finding:
    """Which portals are replaced by others; a variable that holds no origin is a finding here, not an error."""
    from fundmatch.http import without_secrets
    from fundmatch.sources.base import SourceSettings

    try:
        settings, usual = SourceSettings.from_environment(environ), SourceSettings()
    except UsageError as error:
        return Finding("origins", False, without_secrets(error.message), error.hint)
    listed = [
        f"{variable}: {without_secrets(getattr(settings, name))}"
        for name, variable in ORIGINS.items()
        if getattr(settings, name) != getattr(usual, name)
    ]
    return Finding("origins", True, ", ".join(listed) or "the portals' own")


def portal_findings(settings: SourceSettings, http: Http, clock: Callable[[], datetime]) -> list[Finding]:
    """One small request to each portal, and how our clock stands to theirs."""
    origins = {name: str(getattr(settings, name)) for name in ORIGINS}
    asked = {origin: ask(origin, http, clock) for origin in dict.fromkeys(origins.values())}
    findings = [replace(asked[origin].finding, name=name) for name, origin in origins.items()]
    return [*findings, clocks_finding(each.ahead for each in asked.values() if each.ahead is not None)]


def ask(origin: str, http: Http, clock: Callable[[], datetime]) -> Asked:
    """Ask one portal once. Any page of its own counts, also "not found"."""
    from fundmatch.http import Manners

    manners = Manners(attempts=1, timeout=PATIENCE, patience=PATIENCE, budget=PATIENCE)
    try:
        probe = http.probe(origin + PAGE, manners)
    except SourceError as error:
        todo = "Check the connection, the proxies above, and whether a browser opens the address."
        return Asked(Finding(origin, False, error.message, todo))
    return Asked(_judged(origin, probe), _ahead(probe.date, clock()))


def _judged(origin: str, probe: Probe) -> Finding:
    from fundmatch.http import without_secrets
    from fundmatch.sources.isun.page import refuse_firewall

    shown = without_secrets(origin)
    try:
        refuse_firewall(probe.start)
    except SourceError as error:
        return Finding(origin, False, f"{shown}: {error.message}", error.hint)
    if probe.status == PROXY_LOGIN:
        todo = "Give name and password in the proxy's address: HTTPS_PROXY=http://name:password@host:port"
        return Finding(origin, False, f"{shown}: the proxy asks for a password", todo)
    if probe.status == TOO_MANY or probe.status >= 500:
        found = f"{shown}: reachable, but out of order (HTTP {probe.status})"
        return Finding(origin, False, found, "Try again later; what was read before is kept.")
    return Finding(origin, True, f"{shown}: reachable (HTTP {probe.status} for {PAGE})")


def _ahead(date: str, now: datetime) -> timedelta | None:
    try:
        told = parsedate_to_datetime(date)
    except ValueError:
        return None
    return now - told.replace(tzinfo=told.tzinfo or UTC)


def clocks_finding(ahead: Iterable[timedelta]) -> Finding:
    """Our clock beside those of the portals: the nearest of them decides, since one portal may be wrong itself."""
    nearest = min(ahead, key=abs, default=None)
    if nearest is None:
        return Finding("web clock", True, "no portal told the time")
    side = "ahead of" if nearest > timedelta(0) else "behind"
    seconds = abs(nearest.total_seconds())
    span = f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
    if abs(nearest) > SLACK:
        todo = "Set the clock of this computer: what is open is told by it."
        return Finding("web clock", False, f"{span} {side} the portals", todo)
    return Finding("web clock", True, f"{span} {side} the portals")
