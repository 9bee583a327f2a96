"""Partners and calls made for a case: plain fictions that carry nothing but what the case is about."""

from __future__ import annotations

from typing import Any

from fundmatch.models import Call, Profile

SOURCES = {"CREA-": "creative", "BG16": "opic", "HORIZON-": "horizon", "ERC-": "horizon"}


def a_profile(**fields: Any) -> Profile:
    """A partner; ``established`` and ``cofinancing`` may stand beside the other fields."""
    capacities = dict(fields.pop("capacities", {}))
    for name, field in (("established", "established"), ("cofinancing", "cofinancing_eur")):
        if name in fields:
            capacities[field] = fields.pop(name)
    return Profile.model_validate(
        {"slug": "x", "name": "X", "kind": "association", "country": "BG", "capacities": capacities, **fields}
    )


def a_call(code: str, action: str = "", **fields: Any) -> Call:
    """A call as its source would deliver it; ``deadline`` is a day."""
    source = next((name for start, name in SOURCES.items() if code.startswith(start)), "curated")
    if "deadline" in fields:
        fields["deadlines"] = [{"at": fields.pop("deadline")}]
    fixed = {"id": f"{source}:{code}", "source": source, "programme": "P", "code": code, "title": "T"}
    return Call.model_validate({**fixed, "fetched_at": "2026-08-22", "action_type": action, **fields})
