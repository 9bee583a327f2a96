"""Weights and rules that come with fundmatch: TOML files beside the code that uses them."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import TypeVar

from fundmatch.models.base import Model

ModelT = TypeVar("ModelT", bound=Model)


def shipped(model: type[ModelT], package: str, file: str) -> ModelT:
    """The checked content of ``file`` in ``package``. A file that is wrong is a bug and raises ValidationError."""
    text = (resources.files(package) / file).read_text(encoding="utf-8")
    return model.model_validate(tomllib.loads(text))
