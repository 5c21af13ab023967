"""The filter decides the same on both machines; a small interpreter runs it for each here."""

from __future__ import annotations

import errno
import re
import struct
from pathlib import Path

import pytest

from katakit.sandbox import bpf, syscall_filter
from katakit.sandbox.kernel import names, number

OWN, OTHER = 4242, 1
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
MACHINES = sorted(ARCHITECTURES)
OWNER = syscall_filter.RULES + syscall_filter.OWNER_RULES + syscall_filter.TRUNCATE_RULES
HIGH = 0xDEAD << 32  # what the kernel ignores above an int, and the filter must too


def verdict(
    machine: str,
    call: int,
    *arguments: int,
    architecture: int = 0,
    rules: tuple[bpf.Rule, ...] = OWNER,
) -> int:
    """Run the filter as the kernel does: one accumulator, forward jumps."""
    program = bpf.assemble(rules, machine)
    code = bytearray(program.code)
    for offset in program.own_pid_at:
        struct.pack_into("=I", code, offset, OWN)
    words = [*arguments, 0, 0, 0, 0, 0, 0][:6]
    data = struct.pack("=IIQ6Q", call, architecture or ARCHITECTURES[machine], 0, *words)
    accumulator = position = 0
    while True:
        operation, yes, no, operand = struct.unpack_from("=HBBI", code, 8 * position)
        position += 1
        if operation == 0x20:
            accumulator = struct.unpack_from("=I", data, operand)[0]
        elif operation == 0x54:
            accumulator &= operand
        elif operation == 0x15:
            position += yes if accumulator == operand else no
        elif operation == 0x25:
            position += yes if accumulator > operand else no
        elif operation == 0x05:
            position += operand
        else:
            assert operation == 0x06
            return int(operand)


def answer(machine: str, name: str, *arguments: int) -> int | None:
    """Return the error number, None where the call is allowed."""
    call = number(name, machine)
    if call is None:
        pytest.skip(f"{machine} has no {name}")
    result = verdict(machine, call, *arguments)
    return None if result == bpf.ALLOW else result ^ bpf.ERRNO


TABLE = [
    # sockets
    ("socketpair", (1, 1), None),
    ("socketpair", (1, 1 | 0o2000000), None),  # SOCK_CLOEXEC
    ("socketpair", (1, 2), errno.EPERM),
    ("socketpair", (1, 5), errno.EPERM),
    ("socketpair", (2, 1), errno.EPERM),
    ("socket", (2, 2), errno.EPERM),
    ("connect", (), errno.EPERM),
    # processes
    ("clone", (0x3D0F00,), None),  # as pthread_create asks
    ("clone", (17,), errno.EPERM),  # as fork does: SIGCHLD
    ("clone", (0x4111,), errno.EPERM),  # as vfork does
    ("clone3", (), errno.ENOSYS),
    ("fork", (), errno.EPERM),
    ("execve", (), errno.EPERM),
    # signals
    ("kill", (OWN, 9), None),
    ("kill", (OWN | HIGH, 9), None),
    ("kill", (OTHER, 0), errno.EPERM),
    ("kill", (OTHER | HIGH, 0), errno.EPERM),
    ("kill", (0, 9), errno.EPERM),
    ("kill", (0xFFFFFFFF, 9), errno.EPERM),
    ("tgkill", (OWN, OWN + 1, 6), None),
    ("tgkill", (OTHER, OTHER, 6), errno.EPERM),
    # limits and priorities
    ("prlimit64", (0, 7), None),
    ("prlimit64", (OWN, 7), None),
    ("prlimit64", (OTHER, 7), errno.EPERM),
    ("setpriority", (0, 0, 5), None),
    ("setpriority", (0, OWN, 5), None),
    ("setpriority", (0, OTHER, 5), errno.EPERM),
    ("setpriority", (2, 0, 5), errno.EPERM),
    ("sched_setaffinity", (0,), None),
    ("sched_setaffinity", (OTHER,), errno.EPERM),
    # calls with many meanings
    ("fcntl", (3, 2, 1), None),
    ("fcntl", (3, 8, OTHER), errno.EPERM),
    ("fcntl", (3, 15, 0), errno.EPERM),
    ("fcntl", (3, 1024, 0), errno.EPERM),
    ("ioctl", (1, 0x5401), None),
    ("ioctl", (1, 0x5412), errno.ENOTTY),
    ("ioctl", (1, 0x541C), errno.ENOTTY),
    ("ioctl", (1, 0x5412 | HIGH), errno.ENOTTY),
    ("prctl", (15,), None),  # a thread's name
    ("prctl", (1, 0), errno.EPERM),
    ("prctl", (4, 1), errno.EPERM),
    ("prctl", (62, 1), errno.EPERM),
    # files
    ("chmod", (), 0),
    ("fchmodat", (), 0),
    ("utimensat", (0, 0, 0x7FFF0010), 0),
    ("utimensat", (0, 0, 0), errno.EPERM),  # so that Path.touch makes the file
    ("utime", (0, 0x7FFF0010), 0),
    ("truncate", (), errno.EPERM),
    ("fsetxattr", (), errno.ENOTSUP),
    ("fchown", (), errno.EPERM),
    # memory
    ("memfd_create", (), errno.EPERM),
    ("kcmp", (), errno.EPERM),
]


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(("name", "arguments", "expected"), TABLE)
def test_a_call_gets_its_answer(
    machine: str, name: str, arguments: tuple[int, ...], expected: int | None
) -> None:
    assert answer(machine, name, *arguments) == expected


