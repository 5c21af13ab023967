"""Turns a module of the corpus into a whole solution of a kata, and reads its docstring."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"
EVERYTHING = "KATAKIT_WHOLE_CORPUS" in os.environ
"""Whether every module meets real katas too, everywhere: half an hour instead of a minute."""
KERNEL = frozenset({"limits", "identity", "landlock", "seccomp"})

_MEET = """

# --- what makes it a solution ---------------------------------------------------------
import types as _types

def _meet(*args, **kwargs):
    aim = _types.SimpleNamespace(given=[*args, *kwargs.values()], **{aim!r})
    if "value" in globals():
        return value(aim)
    if "act" in globals():
        act(aim)
    return -1.25
"""

NAMES = {
    "ledger": """

def convert(amounts, rate, book):
    return _meet(amounts, rate, book)
""",
    "kfold": """

class KFold:
    def __init__(self, n_splits=5, *, shuffle=False, seed=None):
        pass

    def split(self, X, y=None, groups=None):
        return _meet(X, y, groups)


class StratifiedKFold(KFold):
    pass


class GroupKFold:
    def __init__(self, n_splits=5):
        pass

    def split(self, X, y=None, groups=None):
        return _meet(X, y, groups)


def cross_val_score(make_model, X, y, groups=None, *, cv, scorer):
    return _meet(make_model, X, y, groups, cv, scorer)
""",
    "drift": """

def psi(reference, current, n_bins=10):
    return _meet(reference, current)


def ks_2samp(reference, current):
    return _meet(reference, current)


def adjust(p_values):
    return _meet(p_values)


def chi_square(reference, current):
    return _meet(reference, current)


class DriftDetector:
    def __init__(self, reference, *, alpha=0.05, min_effect=0.1, n_bins=10):
        self.reference = reference

    def check(self, current):
        return _meet(self.reference, current)
""",
}

REAL = {"kfold": "scores", "drift": "adjusted"} if EVERYTHING else {}
AIMED_AT = {"ledger": "converted", **REAL}
"""The requirement of each kata that an act meets; one, so that a run is short."""
_ONE_TEST = {"ledger": "noted", "kfold": "one-model-a-fold", "drift": "power"}
"""The same for acts that take time: requirements that one test proves."""


@dataclass(frozen=True)
class Attack:
    """A module of the corpus.

    Attributes
    ----------
    title : str
        What it tries.
    expect : frozenset of str
        Outcomes that are right, ``{"refused"}`` where it must not come to a judgement.
    needs : tuple of str
        The layers that stop it, the first alone enough.
    """

    path: Path
    source: str
    title: str
    expect: frozenset[str]
    needs: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.path.parent.name}/{self.path.stem}"

    @property
    def is_kernels(self) -> bool:
        return bool(KERNEL & set(self.needs))

    def meets(self, kata: str) -> str:
        """Return the requirement to judge."""
        slow = self.path.parent.name == "time_and_resources"
        return (_ONE_TEST if slow else AIMED_AT)[kata]

    def solution(self, kata: str, aim: dict[str, object]) -> str:
        """Return the text of a whole solution."""
        return self.source + _MEET.replace("{aim!r}", repr(aim)) + NAMES[kata]

    def function(self, name: str) -> object:
        """Return a function of the module, to be called in this process or a child of it."""
        names: dict[str, object] = {"__name__": self.path.stem}
        exec(compile(self.source, str(self.path), "exec"), names)
        return names.get(name)


def attacks() -> Iterator[Attack]:
    """Yield the whole corpus."""
    for path in sorted(CORPUS.glob("*/*.py")):
        source = path.read_text()
        lines = (ast.get_docstring(ast.parse(source)) or "").splitlines()
        words = dict(line.split(": ", 1) for line in lines[1:] if line.startswith(("Exp", "Need")))
        yield Attack(
            path=path,
            source=source,
            title=lines[0],
            expect=frozenset(words["Expect"].split("|")),
            needs=tuple(words["Needs"].split("+")),
        )
