"""A partner of a sheet as the text of a partner's file."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any


def profile_yaml(fields: Mapping[str, Any], schema_line: str) -> str:
    """A partner's file with these fields; empty ones are left out."""
    from ruamel.yaml import YAML
    from ruamel.yaml.scalarstring import FoldedScalarString

    yaml = YAML()
    yaml.width = 1_000_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    long = {
        name: FoldedScalarString(" ".join(value.split())) for name, value in fields.items() if name == "description"
    }
    yaml.dump({**fields, **long}, out)
    return f"{schema_line}\n{out.getvalue()}"
