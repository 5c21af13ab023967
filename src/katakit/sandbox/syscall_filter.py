"""The system-call filter: which calls a stranger's module may not make, and its installation.

Each rule has its reason beside it. What Landlock and resource limits leave open ends here.
"""

from __future__ import annotations

import ctypes
import os
import struct
from errno import ENOSYS, ENOTSUP, ENOTTY, EPERM

from katakit.sandbox import kernel
from katakit.sandbox.bpf import KILL_PROCESS, OWN_PID, Check, Rule, assemble
from katakit.sandbox.kernel import number

_AF_UNIX, _SOCK_STREAM = 1, 1
_CLONE_THREAD = 0x00010000
_SELF = ((Check(0, OWN_PID),),)
_SELF_OR_ZERO = ((Check(0, 0),), (Check(0, OWN_PID),))


def _any(argument: int, *values: int) -> tuple[tuple[Check, ...], ...]:
    return tuple((Check(argument, value),) for value in values)


# Harmless, and asked for by isatty, open and asyncio: TCGETS, TCGETS2, TIOCGWINSZ, FIONREAD,
# FIONBIO, FIONCLEX, FIOCLEX, FICLONE (shutil's copies), FS_IOC_GETFLAGS.
_IOCTLS = (
    *(0x5401, 0x802C542A, 0x5413, 0x541B, 0x5421),
    *(0x5450, 0x5451, 0x40049409, 0x80086601),
)
_F_SETOWN, _F_SETOWN_EX, _F_SETLEASE, _F_NOTIFY = 8, 15, 1024, 1026
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_MM, _PR_SCHED_CORE = 1, 4, 35, 62

RULES = (
    # --- talking to anybody ---
    Rule(
        "socketpair",
        EPERM,
        "asyncio needs a stream pair; a datagram one could sendto() any address",
        unless=((Check(0, _AF_UNIX), Check(1, _SOCK_STREAM, mask=0xF)),),
    ),
    Rule("socket bind connect listen accept accept4", EPERM, "UDP, DNS, MPTCP, abstract sockets"),
    # --- other processes ---
    Rule(
        "clone",
        EPERM,
        "a thread is fine; a child splits memory over processes and outlives the worker",
        unless=((Check(0, _CLONE_THREAD, mask=_CLONE_THREAD),),),
    ),
    Rule("clone3", ENOSYS, "its flags lie in memory, unseen; glibc falls back to clone"),
    Rule("fork vfork", EPERM, "fork bombs, daemons, memory split over children"),
    Rule("execve execveat", EPERM, "no other program, set-uid or not"),
    Rule("ptrace process_vm_readv process_vm_writev kcmp", EPERM, "the judge's memory"),
    Rule("process_madvise process_mrelease", EPERM, "the judge's memory"),
    Rule("pidfd_open pidfd_getfd pidfd_send_signal", EPERM, "the judge's files, its death"),
    Rule(
        "kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo",
        EPERM,
        "the judge's death; raise() and abort() are tgkill on oneself",
        unless=_SELF,
    ),
    Rule(
        "prlimit64 sched_setscheduler sched_setparam sched_setattr sched_setaffinity",
        EPERM,
        "a slow or starved judge",
        unless=_SELF_OR_ZERO,
    ),
    Rule(
        "setpriority",
        EPERM,
        "by user or group it would reach the judge; os.nice is on oneself",
        unless=((Check(0, 0), Check(1, 0)), (Check(0, 0), Check(1, OWN_PID))),
    ),
    Rule("ioprio_set migrate_pages move_pages", EPERM, "a slow judge"),
    # --- calls with many meanings ---
    Rule(
        "fcntl",
        EPERM,
        "SETOWN sends the judge signals, SETLEASE blocks whoever opens the same file, NOTIFY spies",
        where=_any(1, _F_SETOWN, _F_SETOWN_EX, _F_SETLEASE, _F_NOTIFY),
    ),
    Rule(
        "ioctl",
        ENOTTY,
        "typing into terminals (TIOCSTI), owning signals (FIOSETOWN), file flags, devices",
        unless=_any(1, *_IOCTLS),
    ),
    Rule(
        "prctl",
        EPERM,
        "outliving the zygote, opening its own /proc again, moving its memory map, "
        "keeping the judge off the sibling of its core",
        where=_any(0, _PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_MM, _PR_SCHED_CORE),
    ),
    # --- doors beside the doors ---
    Rule(
        "io_uring_setup io_uring_enter io_uring_register",
        EPERM,
        "makes calls that no filter sees",
    ),
    Rule("add_key request_key keyctl", EPERM, "the session's keys; state from test to test"),
    Rule("unshare setns", EPERM, "fresh namespaces hand out capabilities"),
    Rule("mount umount2 pivot_root chroot fsopen fsconfig fsmount fspick", EPERM, "another tree"),
    Rule("move_mount open_tree open_tree_attr mount_setattr", EPERM, "another tree"),
    Rule("statmount listmount", EPERM, "what is mounted where"),
    Rule("bpf perf_event_open userfaultfd modify_ldt personality", EPERM, "kernel surface"),
    Rule("vhangup lookup_dcookie", EPERM, "kernel surface"),
    # --- memory and queues that the limits don't count, or that outlive the worker ---
    Rule("memfd_create memfd_secret", EPERM, "memory beside the limit"),
    Rule("shmget shmat shmctl shmdt", EPERM, "memory beside the limit, kept for a later test"),
    Rule("semget semop semtimedop semctl msgget msgsnd msgrcv msgctl", EPERM, "kept state"),
    Rule("mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify", EPERM, "kept state"),
    Rule("mq_getsetattr", EPERM, "kept state"),
    # --- files, where Landlock does not look ---
    Rule("open_by_handle_at name_to_handle_at", EPERM, "opens by number, past every path"),
    Rule("inotify_init inotify_init1 inotify_add_watch", EPERM, "sees what the judge opens"),
    Rule("fanotify_init fanotify_mark", EPERM, "sees and delays what the judge opens"),
    Rule("chown lchown fchown fchownat", EPERM, "a file's group can be given away"),
    Rule(
        "setxattr lsetxattr fsetxattr setxattrat file_setattr",
        ENOTSUP,
        "marks on files outside; shutil.copy2 takes this answer in its stride",
    ),
    Rule("removexattr lremovexattr fremovexattr removexattrat", ENOTSUP, "the same"),
    # --- the machine ---
    Rule("quotactl quotactl_fd reboot kexec_load kexec_file_load", EPERM, "the machine"),
    Rule("init_module finit_module delete_module syslog acct", EPERM, "the machine"),
    Rule("swapon swapoff sethostname setdomainname iopl ioperm", EPERM, "the machine"),
    Rule("settimeofday clock_settime clock_adjtime adjtimex", EPERM, "the judge's clock"),
)

