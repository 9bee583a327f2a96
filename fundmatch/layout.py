"""The even layout of partner files. Comments, quotes and the way lists are written stay with their author."""

from __future__ import annotations

import io

from fundmatch.errors import WorkspaceError
from fundmatch.models import Profile
from fundmatch.yaml_reader import YamlError, read_yaml

#: Lines are broken where their author broke them: folding anew tears lists and short words apart.
WIDTH = 1_000_000


def formatted_profile(text: str, file: str) -> str:
    """``text`` with fields in the order of the model, two blanks of indentation and one final line end.

    Idempotent, and never a change of content. Raises :class:`WorkspaceError` for a file that is no YAML mapping.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap

    before = _content(text, file)
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    value = yaml.load(text)
    if not isinstance(value, CommentedMap):
        raise WorkspaceError(f"{file}: no fields to lay out", "see: fundmatch profile new NAME")
    _order(value)
    out = io.StringIO()
    yaml.dump(value, out)
    after = out.getvalue().rstrip("\n") + "\n"
    if _content(after, file) != before:
        raise WorkspaceError(f"{file}: laying it out would change its content", "leave it as it is, and report it")
    return after


def _content(text: str, file: str) -> object:
    try:
        return read_yaml(text, file).value
    except YamlError as error:
        raise WorkspaceError(str(error), "mend the file first: fundmatch profile check") from error


def _order(value: object) -> None:
    """Move known fields into the model's order; unknown ones stay where they are, at the end."""
    fields = [info.alias or name for name, info in Profile.model_fields.items()]
    move = getattr(value, "move_to_end", None)
    present = [name for name in fields if name in value]  # type: ignore[operator]
    if move is not None and [name for name in value if name in fields] != present:  # type: ignore[attr-defined]
        for name in present:
            move(name)
