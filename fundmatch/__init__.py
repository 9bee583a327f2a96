"""fundmatch: which funding calls fit which partner, why, and with whom together.

    from fundmatch import Workspace

    workspace = Workspace.open("my-cluster")
    for result in workspace.search(now=moment).results:
        print(result.score, result.call.title)

The names below are the public interface; they are loaded on first use, so that ``import fundmatch`` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fundmatch.api import Workspace
    from fundmatch.errors import FundmatchError
    from fundmatch.matching import Index
    from fundmatch.models import Call, Consortium, Match, Profile

__version__ = "0.1.0"
__all__ = ["Call", "Consortium", "FundmatchError", "Index", "Match", "Profile", "Workspace", "__version__"]

_HOME = {
    "Call": "fundmatch.models",
    "Consortium": "fundmatch.models",
    "FundmatchError": "fundmatch.errors",
    "Index": "fundmatch.matching",
    "Match": "fundmatch.models",
    "Profile": "fundmatch.models",
    "Workspace": "fundmatch.api",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'fundmatch' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)
