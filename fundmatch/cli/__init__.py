"""The command line: thin commands over :mod:`fundmatch.api`, and the one place where errors are caught.

Commands are imported when they are run, so that ``fundmatch --help`` loads neither numpy nor pydantic.
"""

from fundmatch.cli.main import main, run

__all__ = ["main", "run"]
