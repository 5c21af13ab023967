"""Checks the arithmetic of a design: load, storage and cost, as written in the answer.

A line reads ``- storage a day: 3000/s * 200 B * 1 day = 52 GB``. The left side is computed with
its units by pint and compared with the right; that with the figure of the bank.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from katakit.interview.bank import Number

ROUNDED = 0.05
"""By which share a result may differ from its own left side."""
FACTOR = 2.0
"""By which factor a result may differ from the bank's: assumptions are free, magnitudes are not."""

_LINE = re.compile(r"^\s*[-*]\s*(?P<name>[^:=]+?)\s*:\s*(?P<text>\S.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Checked:
    """What is to be said of one figure.

    Attributes
    ----------
    good : bool
        Whether it is there, follows, and has the right magnitude.
    remark : str
        One sentence.
    """

    name: str
    good: bool
    remark: str


def check_numbers(answer: str, wanted: list[Number]) -> list[Checked]:
    """Check each figure that a design should arrive at.

    Parameters
    ----------
    answer : str
        The person's Markdown.
    """
    written = {m["name"].casefold(): m["text"] for m in _LINE.finditer(answer)}
    return [_check(number, written.get(number.name.casefold(), "")) for number in wanted]


def _check(number: Number, text: str) -> Checked:
    expected = f"{number.value} ({number.text})"
    if not text.strip(" ?.="):
        return Checked(number.name, False, f"is missing; {expected}")
    left, sign, right = text.rpartition("=")
    try:
        result = quantity(right)
        if sign:
            whole = quantity(left)
            if not _alike(whole, result, 1 + ROUNDED):
                return Checked(number.name, False, f"{left.strip()} is {_shown(whole, result)}, "
                               f"not {right.strip()}")  # fmt: skip
        if not _alike(result, quantity(number.value), FACTOR):
            return Checked(number.name, False, f"{right.strip()} is far from {expected}")
    except ValueError as error:
        return Checked(number.name, False, f"can't be read: {error}")
    return Checked(number.name, True, f"{right.strip()}; {expected}")


def quantity(text: str) -> Any:
    """Return what an expression with units comes to.

    Raises
    ------
    ValueError
        If it is none.
    """
    if not re.search(r"\d", text):
        raise ValueError(f"{text.strip()!r} holds no figure")
    plain = re.sub(r"(?<=\d)[,_](?=\d{3})", "", text)
    plain = re.sub(r"[$€]\s*([\d.]+)", r"\1 USD", plain)
    plain = re.sub(r"\s+(a|an|per|each)\s+", "/", plain)
    plain = plain.replace("×", " * ").replace("·", " * ").replace("%", " percent").strip()
    # "12000/s / 250/s" is a quotient of two rates: what spaced signs part belongs together.
    parts = re.split(r"\s+([*/+-])\s+", plain)
    whole = " ".join(part if n % 2 else f"({part})" for n, part in enumerate(parts))
    units = _units()
    try:
        for word in set(re.findall(r"[A-Za-z_]\w*", whole)):
            if word not in units:  # what is counted: vans, frames, bookings
                units.define(f"{word} = []")
        return units.Quantity(1) * units.parse_expression(whole)
    except Exception as error:  # pint raises a dozen kinds, of its own and of tokenize
        raise ValueError(f"{text.strip()!r} is no quantity ({error})") from error


@cache
def _units() -> Any:
    import pint

    units: Any = pint.UnitRegistry()
    units.define("USD = [currency] = dollar = EUR")
    return units


def _alike(one: Any, other: Any, factor: float) -> bool:
    try:
        ratio = float((one / other).to_base_units().to("dimensionless").magnitude)
    except Exception as error:  # other units, or a division by zero
        raise ValueError(f"{one} and {other} are no amounts of one thing") from error
    return 1 / factor <= ratio <= factor


def _shown(quantity_: Any, like: Any) -> str:
    return f"{quantity_.to(like.units):.3g~P}"
