"""What is remembered stays within its limit, and what is asked for again and again stays longest."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fundmatch.matching.memory import Memory

from .builders import deterministic


@deterministic
@given(st.lists(st.integers(1, 9)), st.integers(1, 20))
def test_the_limit_holds_and_values_are_right(asked: list[int], most: int) -> None:
    memory: Memory[int, str] = Memory(most, len)
    for number in asked:
        assert memory.recall(number, lambda number=number: "x" * number) == "x" * number  # type: ignore[misc]
        assert memory.weight <= most or len(memory) == 1


def test_what_was_asked_for_longest_ago_is_forgotten_first() -> None:
    made: list[str] = []

    def ask(memory: Memory[str, str], key: str) -> None:
        memory.recall(key, lambda: made.append(key) or key)  # type: ignore[func-returns-value]

    memory: Memory[str, str] = Memory(2)
    for key in "abacab":
        ask(memory, key)
    assert made == ["a", "b", "c", "b"]


def test_a_value_that_is_too_large_is_given_all_the_same() -> None:
    memory: Memory[str, str] = Memory(2, len)
    assert memory.recall("a", lambda: "long") == "long"
    assert memory.recall("b", lambda: "b") == "b"
    assert len(memory) == 1