@pytest.mark.parametrize("machine", MACHINES)
def test_every_call_that_a_rule_names_is_looked_at(machine: str) -> None:
    for rule in OWNER:
        for name in rule.calls.split():
            call = number(name, machine)
            if call is None:
                continue
            strange = [0x7777] * 6  # no condition holds
            answer = rule.otherwise if rule.where else rule.answer
            expected = bpf.ALLOW if answer is None else bpf.ERRNO | answer
            assert verdict(machine, call, *strange) == expected, name


@pytest.mark.parametrize("machine", MACHINES)
def test_what_no_rule_names_is_allowed(machine: str) -> None:
    named = {number(name, machine) for name in names()}
    for call in set(range(450)) - named:
        assert verdict(machine, call) == bpf.ALLOW
    assert verdict(machine, number("seccomp", machine) or 0) == bpf.ALLOW


@pytest.mark.parametrize("machine", MACHINES)
def test_the_other_machines_calls_end_the_process(machine: str) -> None:
    i386 = 0x40000003
    assert verdict(machine, 1, architecture=i386) == bpf.KILL_PROCESS


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("call", [470, 512, 0x40000000, 0x40000029, 0xFFFFFFFF])
def test_unknown_and_x32_numbers_do_not_exist(machine: str, call: int) -> None:
    assert verdict(machine, call) == bpf.ERRNO | errno.ENOSYS


@pytest.mark.parametrize("machine", MACHINES)
def test_a_worker_with_its_own_user_changes_modes_and_times(machine: str) -> None:
    call = number("fchmodat", machine)
    assert verdict(machine, call or 0, rules=syscall_filter.RULES) == bpf.ALLOW


def test_every_call_that_a_rule_names_has_a_number() -> None:
    named = [name for rule in OWNER for name in rule.calls.split()]
    assert set(named) <= names()
    assert len(named) == len(set(named))


def test_every_rule_has_a_reason() -> None:
    assert all(rule.reason for rule in OWNER)


@pytest.mark.parametrize(
    ("machine", "header"),
    [
        ("x86_64", "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
        ("aarch64", "/usr/include/asm-generic/unistd.h"),
    ],
)
def test_the_numbers_are_the_kernels(machine: str, header: str) -> None:
    if not Path(header).exists():
        pytest.skip("the kernel's headers are not installed")
    found = re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", Path(header).read_text())
    kernel = {name: int(value) for name, value in found}
    assert len(kernel) > 300
    for name in names() & set(kernel):
        assert number(name, machine) == kernel[name], name
