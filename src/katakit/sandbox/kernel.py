"""The one door to the kernel: raw system calls by their numbers, and ``prctl``."""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys

NEWEST = 469
"""The newest number known here (``file_setattr``, Linux 6.17); beyond it nothing is allowed."""

# name: (x86_64, aarch64); None where the machine has no such call
_NUMBERS: dict[str, tuple[int | None, int | None]] = {
    # sockets
    "socket": (41, 198),
    "socketpair": (53, 199),
    "bind": (49, 200),
    "connect": (42, 203),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
    # processes
    "fork": (57, None),
    "vfork": (58, None),
    "clone": (56, 220),
    "clone3": (435, 435),
    "execve": (59, 221),
    "execveat": (322, 281),
    # other processes
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "kcmp": (312, 272),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
    "kill": (62, 129),
    "tkill": (200, 130),
    "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "prlimit64": (302, 261),
    "setpriority": (141, 140),
    "ioprio_set": (251, 30),
    "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118),
    "sched_setattr": (314, 274),
    "sched_setaffinity": (203, 122),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    # calls with many meanings
    "fcntl": (72, 25),
    "ioctl": (16, 29),
    "prctl": (157, 167),
    # io_uring, keys
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    # namespaces and mounts
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "move_mount": (429, 429),
    "open_tree": (428, 428),
    "open_tree_attr": (467, 467),
    "mount_setattr": (442, 442),
    "statmount": (457, 457),
    "listmount": (458, 458),
    # kernel surface
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "modify_ldt": (154, None),
    "personality": (135, 92),
    "vhangup": (153, 58),
    "lookup_dcookie": (212, 18),
    # memory and queues outside the limits
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "shmdt": (67, 197),
    "semget": (64, 190),
    "semop": (65, 193),
    "semtimedop": (220, 192),
    "semctl": (66, 191),
    "msgget": (68, 186),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "msgctl": (71, 187),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
    "mq_timedsend": (242, 182),
    "mq_timedreceive": (243, 183),
    "mq_notify": (244, 184),
    "mq_getsetattr": (245, 185),
    # files, past Landlock
    "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264),
    "truncate": (76, 45),
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
    "inotify_add_watch": (254, 27),
    "fanotify_init": (300, 262),
    "fanotify_mark": (301, 263),
    "chown": (92, None),
    "lchown": (94, None),
    "fchown": (93, 55),
    "fchownat": (260, 54),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "setxattrat": (463, 463),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "removexattrat": (466, 466),
    "file_setattr": (469, 469),
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
    # the machine
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "reboot": (169, 142),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "syslog": (103, 116),
    "acct": (163, 89),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "iopl": (172, None),
    "ioperm": (173, None),
    # what the sandbox itself calls
    "seccomp": (317, 277),
    "capset": (126, 91),
    "landlock_create_ruleset": (444, 444),
    "landlock_add_rule": (445, 445),
    "landlock_restrict_self": (446, 446),
}


def number(name: str, machine: str) -> int | None:
    """Return the number of the call `name`, or None where `machine` has no such call."""
    return _NUMBERS[name][0 if machine == "x86_64" else 1]


def names() -> frozenset[str]:
    """Return the name of every call in the table."""
    return frozenset(_NUMBERS)


_libc = ctypes.CDLL(None, use_errno=True)
_ZEROS = (0, 0, 0, 0, 0, 0)
if sys.platform == "linux":
    # Declared once: a worker then builds no ctypes objects, which would cost it 8 us a call.
    _libc.syscall.argtypes = [ctypes.c_long] + [ctypes.c_void_p] * 6
    _libc.syscall.restype = ctypes.c_long
    _libc.prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_KEEPCAPS = 8
PR_CAPBSET_DROP = 24
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4

_MACHINES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "aarch64", "arm64": "aarch64"}


class SandboxError(RuntimeError):
    """A layer that should hold could not be put up; the worker must not go on."""


def machine() -> str:
    """Return ``x86_64``, ``aarch64``, or the empty string for what the kit has no tables for."""
    name = _MACHINES.get(platform.machine().lower(), "")
    return name if sys.platform == "linux" and struct.calcsize("P") == 8 else ""


def call(number: int, *arguments: int | bytes) -> int:
    """Make a system call.

    Parameters
    ----------
    number : int
        The call's number on this machine.
    *arguments : int or bytes
        At most six. Bytes are passed as their address, for the kernel to read; 0 is the
        null pointer.

    Returns
    -------
    int
        What the kernel returned, never negative.

    Raises
    ------
    OSError
        With the kernel's error number.
    """
    return _checked(_libc.syscall(number, *(arguments + _ZEROS)[:6]))


def prctl(option: int, *arguments: int) -> int:
    """Change or ask one attribute of this process; raise `OSError` where it is refused."""
    return _checked(_libc.prctl(option, *(arguments + _ZEROS)[:4]))


def _checked(result: int, path: str | None = None) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), path)
    return result


def mount(source: str, target: str, kind: str, flags: int, options: str) -> None:
    """``mount(2)``, for a private scratch folder."""
    words = (os.fsencode(text) for text in (source, target, kind))
    _checked(_libc.mount(*words, ctypes.c_ulong(flags), os.fsencode(options)), target)


def unmount(target: str, flags: int) -> None:
    """``umount2(2)``."""
    _checked(_libc.umount2(os.fsencode(target), ctypes.c_int(flags)), target)


def two_arenas() -> None:
    """Let glibc keep two heaps for all threads: each further one reserves 64 MB of address space.

    Under `RLIMIT_AS` that reservation counts, and eight threads would use up half a gigabyte
    that nobody has touched. Other C libraries have no such heaps. Forked workers inherit it.
    """
    m_arena_max = -8
    if hasattr(_libc, "mallopt"):
        _libc.mallopt(ctypes.c_int(m_arena_max), ctypes.c_int(2))


def unshare(flags: int) -> None:
    """``unshare(2)``: a namespace of this process's own."""
    _checked(_libc.unshare(ctypes.c_int(flags)))
