"""Which packages a solution may import: those that its kata allows, and what they need.

An import hook in the worker refuses the others, and the kernel keeps their files shut.
"""

from __future__ import annotations

import builtins
import glob
import os
import re
import sys
import sysconfig
from collections.abc import Callable, Iterator, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

_MACHINERY = ("<frozen importlib", "importlib/__init__.py", "importlib\\__init__.py",
              "importlib/util.py", "importlib\\util.py", __file__)  # fmt: skip


def is_allowed(name: str, allowed: Sequence[str]) -> bool:
    """Tell whether a module may be imported: the standard library, or below an allowed one."""
    top = name.partition(".")[0]
    if top in sys.stdlib_module_names or top == "__main__":
        return True
    return any(name == module or name.startswith(module + ".") for module in allowed)


class ImportGuard:
    """The one finder of a worker: it asks the others, and finds nothing that is out of reach.

    Parameters
    ----------
    filename : str
        The solution's; to imports from any other file everything is allowed.
    allowed : sequence of str
        The third-party modules of ``kata.toml``.
    finders : sequence
        Those of ``sys.meta_path`` before.
    """

    def __init__(self, filename: str, allowed: Sequence[str], finders: Sequence[Any]) -> None:
        self._filename = filename
        self._allowed = allowed
        self._finders = finders

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the module's spec, or None where it is not there, refused or kept shut."""
        if not self._may(name) and self._asked_by_solution():
            return None
        for finder in self._finders:
            spec: ModuleSpec | None = finder.find_spec(name, path, target)
            if spec is not None:
                return spec if _opens(spec) else None
        return None

    def invalidate_caches(self) -> None:
        """Have the others look afresh."""
        for finder in self._finders:
            getattr(finder, "invalidate_caches", lambda: None)()

    def find_distributions(self, *context: Any) -> Iterator[Any]:
        """Yield what `importlib.metadata` finds by the others."""
        for finder in self._finders:
            yield from getattr(finder, "find_distributions", lambda *_: ())(*context)

    def _may(self, name: str) -> bool:
        """Tell whether a module is allowed, or a package on the way to one that is."""
        below = f"{name}."
        return is_allowed(name, self._allowed) or any(m.startswith(below) for m in self._allowed)

    def _asked_by_solution(self) -> bool:
        frame = sys._getframe(2)
        while frame.f_back and any(part in frame.f_code.co_filename for part in _MACHINERY):
            frame = frame.f_back
        return frame.f_code.co_filename == self._filename


def _opens(spec: ModuleSpec) -> bool:
    """Tell whether the kernel lets a module's file be read: its loader would not say it kindly."""
    if spec.has_location and spec.origin:
        try:
            os.close(os.open(spec.origin, os.O_RDONLY))
        except PermissionError:
            return False
        except OSError:
            return True  # the loader's to tell
    return True


def refuse(names: Sequence[str], namespace: dict[str, Any]) -> None:
    """Have import statements of one module fail that name these modules.

    A library may have imported them for itself, and then no finder would be asked. Only names
    that the solution's text imports are refused, since C code imports with its caller's globals.
    """
    found = builtins.__import__
    refused = frozenset(names)

    def without(
        name: str,
        globals: Any = None,
        locals: Any = None,
        fromlist: Any = (),
        level: int = 0,
    ) -> ModuleType:
        if globals is namespace and level == 0:
            for module in (name, *(f"{name}.{part}" for part in fromlist or ())):
                if module in refused:
                    raise ModuleNotFoundError(f"No module named {module!r}", name=module)
        return found(name, globals, locals, fromlist, level)

    _replace(without)


def _replace(function: Callable[..., ModuleType]) -> None:
    function.__name__ = function.__qualname__ = "__import__"
    builtins.__import__ = function


_ALWAYS = ("tzdata",)
"""Data that the standard library reads."""

_TOOLS = {"pip", "setuptools", "pkg_resources", "_distutils_hack", "wheel", "__pycache__"}
"""What any interpreter has, and no kata forbids for its own sake."""


