"""Libraries that only large runs need."""

from __future__ import annotations

import importlib

from fundmatch.errors import UsageError


def require(module: str, extra: str, purpose: str) -> None:
    """Raise :class:`UsageError` naming the extra that brings ``module`` where it is not installed."""
    try:
        importlib.import_module(module)
    except ImportError as error:
        text = f'{purpose} needs the extra "{extra}": {module} is not installed'
        raise UsageError(text, f'pip install "fundmatch[{extra}]"') from error
