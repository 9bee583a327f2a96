"""The base of every noun."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """Frozen, and closed: a field nobody knows is an error where the data come in."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
