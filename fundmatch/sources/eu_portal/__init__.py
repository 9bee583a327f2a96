"""Horizon Europe and Creative Europe from the search of the EU Funding & Tenders Portal (index "SEDIA")."""

from fundmatch.sources.eu_portal.source import EuPortal

horizon = EuPortal("horizon", "Horizon Europe", "43108390")
creative = EuPortal("creative", "Creative Europe", "43251814")

__all__ = ["EuPortal", "creative", "horizon"]
