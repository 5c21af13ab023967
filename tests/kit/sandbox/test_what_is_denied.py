"""Every forbidden act is denied in a worker, and is done where the layer against it is off."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import platform
import resource
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

import katakit
from katakit.sandbox import Policy, identity, kernel, prepare
from katakit.sandbox.escape_attempts import ACTS, Aims
from katakit.sandbox.kernel import number

from .conftest import LAYERS, inside

linux = pytest.mark.skipif(not kernel.machine(), reason="Linux on x86-64 or arm64 only")
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user has nothing to give up")
pytestmark = linux

PROBED = [(layer, name) for layer, acts in ACTS.items() for name in acts]
BEHIND_OTHERS = {  # these acts are denied by more than one layer
    "signal the judge": ("identity", "landlock"),
    "reach for the judge's limits": ("identity",),
}


@pytest.mark.parametrize(("layer", "name"), PROBED)
def test_a_probed_act_is_denied(layer: str, name: str, outside: Path) -> None:
    aims = Aims(Policy(), str(outside / "secret"), str(outside), os.getpid())
    assert inside(lambda: ACTS[layer][name](aims)).error


@pytest.mark.parametrize(("layer", "name"), PROBED)
def test_a_probed_act_is_done_with_its_layer_off(layer: str, name: str, outside: Path) -> None:
    if layer == "identity" and os.geteuid() != 0:
        pytest.skip("an ordinary user can become nobody else anyway")
    aims = Aims(Policy(), str(outside / "secret"), str(outside), os.getpid())
    off = (layer, *BEHIND_OTHERS.get(name, ()))
    assert inside(lambda: ACTS[layer][name](aims), without=off).error == ""


def raw(name: str, *arguments: int | bytes) -> Callable[[], int]:
    return lambda: kernel.call(number(name, platform.machine()) or 0, *arguments)


def own_a_signal() -> None:
    left, _right = socket.socketpair()
    fcntl.fcntl(left, fcntl.F_SETOWN, os.getppid())


def lease_a_file() -> None:
    Path("mine").touch()
    with open("mine", "rb") as file:
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)


def set_file_flags() -> None:
    with open("mine", "wb") as file:
        fs_ioc_getflags, fs_ioc_setflags = 0x80086601, 0x40086602
        flags = fcntl.ioctl(file, fs_ioc_getflags, bytes(8))
        fcntl.ioctl(file, fs_ioc_setflags, flags)


def mark_a_file() -> None:
    Path("mine").touch()
    os.setxattr("mine", "user.mark", b"x")


def bind_the_pair() -> None:
    left, _right = socket.socketpair()
    try:
        left.bind("\0katakit-test")
    except OSError as error:
        if error.errno != errno.EINVAL:  # the kernel's own answer to an end of a pair
            raise


CALLS: dict[str, tuple[Callable[[], Any], tuple[str, ...]]] = {
    # act: how, and which layers stand before the filter
    "unshare a namespace": (raw("unshare", 0x00020000), ("identity",)),
    "unshare the files": (raw("unshare", 0x00000400), ()),
    "run a program": (lambda: subprocess.run(["/bin/true"], check=True), ("landlock",)),
    "replace itself": (raw("execve", b"/nowhere\0", 0, 0), ()),
    "make a vfork child": (lambda: os.posix_spawn("/bin/true", ["true"], {}), ("landlock",)),
    "make an MPTCP socket": (lambda: socket.socket(2, 1, 262), ()),
    "make a raw Unix socket": (lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM), ()),
    "make a packet pair": (lambda: socket.socketpair(1, socket.SOCK_SEQPACKET), ()),
    "bind a pair's end": (bind_the_pair, ("landlock",)),
    "take shared memory": (raw("shmget", 0, 4096, 0o1600), ()),
    "make a semaphore": (raw("semget", 0, 1, 0o1600), ()),
    "make a message queue": (raw("msgget", 0, 0o1600), ()),
    "hold the judge": (lambda: kernel.call(434, os.getppid(), 0), ()),
    "slow the judge down": (
        lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), 19),
        ("identity",),
    ),
    "slow all its user's processes down": (
        lambda: os.setpriority(os.PRIO_USER, os.getuid(), os.getpriority(os.PRIO_PROCESS, 0)),
        ("identity",),
    ),
    "bind the judge to one processor": (
        lambda: os.sched_setaffinity(os.getppid(), os.sched_getaffinity(os.getppid())),
        ("identity",),
    ),
    "send signals by a file": (own_a_signal, ("landlock", "identity")),
    "lease a file": (lease_a_file, ()),
    "set a file's flags": (set_file_flags, ()),
    "mark a file": (mark_a_file, ()),
    "watch files": (raw("inotify_init1", 0), ()),
    "find a file's handle": (
        raw("name_to_handle_at", -100, b"/usr\0", bytes(128), bytes(8), 0),
        (),
    ),
    "give a file away": (lambda: os.chown(".", -1, os.getgid()), ()),
    "ask for a key": (raw("keyctl", 0, -3 & 0xFFFFFFFF, 0), ()),
    "open a ring": (raw("io_uring_setup", 1, bytes(120)), ()),
    "count events": (raw("perf_event_open", 0, 0, 0, 0, 0), ()),
    "be another system": (raw("personality", 0), ()),
    "be read again": (lambda: kernel.prctl(kernel.PR_SET_DUMPABLE, 1), ()),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_call_past_landlock_is_denied(name: str) -> None:
    error = inside(CALLS[name][0]).error
    assert any(f"[Errno {code}]" in error for code in (errno.EPERM, errno.ENOTSUP, errno.ENOTTY))


@pytest.mark.parametrize("name", CALLS)
def test_the_same_call_gets_through_without_the_filter(name: str) -> None:
    if name == "unshare a namespace" and os.geteuid() != 0:
        pytest.skip("an ordinary user may not in any case")
    act, before = CALLS[name]
    off = ("seccomp", *before)
    error = inside(act, without=off).error.partition("\n")[0]
    if "[Errno 38]" in error:
        pytest.skip("this kernel has no such call")
    # The kernel's own answer to made-up arguments is through as well.
    made_up = (errno.ENOENT, errno.EFAULT, errno.EINVAL, errno.EOVERFLOW)
    assert not error or any(f"[Errno {code}]" in error for code in made_up), error


def test_a_thread_is_no_process_and_works() -> None:
    def count() -> int:
        found: list[int] = []
        threads = [threading.Thread(target=found.append, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return len(found)

    assert inside(count).value == 8


def test_a_worker_may_signal_itself() -> None:
    def end() -> None:
        signal.raise_signal(signal.SIGTERM)

    assert inside(end).signal == signal.SIGTERM
    assert inside(os.abort).signal == signal.SIGABRT


@pytest.mark.skipif(platform.machine() != "x86_64", reason="x32 is of x86-64 only")
def test_the_x32_numbers_are_no_way_round() -> None:
    error = inside(lambda: kernel.call(0x40000000 | 41, 2, 1, 0)).error
    assert "[Errno 38]" in error


def test_a_link_out_of_scratch_leads_nowhere(outside: Path) -> None:
    def follow() -> str:
        os.symlink(outside / "secret", "link")
        return Path("link").read_text()

    assert "[Errno 13]" in inside(follow).error
    assert inside(follow, without=["landlock"]).value == "secret"


def test_a_file_outside_cannot_be_linked_moved_or_cut(outside: Path) -> None:
    for act in (
        lambda: os.link(outside / "secret", "mine"),
        lambda: os.rename(outside / "secret", "mine"),
        lambda: os.truncate(outside / "secret", 0),
        lambda: os.unlink(outside / "secret"),
        lambda: os.mkdir(outside / "made"),
    ):
        assert inside(act).error
    assert (outside / "secret").read_bytes() == b"secret"
    assert inside(lambda: os.truncate(outside / "secret", 0), without=["landlock"]).error == ""
    assert (outside / "secret").read_bytes() == b""


def test_modes_and_times_outside_stay_as_they_are(outside: Path) -> None:
    secret = outside / "secret"
    os.utime(secret, (1, 1))

    def change() -> None:
        with suppress(PermissionError):
            secret.chmod(0o600)
        with suppress(PermissionError):
            os.utime(secret, (5, 5))

    inside(change)
    assert (secret.stat().st_mode & 0o777, secret.stat().st_mtime) == (0o666, 1)
    inside(change, without=["seccomp", "identity"])
    assert (secret.stat().st_mode & 0o777, secret.stat().st_mtime) == (0o600, 5)


def test_no_device_socket_or_fifo_appears_in_scratch() -> None:
    assert "[Errno 13]" in inside(lambda: os.mkfifo("pipe")).error
    assert inside(lambda: os.mkfifo("pipe"), without=["landlock"]).error == ""


def test_hidden_folders_stay_hidden_inside_a_readable_one(outside: Path) -> None:
    for name in ("open", "closed"):
        (outside / name).mkdir()
        (outside / name / "text").write_text(name)
        (outside / name).chmod(0o755)
        (outside / name / "text").chmod(0o644)
    plan = prepare(Policy(readable=(outside,), hidden=(outside / "closed",)))
    assert inside((outside / "open" / "text").read_text, plan=plan).value == "open"
    assert "[Errno 13]" in inside((outside / "closed" / "text").read_text, plan=plan).error
    plan = prepare(Policy(readable=(outside,)))
    assert inside((outside / "closed" / "text").read_text, plan=plan).value == "closed"


def test_the_kits_own_files_are_hidden() -> None:
    assert katakit.__file__
    assert "[Errno 13]" in inside(Path(katakit.__file__).read_text).error
    assert "[Errno 13]" in inside(Path(__file__).read_text).error


def test_two_workers_do_not_read_each_others_scratch(outside: Path) -> None:
    (outside / "other").mkdir(mode=0o777)
    (outside / "other" / "state").write_text("from an earlier test")
    (outside / "own").mkdir()
    state = outside / "other" / "state"
    assert "[Errno 13]" in inside(state.read_text, scratch=outside / "own").error


@pytest.fixture
def room(outside: Path) -> Path:
    """A folder of scratch folders beside one with something hidden in it."""
    for name in ("room/own", "room/other", "open/hidden"):
        (outside / name).mkdir(parents=True)
    for name in ("room/other/state", "open/text", "open/hidden/text"):
        (outside / name).write_text("open")
    return outside / "room"


def test_with_a_room_workers_reach_their_own_scratch_and_nothing_hidden(room: Path) -> None:
    around = room.parent / "open"
    plan = prepare(Policy(room=room, readable=(around,), hidden=(around / "hidden",)))
    assert plan.shared is not None
    own = room / "own"

    def written() -> int:
        return Path("note").write_text("x")

    def maps() -> int:
        return len(Path("/proc/self/maps").read_text())

    assert inside(written, plan=plan, scratch=own).value == 1
    assert inside((around / "text").read_text, plan=plan, scratch=own).value == "open"
    assert inside(maps, plan=plan, scratch=own).value > 0
    for path in (
        room / "other/state",
        around / "hidden/text",
        Path(f"/proc/{os.getpid()}/maps"),
        Path("/proc/1/cmdline"),
    ):
        assert "[Errno 13]" in inside(path.read_text, plan=plan, scratch=own).error, path
    for folder in (room, room / "other", around):
        made = folder / "made"
        assert "[Errno 13]" in inside(made.touch, plan=plan, scratch=own).error, folder


def test_no_worker_holds_the_layer_that_all_share(room: Path) -> None:
    plan = prepare(Policy(room=room))
    assert plan.shared is not None
    descriptor = plan.shared.descriptor

    def held() -> bool:
        with suppress(OSError):
            os.fstat(descriptor)
            return True
        return False

    assert held()
    assert inside(held, plan=plan, scratch=room / "own").value is False


@as_root
def test_workers_that_share_scratch_share_their_user(outside: Path) -> None:
    shared = outside / "shared"
    shared.mkdir()
    assert inside(lambda: Path("note").write_text("x"), scratch=shared).value == 1
    assert inside(Path("note").read_text, scratch=shared).value == "x"
    assert 61184 <= shared.stat().st_uid <= 65519


@as_root
def test_root_keeps_reading_and_nothing_else() -> None:
    assert inside(identity.capabilities, without=["landlock"]).value == 0
    held = inside(lambda: os.getresuid() + os.getresgid() + tuple(os.getgroups()))
    assert len(held.value) == 6
    assert 0 not in held.value


def test_memory_in_use_ends_at_the_limit() -> None:
    plan = prepare(Policy(memory_bytes=256 << 20))
    assert inside(lambda: len(bytearray(128 << 20)), plan=plan).value == 128 << 20
    # Far beyond the limit: this process may have hundreds of free megabytes that are mapped.
    assert "MemoryError" in inside(lambda: len(bytearray(1 << 30)), plan=plan).error
    assert inside(lambda: len(bytearray(1 << 30)), plan=plan, without=["limits"]).value == 1 << 30


def test_a_thread_bomb_goes_out() -> None:
    if os.geteuid() != 0:
        pytest.skip("an ordinary user's threads are counted together")

    def bomb() -> int:
        threading.stack_size(64 << 10)
        event, made = threading.Event(), 0
        try:
            while made < 400:
                threading.Thread(target=event.wait, daemon=True).start()
                made += 1
        except RuntimeError:
            return made
        return made

    assert inside(bomb).value < 257
    assert inside(bomb, without=["limits"]).value == 400


def test_processor_time_ends_at_the_limit() -> None:
    def spin() -> None:
        while True:
            pass

    assert inside(spin, plan=prepare(Policy(cpu_seconds=1))).signal == signal.SIGXCPU


def test_a_worker_does_not_outlive_its_parent() -> None:
    """The parent here is a child of the test's; its worker must be gone soon after it."""
    reading, writing = os.pipe()
    parent = os.fork()
    if parent == 0:
        try:
            plan = prepare(Policy(scratch=Path("/tmp")))
            if os.fork() == 0:
                plan.apply(identity=False)
                os.write(writing, b"up")
                signal.pause()
            os.read(reading, 2)
        finally:
            os._exit(0)
    os.waitpid(parent, 0)
    os.close(writing)
    assert select.select([reading], [], [], 10)[0], "the worker lives on"
    assert os.read(reading, 1) == b""  # end of file: the worker no longer holds the other end
    os.close(reading)


def test_a_worker_whose_zygote_has_gone_does_not_start() -> None:
    plan = prepare(Policy())
    object.__setattr__(plan, "parent", 1 << 22)
    assert "has gone" in inside(lambda: None, plan=plan).error


def test_threads_before_the_sandbox_are_refused() -> None:
    def late() -> None:
        event = threading.Event()
        thread = threading.Thread(target=event.wait)
        thread.start()
        try:
            prepare(Policy()).apply(".")
        finally:
            event.set()
            thread.join()

    assert "threads" in inside(late, without=LAYERS).error


def test_no_core_is_dumped_and_no_new_privilege_is_had() -> None:
    def state() -> list[int]:
        pr_get_dumpable, pr_get_no_new_privs = 3, 39
        core = resource.getrlimit(resource.RLIMIT_CORE)[1]
        return [kernel.prctl(pr_get_dumpable), kernel.prctl(pr_get_no_new_privs), core]

    assert inside(state).value == [0, 1, 0]


def test_sizes_in_the_kernels_structures_are_as_assumed() -> None:
    assert struct.calcsize("@HP") == 16
    assert ctypes.sizeof(ctypes.c_void_p) == 8
    assert sys.byteorder == "little"