def out_of_reach(allowed: Sequence[str]) -> tuple[Path, ...]:
    """Return the entries of every package folder that a solution has no need of.

    Call it in the zygote, once it has imported: what is imported by then, an allowed
    library needs. So it may what it says that it requires, and imports only when it is used.
    Where only a module of a package is allowed (``scipy.special``), the
    package's other folders that nothing has imported are out of reach too.
    """
    loaded = set(sys.modules)
    wanted = {name.partition(".")[0] for name in (*loaded, *allowed)} | set(_ALWAYS)
    wanted |= _required_by(allowed, loaded)
    shut: list[Path] = []
    for site in _own_sites():
        for entry in os.scandir(site):
            package = _package_of(entry.name)
            if package not in wanted:
                shut.append(Path(entry.path))
            elif entry.is_dir():
                shut += _rest_of(Path(entry.path), package, allowed, loaded)
    refused = {path.name for path in shut} - _TOOLS
    # A rule allows a folder whole or entry by entry, and each entry costs every worker: so
    # the base interpreter's packages are kept out only where there is something to keep out.
    shut += [Path(s) for s in _other_sites() if refused & set(os.listdir(s))]
    return tuple(shut)


def _required_by(allowed: Sequence[str], loaded: set[str]) -> set[str]:
    """Return the entries of all that the allowed modules' distributions require, extras left out.

    Their metadata is read as text, since `importlib.metadata` takes 30 ms to be imported, for
    every judge. A distribution may have another name than its modules (python-dateutil), and
    then its list of files tells them. Where such a one is loaded already it has imported all
    that it needs, so that only for one that is not the lists of all are searched.
    """
    infos = {
        _normal(_package_of(entry.name)): Path(entry.path)
        for site in _own_sites()
        for entry in os.scandir(site)
        if entry.name.endswith(".dist-info")
    }
    found: set[str] = set()
    waiting = []
    for top in {name.partition(".")[0] for name in allowed}:
        found.add(top)
        known = top in loaded or _normal(top) in infos
        waiting += [_normal(top)] if known else _bringing(top, infos)
    while waiting:
        info = infos.pop(waiting.pop(), None)
        if info is not None:
            found |= {_package_of(info.name), *_modules_of(info)}
            header = _text(info / "METADATA").partition("\n\n")[0]
            waiting += map(_normal, _REQUIRED.findall(header))
    return found


_REQUIRED = re.compile(r"^Requires-Dist: ([\w.-]+)(?!.*\bextra\b)", re.MULTILINE)


def _bringing(module: str, infos: dict[str, Path]) -> list[str]:
    """Return the names of the distributions that hold a module of another name."""
    held = re.compile(rf"^{re.escape(module)}(\.py|/__init__\.py),", re.MULTILINE)
    return [name for name, info in infos.items() if held.search(_text(info / "RECORD"))]


def _modules_of(info: Path) -> set[str]:
    """Return the entries of the package folder that a distribution has put there."""
    files = (line.partition("/")[0] for line in _text(info / "RECORD").splitlines())
    return {_package_of(name.partition(",")[0]) for name in files} - _TOOLS - {""}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "_", name).lower()


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""


def _package_of(entry: str) -> str:
    """Return the package that an entry belongs to: ``numpy.libs``, ``numpy-2.0.dist-info``."""
    return entry.partition("-")[0].partition(".")[0]


def _rest_of(
    folder: Path, package: str, allowed: Sequence[str], loaded: set[str]
) -> Iterator[Path]:
    below = [name for name in allowed if name.startswith(f"{package}.")]
    if not below or package in allowed:
        return
    for entry in os.scandir(folder):
        module = f"{package}.{entry.name}"
        needed = module in loaded or any(f"{name}.".startswith(f"{module}.") for name in below)
        if entry.is_dir() and not needed and not entry.name.startswith("_"):
            yield Path(entry.path)


def _own_sites() -> set[str]:
    """Return the environment's folders of installed packages."""
    found = {path for path in sys.path if path.endswith(("site-packages", "dist-packages"))}
    found |= {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    return {os.path.realpath(path) for path in found if os.path.isdir(path)}


def _other_sites() -> set[str]:
    """Return those of its base interpreter and of the system."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    found: set[str] = set()
    for lib in ("lib", "lib64"):
        found.add(os.path.join(sys.base_prefix, lib, version, "site-packages"))
    for pattern in ("/usr/lib*/python3*", "/usr/local/lib*/python3*"):
        for kind in ("site-packages", "dist-packages"):
            found |= set(glob.glob(f"{pattern}/{kind}"))
    return {os.path.realpath(path) for path in found if os.path.isdir(path)} - _own_sites()
