"""What was looked up for one profile and may serve the next: so much of it that 300,000 profiles fill no memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


def _one(value: Any) -> int:
    return 1


class Memory(Generic[Key, Value]):
    """Values by key; those that were asked for longest ago are forgotten when all together weigh more than ``most``.

    ``weigh`` tells what a value weighs, by default 1. The last value stays, whatever it weighs.
    """

    def __init__(self, most: int, weigh: Callable[[Value], int] = _one) -> None:
        self.most, self.weigh = most, weigh
        self.weight = 0
        self._values: OrderedDict[Key, Value] = OrderedDict()

    def __len__(self) -> int:
        return len(self._values)

    def recall(self, key: Key, make: Callable[[], Value]) -> Value:
        """The value of ``key``, made where it is not remembered."""
        try:
            value = self._values[key]
        except KeyError:
            value = make()
            self._remember(key, value)
        else:
            self._values.move_to_end(key)
        return value

    def _remember(self, key: Key, value: Value) -> None:
        self._values[key] = value
        self.weight += self.weigh(value)
        while self.weight > self.most and len(self._values) > 1:
            self.weight -= self.weigh(self._values.popitem(last=False)[1])
