"""How well and how fast conditions are read.

    python -m tests.benchmarks.bench_conditions

Prints precision and recall of every rule on the texts marked by hand (tests/eligibility/expected/conditions.yaml tells
what the parts mean), the faults, and milliseconds of processor time for one recorded text.
"""

# ruff: noqa: T201 - prints

from __future__ import annotations

import time

from fundmatch.eligibility.conditions import read_conditions
from fundmatch.rules import read_rules
from fundmatch.rules.compiled import Words
from tests.eligibility.measure import Measured, marked, measure, recorded_texts


def main() -> None:
    words, texts = read_rules()[0].words, recorded_texts()
    for part in ("tuned", "held_out", "checked_last", "checked_again"):
        rows = marked(part)
        print(f"{part}: {len(rows)} texts")
        print_table(measure(rows, texts, words))
    print_speed([*dict.fromkeys(texts.values())], words)


def print_table(found: Measured) -> None:
    print(f"  {'rule':<14} {'right':>5} {'wrong':>5} {'missed':>6}  precision recall")
    for rule, counts in [*sorted(found.rules.items()), ("all", found.all)]:
        numbers = f"{counts.right:>5} {counts.wrong:>5} {counts.missed:>6}"
        print(f"  {rule:<14} {numbers}  {counts.precision:>9.3f} {counts.recall:>6.3f}")
    print(f"  missed without being quoted: {found.silent}")
    for fault in found.faults:
        print(f"  {fault}")


def print_speed(texts: list[str], words: Words) -> None:
    read_conditions.cache_clear()
    begin = time.process_time()
    for text in texts:
        read_conditions(text, words)
    spent = time.process_time() - begin
    print(f"{len(texts)} different texts: {1000 * spent / len(texts):.2f} ms each")


if __name__ == "__main__":
    main()
