"""The metadata of a kata: what ``kata.toml`` holds, read with every kind of trouble named."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import msgspec

from katakit.errors import BrokenKata
from katakit.resources import Resources


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one worker may take; generous, since speed is judged elsewhere."""

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
    """

    title: str
    pillar: str
    topics: list[str]
    level: int
    minutes: int
    imports: list[str] = []
    extra: str = ""
    oversize: str = ""
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
        text = path.read_text("utf-8")
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
        return msgspec.convert(content, Metadata)
    except msgspec.ValidationError as error:
        raise BrokenKata(path, _line_of(str(error), text), _mend(str(error))) from error


def _line_of(problem: str, text: str) -> int:
    found = re.search(r"\$\.(\w+\.)?(\w+)|field `(\w+)`", problem)
    key = (found[2] or found[3]) if found else ""
    lines = enumerate(text.splitlines(), start=1)
    return next((n for n, line in lines if re.match(rf"\s*{re.escape(key)}\s*=", line)), 0)


def _mend(problem: str) -> str:
    fields = ", ".join(Metadata.__struct_fields__)
    plain = problem.replace("Object", "it").replace(" - at `$.", " for `").replace("`$", "`")
    return f"{plain} (it holds {fields})"
