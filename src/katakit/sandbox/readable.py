"""Which files of the machine ordinary numeric Python needs to read, and no others.

The project's own folders hold the hidden suites and the references, so they are never
on this list: an editable install's source tree stays out, and of an installed kit only
what lies beside it is let in.
"""

from __future__ import annotations

import mimetypes
import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import katakit

_MACHINE = (
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib"),  # shared libraries
    "/etc/ld.so.cache",
    *("/etc/localtime", "/usr/share/zoneinfo", "/usr/share/locale"),
    *("/dev/urandom", "/proc/cpuinfo", "/proc/meminfo"),
    *("/sys/devices/system/cpu", "/sys/fs/cgroup"),  # joblib counts processors there
    # Public settings whose readers look whether they are there, and then insist on reading:
    "/etc/ssl/openssl.cnf",
    *mimetypes.knownfiles,
)
WRITABLE_DEVICES = ("/dev/null",)


def of_this_process() -> tuple[str, ...]:
    """Files of the worker's own: scikit-learn's KMeans (threadpoolctl) reads its memory map."""
    return (f"/proc/{os.getpid()}/maps",)


@dataclass(frozen=True)
class Areas:
    """What is readable, as existing real paths, sorted.

    Attributes
    ----------
    tops : tuple of str
        Everything, hidden entries included: the fewest paths that hold it all.
    whole : tuple of str
        What may be read with all below it.
    listed : tuple of str
        Folders with something hidden in them, which may only be listed.
    """

    tops: tuple[str, ...]
    whole: tuple[str, ...]
    listed: tuple[str, ...]


def areas(extra: Iterable[Path], hidden: Iterable[Path]) -> Areas:
    """Return the paths to read with all below them, and the folders that may only be listed.

    Parameters
    ----------
    extra : iterable of Path
        Readable beside the interpreter and its environment.
    hidden : iterable of Path
        Never readable. Where one lies inside a readable folder, that folder's other entries
        are allowed one by one, and the folder itself may be listed, as imports must. The kit's
        own package is always hidden: a wheel of it carries suites and references.
    """
    kept_out = {os.path.realpath(path) for path in [*hidden, *_own_package()]}
    wanted = {
        os.path.realpath(path) for path in map(str, [*_MACHINE, *_interpreter(), *extra]) if path
    }
    wanted = {path for path in wanted if os.path.exists(path)}
    top = {path for path in wanted if not any(_inside(path, other) for other in wanted - {path})}
    around = {folder for path in kept_out for folder in _above(path)}
    whole: set[str] = set()
    listed: set[str] = set()
    for path in top:
        if kept_out.isdisjoint(_above(path)):
            _divide(path, kept_out, around, whole, listed)
    return Areas(tuple(sorted(top)), tuple(sorted(whole)), tuple(sorted(listed)))


def _above(path: str) -> Iterator[str]:
    """Yield the folders that a path lies in."""
    while (folder := os.path.dirname(path)) != path:
        yield folder
        path = folder


def _divide(
    path: str, kept_out: set[str], around: set[str], whole: set[str], listed: set[str]
) -> None:
    """Sort `path` into `whole`, or its entries where something below it is kept out."""
    if path in kept_out:
        return
    if path not in around:
        whole.add(path)
        return
    listed.add(path)
    for entry in os.scandir(path):
        # Landlock looks where a link leads, so a rule for the link itself would be idle.
        if not entry.is_symlink():
            _divide(entry.path, kept_out, around, whole, listed)


def _inside(path: str, folder: str) -> bool:
    return path.startswith(folder.rstrip("/") + "/")


def _own_package() -> Iterator[Path]:
    if katakit.__file__:
        yield Path(katakit.__file__).parent


def _interpreter() -> Iterator[str]:
    """The standard library, and each entry of ``sys.path`` that is part of an environment.

    A path file of an editable install also puts a project's source tree there; it neither
    lies in an environment's ``lib`` nor has an environment's folder name.
    """
    yield from (sysconfig.get_path(name) for name in ("stdlib", "platstdlib"))
    yield from (sysconfig.get_config_var("TZPATH") or "").split(os.pathsep)  # zoneinfo's own
    libraries = {
        os.path.join(prefix, folder)
        for prefix in (sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix)
        for folder in ("lib", "lib64")
    }
    # Beside the standard library lie libpython and what it was linked with.
    yield from (os.path.join(sys.base_prefix, folder) for folder in ("lib", "lib64"))
    for entry in sys.path:
        path = os.path.abspath(entry) if entry else ""
        named = os.path.basename(path) in ("site-packages", "dist-packages")
        if path and (named or any(_inside(path, library) for library in libraries)):
            yield path
