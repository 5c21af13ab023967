"""Which installed packages a worker may open: those that its kata allows, and what they need.

A check of the text and a finder in the worker name a forbidden import kindly. Neither
binds code that removes the finder first, so the kernel keeps the files themselves shut.
"""

from __future__ import annotations

import glob
import os
import re
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from pathlib import Path

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
