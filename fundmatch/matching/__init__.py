"""Matching: index → expand → score → explain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fundmatch.matching.index import Index

__all__ = ["Index"]


def __getattr__(name: str) -> Any:
    """``Index``, loaded on first use: a search whose answers are all kept needs none."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from fundmatch.matching import index

    return getattr(index, name)
