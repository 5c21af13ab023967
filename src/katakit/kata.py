"""A kata: its name, its metadata, and the rooms that its name leads to."""

from __future__ import annotations

import hashlib
import importlib.util
import keyword
import marshal
import re
import sys
import tomllib
from functools import cached_property
from pathlib import Path

import msgspec

from katakit.brief import Brief
from katakit.errors import BrokenKata, KataError, MissingFile, shown
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
    """

    title: str
    pillar: str
    topics: list[str]
    level: int
    minutes: int
    imports: list[str] = []
    extra: str = ""
    limits: Limits = Limits()
    workload: Resources | None = None


class Kata:
    """One kata of a kata root.

    Parameters
    ----------
    root : Path
        A folder that holds ``katas/``, ``reference/`` and ``tests/katas/``.
    name : str
        The kata's folder, a Python identifier.
    """

    def __init__(self, root: Path, name: str) -> None:
        self.root = root
        self.name = name
        candidate, author = root / "katas" / name, root / "reference" / name
        examiner = root / "tests" / "katas" / name
        self.brief_file = candidate / "brief.md"
        self.stub_file = candidate / f"{name}.py"
        self.toml_file = candidate / "kata.toml"
        self.reference_file = author / f"{name}.py"
        self.peer_file = author / "peer.py"
        self.author_folder = author
        self.suite_file = examiner / f"test_{name}.py"
        self.workload_file = examiner / "workload.py"
        self.driver_file = examiner / "driver.py"

    def __repr__(self) -> str:
        return f"Kata({self.name!r})"

    @cached_property
    def brief(self) -> Brief:
        """The parsed brief.

        Raises
        ------
        BrokenKata
            If it has no requirements in the form that `katakit.brief` reads.
        """
        return Brief.read(self.brief_file)

    @cached_property
    def metadata(self) -> Metadata:
        """The content of ``kata.toml``.

        Raises
        ------
        BrokenKata
            With file and line, if it is malformed.
        """
        path = self.toml_file
        try:
            text = path.read_text("utf-8")
            content = tomllib.loads(text)
        except OSError as error:
            raise MissingFile(f"the kata {self.name!r} has no {path.name}: {error}") from error
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

    @cached_property
    def resources(self) -> Resources | None:
        """The promises that the workload judges, None for a kata without any.

        Raises
        ------
        BrokenKata
            If ``kata.toml`` names a requirement that the brief does not have, or a baseline
            that is not there.
        """
        resources = self.metadata.workload
        if resources is None:
            return None
        for slug in (*resources.kinds, *resources.needs):
            if self.brief.find(slug) is None:
                problem = f"[workload] names {slug!r}, which the brief does not require"
                raise BrokenKata(self.toml_file, 0, problem)
        if not self.baseline_file.is_file():
            problem = f"[workload] names the baseline {resources.baseline!r}; there is no such file"
            raise BrokenKata(self.toml_file, 0, f"{problem}: {shown(self.baseline_file)}")
        return resources

    @cached_property
    def driver(self) -> bytes:
        """The compiled driver, empty for a kata without one.

        Raises
        ------
        BrokenKata
            With file and line, if it is no Python.
        """
        path = self.driver_file
        if not path.is_file():
            return b""
        try:
            return marshal.dumps(compile(path.read_bytes(), path.name, "exec", dont_inherit=True))
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", None) or 0
            raise BrokenKata(path, line, f"is no Python: {error}") from error

    @property
    def baseline_file(self) -> Path:
        """The solution whose cost is the measure of all others'."""
        assert self.metadata.workload is not None
        return self.author_folder / "alternatives" / f"{self.metadata.workload.baseline}.py"

    @cached_property
    def suite_sha256(self) -> str:
        """The hash of what the suite is made of, hexadecimal: its file, and the driver's if any."""
        files = [self.suite_file, *([self.driver_file] if self.driver else [])]
        return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()

    def check_installed(self) -> None:
        """Check that what a solution may import can be imported here.

        Raises
        ------
        KataError
            If a package is missing, with how to install it.
        """
        packages = dict.fromkeys(name.partition(".")[0] for name in self.metadata.imports)
        missing = [name for name in packages if importlib.util.find_spec(name) is None]
        if missing:
            wanted = f'"katakit[{self.metadata.extra}]"' if self.metadata.extra else None
            command = f"{shown(Path(sys.executable))} -m pip install {wanted or ' '.join(missing)}"
            lacking = f"{self.name} works with {' and '.join(missing)}, not installed here"
            raise KataError(f"{lacking}:\n    {command}")

    @property
    def kinds(self) -> dict[str, str]:
        """The requirements that the workload judges: ``{"fast": "speed"}``."""
        return self.resources.kinds if self.resources is not None else {}

    @property
    def group(self) -> str:
        """The pillar of the interview guide under which the kata is listed."""
        return self.metadata.pillar


def is_valid_name(name: str) -> bool:
    """Tell whether a folder may hold a kata: an identifier that shadows nothing."""
    return (
        name.isidentifier()
        and not keyword.iskeyword(name)
        and name not in sys.stdlib_module_names
        and not name.startswith("_")
    )


def _line_of(problem: str, text: str) -> int:
    found = re.search(r"\$\.(\w+\.)?(\w+)|field `(\w+)`", problem)
    key = (found[2] or found[3]) if found else ""
    lines = enumerate(text.splitlines(), start=1)
    return next((n for n, line in lines if re.match(rf"\s*{re.escape(key)}\s*=", line)), 0)


def _mend(problem: str) -> str:
    fields = ", ".join(Metadata.__struct_fields__)
    plain = problem.replace("Object", "it").replace(" - at `$.", " for `").replace("`$", "`")
    return f"{plain} (it holds {fields})"
