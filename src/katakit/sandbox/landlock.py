"""Bounds the files a worker opens: it reads the interpreter, it writes its scratch folder.

Landlock needs no privilege and cannot be undone. It does not cover ``stat``, ``chmod``,
``utime`` or extended attributes; the system-call filter and the worker's own identity
take care of the ones that change something. That a file exists, its size and its times
stay visible.
"""

from __future__ import annotations

import fcntl
import os
import stat
import struct
from collections.abc import Iterable
from contextlib import suppress

from katakit.sandbox import kernel
from katakit.sandbox.syscalls import number

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
