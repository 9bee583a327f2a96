"""``python -m fundmatch``."""

from fundmatch.cli import run

run()
