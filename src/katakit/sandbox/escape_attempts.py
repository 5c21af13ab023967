"""Forbidden acts, each aimed at one layer: what a probe tries, and must see denied.

Each act raises `OSError` (or a subclass) where it is denied and returns where it succeeds.
An act that no machine would carry out proves nothing, so the tests run every one of them
with its layer off as well.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import resource
import signal
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from katakit.sandbox import kernel
from katakit.sandbox.isolation import Policy
from katakit.sandbox.kernel import number


@dataclass(frozen=True)
class Aims:
    """What the acts are aimed at.

    Parameters
    ----------
    policy : Policy
        The limits to go beyond.
    file : str
        A file outside, readable and writable by everybody.
    folder : str
        A folder outside, writable by everybody.
    process : int
        Another process, the prober itself.
    """

    policy: Policy
    file: str
    folder: str
    process: int


def take_memory(aims: Aims) -> None:
    """Map more than the limit, shared, which a limit on data would not count."""
    mmap.mmap(-1, aims.policy.memory_bytes + mmap.PAGESIZE).close()


def write_a_huge_file(aims: Aims) -> None:
    """A sparse one, in scratch: its length counts."""
    with open("huge", "wb") as file:
        os.ftruncate(file.fileno(), aims.policy.file_bytes + 1)


def open_many_files(aims: Aims) -> None:
    """Ask for the first descriptor beyond the limit."""
    os.close(fcntl.fcntl(0, fcntl.F_DUPFD, aims.policy.descriptors))


def raise_a_limit(aims: Aims) -> None:
    """Allow oneself a second of CPU time more than the policy does."""
    more = aims.policy.cpu_seconds + 2
    resource.setrlimit(resource.RLIMIT_CPU, (more, more))


def be_root_again(_: Aims) -> None:
    """Where the worker had to keep root's uid, use one of root's capabilities instead."""
    if os.geteuid() == 0:
        cap_sys_pacct = 20
        kernel.prctl(kernel.PR_CAPBSET_DROP, cap_sys_pacct)
    else:
        os.setresuid(0, 0, 0)


def be_more_important(_: Aims) -> None:
    """A lower nice value needs CAP_SYS_NICE."""
    os.nice(-1)


def read_outside(aims: Aims) -> None:
    """Open a file that everybody may read."""
    with open(aims.file, "rb") as file:
        file.read()


def list_outside(aims: Aims) -> None:
    """Look into a folder that everybody may read."""
    os.listdir(aims.folder)


def write_outside(aims: Aims) -> None:
    """Make a file where everybody may."""
    path = os.path.join(aims.folder, "made")
    with open(path, "wb"):
        os.unlink(path)


def overwrite_outside(aims: Aims) -> None:
    """Open a file that everybody may write."""
    with open(aims.file, "r+b") as file:
        file.write(b"x")


def read_the_judge(aims: Aims) -> None:
    """Command lines are open to everybody in /proc."""
    with open(f"/proc/{aims.process}/cmdline", "rb") as file:
        file.read()


def open_tcp(_: Aims) -> None:
    """Make the socket; nothing is sent."""
    socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()


def open_udp(_: Aims) -> None:
    """Landlock knows nothing of UDP."""
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()


def pair_datagrams(_: Aims) -> None:
    """Such a pair could send to any named socket."""
    for end in socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM):
        end.close()


def fork(_: Aims) -> None:
    """A child that ends at once."""
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def signal_the_judge(aims: Aims) -> None:
    """Signal 0 asks for the right only. Layers share this; the filter is enough alone."""
    os.kill(aims.process, 0)


def limit_the_judge(aims: Aims) -> None:
    """Asking takes the same right as setting."""
    resource.prlimit(aims.process, resource.RLIMIT_NOFILE)


def be_traced(_: Aims) -> None:
    """PTRACE_TRACEME needs no other right than the call itself."""
    kernel.call(number("ptrace", kernel.machine()) or 0)


def take_memory_beside(_: Aims) -> None:
    """A memfd is not address space."""
    kernel.call(number("memfd_create", kernel.machine()) or 0, b"beside\0")


def unblock_death(_: Aims) -> None:
    """Live on when the zygote has gone."""
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGCONT)
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)


ACTS: Mapping[str, Mapping[str, Callable[[Aims], None]]] = {
    "limits": {
        "map memory beyond the limit": take_memory,
        "make a file beyond the limit": write_a_huge_file,
        "open descriptors beyond the limit": open_many_files,
        "raise a limit": raise_a_limit,
    },
    "identity": {
        "become root": be_root_again,
        "raise its own priority": be_more_important,
    },
    "landlock": {
        "read a file outside": read_outside,
        "list a folder outside": list_outside,
        "make a file outside": write_outside,
        "overwrite a file outside": overwrite_outside,
        "read about the judge": read_the_judge,
    },
    "seccomp": {
        "open a TCP socket": open_tcp,
        "open a UDP socket": open_udp,
        "pair datagram sockets": pair_datagrams,
        "fork": fork,
        "signal the judge": signal_the_judge,
        "reach for the judge's limits": limit_the_judge,
        "be traced": be_traced,
        "take memory beside the limit": take_memory_beside,
        "outlive the zygote": unblock_death,
    },
}
"""For each layer the acts that it must deny, in words for the report."""
