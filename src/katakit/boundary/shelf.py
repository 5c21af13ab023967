"""Which installed packages a worker may open: those that its kata allows, and what they need.

A check of the text and a finder in the worker name a forbidden import kindly. Neither
binds code that removes the finder first, so the kernel keeps the files themselves shut.
"""

from __future__ import annotations

import glob
import os
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from pathlib import Path

_ALWAYS = ("tzdata",)
"""Data that the standard library reads."""


def out_of_reach(allowed: Sequence[str]) -> tuple[Path, ...]:
    """Return the entries of every package folder that a solution has no need of.

    Call it in the zygote, once it has imported: what is imported by then, an allowed
    library needs. Where only a module of a package is allowed (``scipy.special``), the
    package's other folders that nothing has imported are out of reach too.
    """
    loaded = set(sys.modules)
    wanted = {name.partition(".")[0] for name in (*loaded, *allowed)} | set(_ALWAYS)
    shut: list[Path] = []
    for site in _sites():
        for entry in os.scandir(site):
            package = entry.name.partition(".")[0]
            if not (package in wanted or entry.name.endswith((".libs", ".dist-info"))):
                shut.append(Path(entry.path))
            elif entry.is_dir():
                shut += _rest_of(Path(entry.path), package, allowed, loaded)
    return tuple(shut)


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


def _sites() -> set[str]:
    """Return the folders of installed packages: the environment's, its base's, the system's."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    found = {path for path in sys.path if path.endswith(("site-packages", "dist-packages"))}
    found |= {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    for lib in ("lib", "lib64"):
        found.add(os.path.join(sys.base_prefix, lib, version, "site-packages"))
    for pattern in ("/usr/lib*/python3*", "/usr/local/lib*/python3*"):
        for kind in ("site-packages", "dist-packages"):
            found |= set(glob.glob(f"{pattern}/{kind}"))
    return {os.path.realpath(path) for path in found if os.path.isdir(path)}
