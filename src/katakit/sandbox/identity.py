"""Takes root away from a worker: a user of its own, at most one capability.

Root without its uid cannot read an environment below root's home (mode 0700). Where
Landlock bounds what is opened, the worker therefore keeps ``CAP_DAC_READ_SEARCH``, and
nothing else. Where that cannot be had (no Landlock, or a container without it) and the
interpreter lies behind such a wall, the worker keeps its uid and loses every capability:
then it is as an ordinary user is, whose uid is the judge's too.
"""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from katakit.sandbox import kernel
from katakit.sandbox.kernel import number

FIRST_UID, LAST_UID = 61184, 65519  # the range that systemd gives to passing users

_CAP_CHOWN, _CAP_DAC_READ_SEARCH, _CAP_SETGID, _CAP_SETUID, _CAP_SETPCAP = 0, 2, 6, 7, 8
_CAPABILITY_VERSION_3 = 0x20080522


@dataclass(frozen=True)
class Change:
    """What happens to a worker's identity.

    Parameters
    ----------
    own_user : bool
        The worker gets a uid and gid that nobody else has.
    keeps_reading : bool
        It keeps the one capability with which it can read past folder permissions.
    dropped : tuple of int
        Capabilities taken from the bounding set, so that nothing gives them back.
    """

    own_user: bool
    keeps_reading: bool
    dropped: tuple[int, ...]


def change(paths: Iterable[str], *, bounded: bool) -> Change:
    """Decide once, in the zygote.

    Parameters
    ----------
    paths : iterable of str
        What the worker must be able to read.
    bounded : bool
        Whether Landlock bounds what it opens.
    """
    held = capabilities()
    known = tuple(bit for bit in range(64) if held >> bit & 1)
    dropped = known if _CAP_SETPCAP in known else ()
    can = {_CAP_CHOWN, _CAP_SETGID, _CAP_SETUID} <= set(known) and _mapped()
    keeps = can and bounded and _CAP_DAC_READ_SEARCH in known
    own_user = can and (keeps or all(map(_open_to_others, paths)))
    return Change(own_user=own_user, keeps_reading=keeps, dropped=dropped)


def apply(plan: Change, *, bounded: bool) -> None:
    """Hand the scratch folder, which is the working one, to the worker's user, and become it.

    Workers that share a scratch folder share its user.
    """
    bound(plan)
    kept = 0
    if plan.own_user:
        uid = os.stat(".").st_uid
        if not FIRST_UID <= uid <= LAST_UID:
            uid = FIRST_UID + os.getpid() % (LAST_UID - FIRST_UID + 1)
            os.chown(".", uid, uid)
        if plan.keeps_reading and bounded:
            kept = 1 << _CAP_DAC_READ_SEARCH
            kernel.prctl(kernel.PR_SET_KEEPCAPS, 1)
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    kernel.prctl(kernel.PR_CAP_AMBIENT, kernel.PR_CAP_AMBIENT_CLEAR_ALL)
    _keep(kept)


def bound(plan: Change) -> None:
    """Drop from the bounding set, for this process and all that it forks, what is to be dropped.

    What a process holds stays, and only a program that it starts anew finds nothing. So the
    zygote does it for its workers, to whom forty system calls are a tenth of their sandbox.
    """
    for bit in plan.dropped:
        kernel.prctl(kernel.PR_CAPBSET_DROP, bit)


def capabilities() -> int:
    """Return this process's effective capabilities, one bit each."""
    with open("/proc/self/status", encoding="ascii", errors="replace") as file:
        lines = dict(line.partition(":")[::2] for line in file)
    return int(lines.get("CapEff", "0").strip(), 16)


def _keep(mask: int) -> None:
    """Make `mask` the permitted and the effective set, and the inheritable one empty."""
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    low, high = mask & 0xFFFFFFFF, mask >> 32
    sets = struct.pack("=6I", low, low, 0, high, high, 0)
    kernel.call(number("capset", kernel.machine()) or 0, header, sets)


def _mapped() -> bool:
    """Say whether the range of uids exists in this user namespace (rootless containers)."""
    for name in ("/proc/self/uid_map", "/proc/self/gid_map"):
        with open(name, encoding="ascii") as file:
            spans = [(int(first), int(count)) for first, _, count in map(str.split, file)]
        if not any(first <= FIRST_UID <= LAST_UID < first + count for first, count in spans):
            return False
    return True


def _open_to_others(path: str) -> bool:
    """Say whether a user without any right of its own gets at `path`."""
    wanted = stat.S_IROTH
    while True:
        mode = os.stat(path).st_mode
        if stat.S_ISDIR(mode):
            wanted |= stat.S_IXOTH
        if mode & wanted != wanted:
            return False
        parent = os.path.dirname(path)
        if parent == path:
            return True
        path, wanted = parent, stat.S_IXOTH
