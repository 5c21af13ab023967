"""A candidate's file: found, made from the stub, and read with every kind of trouble named.

Nothing here runs it. What can be said about a file without running it is said here,
once and in plain words.
"""

from __future__ import annotations

import ast
import hashlib
import sys
import warnings
from dataclasses import dataclass, replace
from pathlib import Path

from katakit.boundary.guard import is_allowed
from katakit.boundary.program import Program
from katakit.edits import SUFFIX, read_solution
from katakit.errors import MissingFile, shown
from katakit.files import write_atomically
from katakit.kata import Kata
from katakit.roots import House

LARGEST = 1 << 20
"""A solution is one file of at most this many bytes."""


@dataclass(frozen=True)
class Trouble:
    """Why a file that is there can't be judged.

    Attributes
    ----------
    message : str
        One sentence with its mend.
    line, column : int
        The place to look at, counted from 1; 0 for none.
    """

    message: str
    line: int = 0
    column: int = 0


@dataclass(frozen=True)
class Solution:
    """A solution as it was read.

    Attributes
    ----------
    given : str
        The path as the person wrote it, or would have.
    source : str
        Its text, ``""`` if it could not be read.
    sha256 : str
        Of the file's bytes, ``""`` if it could not be read.
    trouble : Trouble or None
        Why it can't be loaded.
    imports : tuple of str
        The third-party modules that it imports.
    allowed : tuple of str or None
        The third-party modules that it may import, None for any.
    is_new : bool
        Whether it was made from the stub just now.
    """

    given: str
    path: Path
    source: str
    sha256: str
    trouble: Trouble | None
    imports: tuple[str, ...] = ()
    allowed: tuple[str, ...] | None = ()
    is_new: bool = False

    def program(self, kata: Kata) -> Program:
        """Return it as a worker gets it."""
        return Program(kata.name, self.given, self.source, self.allowed, driver=kata.driver)


def find(kata: Kata, house: House, given: str | None) -> Solution:
    """Return the solution to judge, made from the stub if there is none yet.

    Parameters
    ----------
    given : str or None
        A path, ``"reference"``, ``"peer"``, or None for ``solutions/<kata>.py``. In the author's
        room it may be an edit, which stands for the solution that it makes.

    Raises
    ------
    MissingFile
        If a file was named and is not there.
    BrokenKata
        If an edit does not fit its base.
    """
    if given == "reference":
        return read(kata.reference_file, given, kata)
    if given == "peer":
        return read(kata.peer_file, given, kata, any_import=True)
    if given is not None:
        path = Path(given).expanduser()
        if not path.exists() and not path.is_symlink():
            mine = ", ".join(shown(p) for p in sorted(house.solutions.glob("*.py")))
            raise MissingFile(f"No file {given} here. Your solutions: {mine or 'none yet'}")
        if path.suffix == SUFFIX and path.absolute().is_relative_to(kata.author_folder.absolute()):
            _, source = read_solution(path, kata)
            return replace(read_text(source, given, kata), path=path)
        return read(path, given, kata)
    path = house.solutions / f"{kata.name}.py"
    is_new = not path.exists() and not path.is_symlink()
    if is_new:
        write_atomically(path, kata.stub_file.read_bytes())
    solution = read(path, shown(path.absolute()), kata)
    return replace(solution, is_new=is_new)


def read(path: Path, given: str, kata: Kata, any_import: bool = False) -> Solution:
    """Read a file that is there, and say what keeps it from being loaded."""
    found = load(path, given, kata)
    if isinstance(found, Trouble):
        return Solution(given, path, "", "", found)
    return replace(parse(found, given, kata, any_import), path=path)


def load(path: Path, given: str, kata: Kata) -> bytes | Trouble:
    """Return the bytes of a file that is there, or what keeps it from being a solution."""
    trouble = _trouble_with_file(path, kata)
    if trouble is None:
        try:
            return path.read_bytes()
        except OSError as error:
            trouble = Trouble(f"{given} can't be read: {error.strerror}")
    return trouble


