"""The metadata of a kata: what ``kata.toml`` holds, read with every kind of trouble named.

What it promises beyond right answers, speed, growth and memory, stands in ``[workload]``.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from katakit.errors import BrokenKata
from katakit.files import read_text
from katakit.katas.template import Template


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one worker may take; generous, since speed is judged apart."""

    call_seconds: int = 10
    test_seconds: int = 30
    cpu_seconds: int = 120
    memory_mb: int = 2048
    file_mb: int = 64


class Metadata(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of ``kata.toml``.

    Attributes
    ----------
    level : int
        1: one function, 2: a class with state, 3: several parts, statistics or concurrency.
    minutes : int
        That the core takes.
    imports : list of str
        Third-party modules that a solution may import.
    extra : str
        The kit's extra that installs those which the kit itself does not need.
    oversize : str
        Why the kata may be larger than its level says, ``""`` if it may not.
    peer_requires : list of str
        What the peer needs of packages that the kit itself does not, as pip reads it.
    lone_author : bool
        Whether nobody else could write the late flawed solutions.
    """

    title: str
    pillar: str
    topics: list[str]
    level: int
    minutes: int
    imports: list[str] = []
    extra: str = ""
    oversize: str = ""
    peer_requires: list[str] = []
    lone_author: bool = False
    limits: Limits = Limits()
    workload: Resources | None = None


def read_metadata(path: Path) -> Metadata:
    """Read ``kata.toml``.

    Raises
    ------
    BrokenKata
        With file and line, if it is malformed.
    """
    try:
        text = read_text(path)
        content = tomllib.loads(text)
    except OSError as error:
        raise BrokenKata(path, 0, f"can't be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BrokenKata(path, 0, "is not UTF-8 text") from error
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise BrokenKata(path, line, f"is no TOML: {error}") from error
    try:
        metadata = msgspec.convert(content, Metadata)
    except msgspec.ValidationError as error:
        raise BrokenKata(path, _line_of(str(error), text), _mend(str(error))) from error
    wrong = {
        "pillar": _no_pillar(metadata.pillar),
        "level": _no_level(metadata.level),
        "peer_requires": _no_requirement(metadata.peer_requires),
    }
    for key, problem in wrong.items():
        if problem:
            raise BrokenKata(path, _line_of(f"field `{key}`", text), problem)
    return metadata


@cache
def pillars() -> tuple[str, ...]:
    """Return the headings of the interview guide that a kata can stand under.

    The template of a kata asks for one of them; it is the one place where they are listed.
    """
    return tuple(Template("kata").questions["pillar"])


@cache
def levels() -> tuple[int, ...]:
    """Return the levels that a kata can have, as its template offers them."""
    return tuple(sorted(int(level) for level in Template("kata").questions["level"]))


def _no_pillar(pillar: str) -> str:
    if pillar in pillars():
        return ""
    folded = {known.casefold(): known for known in pillars()}
    near = difflib.get_close_matches(pillar.strip().casefold(), folded, n=1, cutoff=0.4)
    guess = f"; did you mean {folded[near[0]]!r}?" if near else ""
    return f"has the pillar {pillar!r}, which is none of {', '.join(pillars())}{guess}"


def _no_level(level: int) -> str:
    if level in levels():
        return ""
    *most, last = map(str, levels())
    return f"has the level {level}; it is {', '.join(most)} or {last}"


_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(>=\d+(\.\d+)*)?")
"""Requirements of the form that all have; to ask pip's own parser costs 25 ms, for each run."""


def _no_requirement(requirements: list[str]) -> str:
    if not requirements:
        return ""
    if all(map(_PLAIN.fullmatch, requirements)):
        return ""
    from katakit.katas.packages import trouble_with

    found = ((text, trouble_with(text)) for text in requirements)
    text, problem = next(((t, p) for t, p in found if p), ("", ""))
    said = f"asks in peer_requires for {text!r}, which pip can't read: {problem}"
    return f"{said} (for example: river>=0.26)" if problem else ""


def _line_of(problem: str, text: str) -> int:
    found = re.search(r"\$\.(\w+\.)?(\w+)|field `(\w+)`", problem)
    key = (found[2] or found[3]) if found else ""
    lines = enumerate(text.splitlines(), start=1)
    return next((n for n, line in lines if re.match(rf"\s*{re.escape(key)}\s*=", line)), 0)


def _mend(problem: str) -> str:
    fields = ", ".join(Metadata.__struct_fields__)
    plain = problem.replace("Object", "it").replace(" - at `$.", " for `").replace("`$", "`")
    return f"{plain} (it holds {fields})"


class Speed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """CPU time at the workload's size: at most `limit` times the baseline's."""

    requirement: str
    limit: float


class Growth(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """CPU time over the workload's sizes: grows no faster than promised."""

    requirement: str
    promised: Literal["1", "n", "n log n", "n^2"]


class Memory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Peak memory at the workload's size: at most `limit` times the baseline's."""

    requirement: str
    limit: float


class Resources(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The ``[workload]`` table of ``kata.toml``.

    Attributes
    ----------
    baseline : str
        ``reference/<kata>/alternatives/<baseline>.py``: plain, correct, and frozen within a
        major version of the kata, so that a faster reference fails nobody who passed.
    needs : list of str
        The requirements that must hold before anything is measured; where none is
        named, all of the core that the suite proves.
    """

    baseline: str
    needs: list[str] = []
    speed: Speed | None = None
    growth: Growth | None = None
    memory: Memory | None = None

    @property
    def resource_types(self) -> dict[str, str]:
        """Requirement to kind: ``{"fast": "speed"}``."""
        promises = {"speed": self.speed, "growth": self.growth, "memory": self.memory}
        return {promise.requirement: kind for kind, promise in promises.items() if promise}
