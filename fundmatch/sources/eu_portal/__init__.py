"""Horizon Europe, Creative Europe and other programmes from the search of the EU Funding & Tenders Portal ("SEDIA")."""

from fundmatch.sources.eu_portal.source import EuPortal

horizon = EuPortal("horizon", "Horizon Europe", ("43108390",))
creative = EuPortal("creative", "Creative Europe", ("43251814",))


def programme(name: str, ids: tuple[str, ...]) -> EuPortal:
    """Further programmes of the portal as a source called ``name``; external action has the id 111111."""
    return EuPortal(name, frameworks=tuple(ids), types=("1", "8", "2"))


__all__ = ["EuPortal", "creative", "horizon", "programme"]
