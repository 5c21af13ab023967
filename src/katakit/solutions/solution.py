"""A candidate's file: found, made from the stub, and read with every kind of trouble named.

Nothing here runs it. What can be said about a file without running it is said here,
once and in plain words.
"""

from __future__ import annotations

import ast
import hashlib
import io
import tokenize
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from katakit.boundary.importable_packages import is_allowed
from katakit.boundary.program import Program
from katakit.errors import MissingFile, shown
from katakit.files import write_atomically
from katakit.katas.kata import Kata
from katakit.katas.workspace import Workspace
from katakit.solutions.edits import SUFFIX, read_solution
from katakit.solutions.imports import (
    Imported,
    refused_anywhere,
    refused_at_load,
    third_party_imports,
    why_refused,
)
from katakit.solutions.python_versions import newer_syntax
from katakit.solutions.syntax import kind_of_bytes, kind_of_error, kind_of_text

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
        The third-party modules that it imports, and may.
    allowed : tuple of str or None
        The third-party modules that it may import, None for any.
    refused : tuple of str
        The modules that its text imports somewhere, and that it may not.
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
    refused: tuple[str, ...] = ()
    is_new: bool = False

    def program(self, kata: Kata) -> Program:
        """Return it as a worker gets it."""
        return Program(
            kata.name,
            self.given,
            self.source,
            self.allowed,
            driver=kata.driver,
            refused=self.refused,
        )


def find(kata: Kata, workspace: Workspace, given: str | None) -> Solution:
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
    KataError
        If the peer needs a package that is not installed here.
    """
    if given == "reference":
        return read(kata.reference_file, given, kata)
    if given == "peer":
        from katakit.katas.packages import check_installed

        check_installed(f"The peer of {kata.name}", kata.metadata.peer_requires)
        return read(kata.peer_file, given, kata, any_import=True)
    if given is not None:
        path = Path(given).expanduser()
        if not path.exists() and not path.is_symlink():
            mine = ", ".join(shown(p) for p in sorted(workspace.solutions.glob("*.py")))
            raise MissingFile(f"No file {given} here. Your solutions: {mine or 'none yet'}")
        if path.suffix == SUFFIX and path.resolve().is_relative_to(kata.author_folder.resolve()):
            _, source = read_solution(path, kata)
            return replace(read_text(source, given, kata), path=path)
        return read(path, given, kata)
    path = workspace.solutions / f"{kata.name}.py"
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
        source = _decoded(data)
    except _Unparsable as error:
        return Solution(given, path, "", digest, error.trouble)
    return replace(read_text(source, given, kata, any_import), sha256=digest)


def _decoded(data: bytes) -> str:
    """Return the text of a file, in the encoding that Python would read it in."""
    if words := kind_of_bytes(data):
        raise _Unparsable(words)
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        byte = data[error.start]
        message = f"is not {error.encoding.upper()} text: byte 0x{byte:02x}. Save it as UTF-8."
        raise _Unparsable(message, line) from None
    except (SyntaxError, LookupError, UnicodeError) as error:
        if (place := _place_of_bad_utf8(data)) is not None:
            message = f"is not UTF-8 text: byte 0x{data[place]:02x}. Save it as UTF-8."
            raise _Unparsable(message, data[:place].count(b"\n") + 1) from None
        raise _Unparsable(f"SyntaxError: {error}. Name utf-8, or delete that line.", 1) from None


def _place_of_bad_utf8(data: bytes) -> int | None:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return error.start
    return None


def read_text(source: str, given: str, kata: Kata, any_import: bool = False) -> Solution:
    """Say what keeps a text from being loaded as a solution; no file need hold it."""
    path, digest = Path(given), hashlib.sha256(source.encode("utf-8", "replace")).hexdigest()
    try:
        tree = _parse(source)
    except _Unparsable as error:
        return Solution(given, path, source, digest, error.trouble)
    imports = third_party_imports(tree)
    if any_import:
        return Solution(given, path, source, digest, None, imports, None)
    allowed = tuple(kata.metadata.imports)
    found = next(refused_at_load(tree, allowed, kata.name), None)
    trouble = None
    if found is not None:
        trouble = Trouble(why_refused(found, allowed, path.parent, source), found.line)
    return Solution(
        given,
        path,
        source,
        digest,
        trouble,
        tuple(name for name in imports if is_allowed(name, allowed)),
        allowed,
        refused=tuple(dict.fromkeys(_modules(refused_anywhere(tree, allowed, kata.name)))),
    )


def _modules(imports: Iterable[Imported]) -> Iterator[str]:
    return (one.module for one in imports if not one.module.startswith("."))


def _trouble_with_file(path: Path, kata: Kata) -> Trouble | None:
    if path.is_dir():
        return Trouble("is a folder. A solution is one Python file.")
    if path.is_symlink():
        try:
            target = path.resolve(strict=True)
        except (OSError, RuntimeError):  # Python 3.12 and older call a circle the latter
            return Trouble("is a link to nowhere.")
        if any(target.is_relative_to(room.resolve()) for room in kata.hidden):
            return Trouble("is a link into the author's folders. Write your own.")
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
    if words := kind_of_text(source):
        raise _Unparsable(words)
    if "\0" in source:
        line = source[: source.index("\0")].count("\n") + 1
        raise _Unparsable("holds a NUL byte. Python text has none.", line)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the candidate's escapes, at most
            return ast.parse(source)
    except SyntaxError as error:
        line, column = error.lineno or 0, error.offset or 0
        message = f"{type(error).__name__}: {error.msg}"
        if (kind := kind_of_error(source, line)) is not None:
            message, line = kind
            column = column if line == error.lineno else 1
        elif newer := newer_syntax(source, line):
            message = f"{message}: {newer}"
        raise _Unparsable(message, line, column) from None
    except (RecursionError, MemoryError, ValueError):
        raise _Unparsable("is nested too deep to be parsed.") from None