def parse(data: bytes, given: str, kata: Kata, any_import: bool = False) -> Solution:
    """Say what keeps a file's bytes from being loaded as a solution."""
    path, digest = Path(given), hashlib.sha256(data).hexdigest()
    try:
        source = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        byte = data[error.start]
        message = f"is not UTF-8 text: byte 0x{byte:02x}. Save it as UTF-8."
        return Solution(given, path, "", digest, Trouble(message, line))
    return replace(read_text(source, given, kata, any_import), sha256=digest)


def read_text(source: str, given: str, kata: Kata, any_import: bool = False) -> Solution:
    """Say what keeps a text from being loaded as a solution; no file need hold it."""
    path, digest = Path(given), hashlib.sha256(source.encode("utf-8", "replace")).hexdigest()
    try:
        tree = _parse(source)
    except _Unparsable as error:
        return Solution(given, path, source, digest, error.trouble)
    allowed = None if any_import else tuple(kata.metadata.imports)
    trouble = None if allowed is None else _trouble_with_imports(tree, allowed)
    return Solution(given, path, source, digest, trouble, third_party_imports(tree), allowed)


def _trouble_with_file(path: Path, kata: Kata) -> Trouble | None:
    if path.is_dir():
        return Trouble("is a folder. A solution is one Python file.")
    if path.is_symlink():
        try:
            target = path.resolve(strict=True)
        except (OSError, RuntimeError):  # Python 3.12 and older call a circle the latter
            return Trouble("is a link to nowhere.")
        if any(target.is_relative_to(room.resolve()) for room in kata.hidden):
            return Trouble("is a link into the author's rooms. Write your own.")
        here = (Path.cwd().resolve(), path.parent.resolve())
        if not any(target.is_relative_to(folder) for folder in here):
            return Trouble("is a link out of this folder. Copy the file here, or name it itself.")
    if not path.is_file():
        return Trouble("is no regular file. A solution is one Python file.")
    if path.stat().st_size > LARGEST:
        return Trouble(f"has {path.stat().st_size >> 20} MB; a solution has at most 1 MB.")
    return None


class _Unparsable(Exception):
    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.trouble = Trouble(message, line, column)


def _parse(source: str) -> ast.Module:
    if "\0" in source:
        line = source[: source.index("\0")].count("\n") + 1
        raise _Unparsable("holds a NUL byte. Python text has none.", line)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the candidate's escapes, at most
            return ast.parse(source)
    except SyntaxError as error:
        message = f"{type(error).__name__}: {error.msg}"
        raise _Unparsable(message, error.lineno or 0, error.offset or 0) from None
    except (RecursionError, MemoryError, ValueError):
        raise _Unparsable("is nested too deep to be parsed.") from None


def third_party_imports(tree: ast.AST) -> tuple[str, ...]:
    """Return what a file imports from outside the standard library, at any depth.

    ``from a import b`` gives ``a`` and ``a.b``, which may or may not be a module.
    """
    found: dict[str, None] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        outside = [n for n in names if n.partition(".")[0] not in sys.stdlib_module_names]
        found |= dict.fromkeys(outside)
    return tuple(found)


def _trouble_with_imports(tree: ast.AST, allowed: tuple[str, ...]) -> Trouble | None:
    for node in ast.walk(tree):
        for name in _imported(node):
            if not is_allowed(name, allowed):
                names = ", ".join(allowed) or "nothing else"
                message = (
                    f"imports {name}, which this kata does not allow. "
                    f"Allowed: the standard library, {names}."
                )
                return Trouble(message, getattr(node, "lineno", 0))
    return None


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        module = "." * node.level + (node.module or "")
        if node.level or node.module in sys.stdlib_module_names:
            return [module]
        return [f"{module}.{alias.name}" for alias in node.names]
    return []
