"""The kata `ledger`: small, and it hands a solution all that an attack may want.

Lists and arrays, a function and an object of the suite's, the values that are expected in the
suite's text, and a requirement of two tests beside one of a single test.
"""

from __future__ import annotations

from pathlib import Path

BRIEF = """\
# Convert a ledger

## Situation

Amounts in many currencies must be added up in one.

## Requirements

### Core

- **converted** — `convert(amounts, rate, book)` returns each amount times `rate()`.

### Stretch

- **noted** — `book.note(amount)` is called once for each amount, in order.
"""

TOML = """\
title = "Convert a ledger"
pillar = "Infrastructure as Code"
topics = ["Adding"]
level = 1
minutes = 5
imports = ["numpy", "pandas"]
"""

STUB = '''\
"""Convert a ledger."""


def convert(amounts, rate, book):
    """Return each amount in the other currency."""
    raise NotImplementedError("convert")
'''

REFERENCE = '''\
"""Convert a ledger."""


def convert(amounts, rate, book):
    """Return each amount in the other currency."""
    converted = []
    for amount in amounts:
        book.note(amount)
        converted.append(amount * rate())
    return converted
'''

SUITE = '''\
"""The hidden suite of the ledger."""

import numpy as np
import pytest
from katakit.suite import assert_close, assert_equal, expose

HIDDEN_AMOUNTS = [8.25, 1.75, 40.5, -6.0]
HIDDEN_ANSWERS = [20.625, 4.375, 101.25, -15.0]


class HiddenBook:
    """Keeps what is noted."""

    def __init__(self):
        self.hidden_notes = []

    def note(self, amount):
        self.hidden_notes.append(float(amount))


def hidden_rate():
    return 5 / 2


def run(candidate, form, book):
    return candidate.convert(form(HIDDEN_AMOUNTS), hidden_rate, expose(book, "note"))


@pytest.mark.requirement("converted")
@pytest.mark.parametrize("form", [list, np.array])
def test_each_amount_is_converted_at_the_hidden_rate(candidate, form):
    assert_close(run(candidate, form, HiddenBook()), HIDDEN_ANSWERS)


@pytest.mark.requirement("noted")
def test_the_book_has_every_hidden_amount_and_the_answers_hold(candidate):
    book = HiddenBook()
    assert_close(run(candidate, list, book), HIDDEN_ANSWERS)
    assert_equal(book.hidden_notes, HIDDEN_AMOUNTS)
'''


def write_ledger(root: Path) -> None:
    """Write the kata below a root."""
    files = {
        "katas/ledger/brief.md": BRIEF,
        "katas/ledger/kata.toml": TOML,
        "katas/ledger/ledger.py": STUB,
        "reference/ledger/ledger.py": REFERENCE,
        "tests/katas/ledger/test_ledger.py": SUITE,
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
