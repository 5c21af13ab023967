"""An argument that stays where the candidate works, so that a suite can see it change.

A judge that only holds copies is blind to mutation and aliasing: it would compare
one copy with another and always be content.
"""

from __future__ import annotations

from typing import Any, Protocol


class Held(Protocol):
    """A value that lives beside the candidate and is passed by reference.

    Made by ``candidate.hold(value)``; pass it where the value would go.
    """

    original: Any
    """The suite's own copy of the value as it was handed over."""

    @property
    def value(self) -> Any:
        """A copy of the value as it is now."""

    def replace(self, content: Any) -> None:
        """Overwrite the content in place: array elements, list items, frame cells.

        `content` has the same type and shape as the value.
        """


def overwrite(target: Any, content: Any) -> None:
    """Put the content of `content` into `target` without making a new object.

    Raises
    ------
    TypeError
        If `target` is of a kind that cannot be changed in place.
    """
    kind = type(target).__module__.partition(".")[0]
    if isinstance(target, list):
        target[:] = content
    elif isinstance(target, dict | set):
        target.clear()
        target.update(content)
    elif kind == "numpy" and getattr(target, "ndim", None):
        target[...] = content
    elif kind == "pandas" and type(target).__name__ == "DataFrame":
        for position in range(content.shape[1]):
            target.isetitem(position, content.iloc[:, position].array)
    elif kind == "pandas" and type(target).__name__ == "Series":
        target.iloc[:] = content.array
    else:
        raise TypeError(f"a {type(target).__name__} cannot be changed in place")
