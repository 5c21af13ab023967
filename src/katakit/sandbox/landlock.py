"""Bounds the files a worker opens: it reads what numeric Python needs, it writes its own folder."""

from __future__ import annotations

import fcntl
import mimetypes
import os
import stat
import struct
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import katakit
from katakit.sandbox import kernel
from katakit.sandbox.kernel import number

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE_DIR, _REMOVE_FILE = 1 << 4, 1 << 5
_MAKE_DIR, _MAKE_REG, _MAKE_SYM = 1 << 7, 1 << 8, 1 << 12
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15

READ = READ_FILE | READ_DIR
WRITE = (READ | WRITE_FILE | _TRUNCATE | _REFER | _MAKE_REG | _MAKE_DIR | _MAKE_SYM) | (
    _REMOVE_DIR | _REMOVE_FILE
)
"""No devices, sockets or fifos in scratch: the judge might open one and wait for ever."""
WRITE_DEVICE = READ_FILE | WRITE_FILE

_OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | _TRUNCATE | _IOCTL_DEV
_HANDLED = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
_BIND_AND_CONNECT_TCP = 0b11  # ABI 4
_ABSTRACT_SOCKETS_AND_SIGNALS = 0b11  # ABI 6
_PATH_BENEATH = 1
_ASK_VERSION = 1
_LOWEST = 16


def abi() -> int:
    """Return the Landlock version of this kernel, 0 where there is none."""
    machine = kernel.machine()
    if not machine:
        return 0
    create = number("landlock_create_ruleset", machine)
    try:
        return kernel.call(create or 0, 0, 0, _ASK_VERSION)
    except OSError:
        return 0


def missing() -> str | None:
    """Say why files cannot be bounded here, or None."""
    if abi():
        return None
    return "this kernel has no Landlock (Linux 5.13 or later, with landlock in its lsm list)"


def bounds_truncate() -> bool:
    """Say whether ``truncate`` by path is controlled."""
    return abi() >= 3


def rules(paths: Iterable[str], rights: int) -> tuple[tuple[str, int], ...]:
    """Pair each existing path with those of `rights` that its kind can have."""
    found = []
    for path in paths:
        with suppress(FileNotFoundError, NotADirectoryError):
            is_folder = stat.S_ISDIR(os.stat(path).st_mode)
            found.append((path, rights if is_folder else rights & _OF_FILES))
    return tuple(found)


class Ruleset:
    """One layer of what a worker may open.

    It is a descriptor of this process. A forked worker has it too, and whoever holds it may
    add to it: `enforce` closes it, before any strange code.

    Parameters
    ----------
    version : int
        The ABI, from `abi`.
    """

    descriptor = -1

    def __init__(self, version: int) -> None:
        machine = kernel.machine()
        self._add = number("landlock_add_rule", machine) or 0
        self._restrict = number("landlock_restrict_self", machine) or 0
        self._handled = _HANDLED[max(known for known in _HANDLED if known <= version)]
        net = _BIND_AND_CONNECT_TCP if version >= 4 else 0
        scopes = _ABSTRACT_SOCKETS_AND_SIGNALS if version >= 6 else 0
        # A kernel takes a longer structure than it knows if the rest is zero.
        attributes = struct.pack("=QQQ", self._handled, net, scopes)
        create = number("landlock_create_ruleset", machine) or 0
        made = kernel.call(create, attributes, len(attributes))
        # Out of the way of the low numbers, onto which a worker moves what it keeps.
        self.descriptor = fcntl.fcntl(made, fcntl.F_DUPFD_CLOEXEC, _LOWEST)
        os.close(made)

    def __del__(self) -> None:
        self.close()

    def allow(self, path: str, rights: int) -> None:
        """Allow `rights` on a file, or on a folder and all that is below it.

        What has gone is passed over. The path is opened here and not in the zygote: a held
        descriptor that someone closes may by now be another file's, and would open that one.
        """
        try:
            target = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except FileNotFoundError:
            return
        try:
            rule = struct.pack("=Qi", rights & self._handled, target)
            kernel.call(self._add, self.descriptor, _PATH_BENEATH, rule)
        finally:
            os.close(target)

    def enforce(self) -> None:
        """Bound this process for good; it must have no new privileges by then."""
        kernel.call(self._restrict, self.descriptor)
        self.close()

    def close(self) -> None:
        """Let go of the descriptor."""
        descriptor, self.descriptor = self.descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)


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
