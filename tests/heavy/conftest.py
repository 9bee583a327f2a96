"""The command line of the other tests, for those that take long."""

from tests.cli.conftest import run, shared_workspace

__all__ = ["run", "shared_workspace"]