_OWNED = "a worker with its user's own identity owns files outside scratch, even read-only ones"
OWNER_RULES = (
    Rule("chmod fchmod fchmodat fchmodat2", 0, _OWNED),
    Rule("utimensat futimesat", EPERM, _OWNED, where=_any(2, 0), otherwise=0),
    Rule("utime utimes", EPERM, _OWNED, where=_any(1, 0), otherwise=0),
)
"""Added where the worker could not take an identity of its own.

Success is reported and nothing is done: an error would break ``shutil.copy``, which copies
the mode, and ``copy2``, which copies the times, and cannot do without. Setting the time to
now (a null pointer) is an error all the same: ``Path.touch`` takes success for a sign that
the file is there, and makes it after an error. Files in scratch then keep the mode they were
made with. With an identity of its own the worker owns nothing outside scratch, and the real
calls stay.
"""

TRUNCATE_RULES = (Rule("truncate", EPERM, "by path, uncontrolled before Landlock ABI 3"),)


_SET_MODE_FILTER = 1
_ALL_THREADS = 1  # SECCOMP_FILTER_FLAG_TSYNC: no thread of the worker stays outside
_GET_ACTION_AVAIL = 2


def missing() -> str | None:
    """Say why no filter can be installed here, or None."""
    machine = kernel.machine()
    if not machine:
        return "system-call filters exist here for Linux on x86-64 and arm64 only"
    seccomp = number("seccomp", machine)
    try:
        kernel.call(seccomp or 0, _GET_ACTION_AVAIL, 0, struct.pack("=I", KILL_PROCESS))
    except OSError as error:
        return f"this kernel offers no seccomp filters ({error.strerror})"
    return None


class Filter:
    """The filter of this machine, ready in memory but for the worker's process id.

    Parameters
    ----------
    owns_files : bool
        Whether the worker runs as a user that owns files outside scratch.
    truncate_bounded : bool
        Whether Landlock controls ``truncate`` (ABI 3 and later).
    """

    def __init__(self, *, owns_files: bool, truncate_bounded: bool) -> None:
        rules: tuple[Rule, ...] = RULES
        if owns_files:
            rules += OWNER_RULES
        if not truncate_bounded:
            rules += TRUNCATE_RULES
        self._program = assemble(rules, kernel.machine())
        code = self._program.code
        self._code = ctypes.create_string_buffer(code, len(code))
        # struct sock_fprog: the number of instructions and their address, the same after a fork
        self._fprog = struct.pack("@HP", len(code) // 8, ctypes.addressof(self._code))
        self._number = number("seccomp", kernel.machine()) or 0

    def install(self) -> None:
        """Put the filter over this process for good; it must have no new privileges by then."""
        for offset in self._program.own_pid_at:
            struct.pack_into("=I", self._code, offset, os.getpid())
        stray = kernel.call(self._number, _SET_MODE_FILTER, _ALL_THREADS, self._fprog)
        if stray:
            raise kernel.SandboxError(f"thread {stray} of the worker could not be filtered")
