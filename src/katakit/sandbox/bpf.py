"""Turns rules about system calls into the program that the kernel runs before each call.

A seccomp filter is classic BPF: one accumulator, forward jumps, and a verdict. It is
assembled once in the zygote; the only thing a worker adds is its own process id.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass

from katakit.sandbox.kernel import NEWEST, number

ALLOW = 0x7FFF0000
KILL_PROCESS = 0x80000000
ERRNO = 0x00050000

_LOAD, _AND, _EQUAL, _GREATER, _JUMP, _RETURN = 0x20, 0x54, 0x15, 0x25, 0x05, 0x06
_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENTS_AT = 0, 4, 16  # in struct seccomp_data
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_ENOSYS = 38
_WHOLE = 0xFFFFFFFF

OWN_PID = -1
"""Stands in a `Check` for the worker's process id, which is known only after the fork."""


@dataclass(frozen=True)
class Check:
    """One condition on an argument's low 32 bits: ``argument & mask == value``.

    The low word is enough: every argument looked at is an ``int`` in the kernel, or
    flags that lie there. Looking at more would let a caller hide in the high word.
    """

    argument: int
    value: int
    mask: int = _WHOLE


@dataclass(frozen=True)
class Rule:
    """What happens to some system calls, and why.

    Parameters
    ----------
    calls : str
        Names, separated by spaces.
    answer : int
        The error number that a denied call sees. 0 skips the call and reports success.
    reason : str
        What the call would be used for.
    unless : tuple of tuple of Check
        The call is allowed where all the checks of any one of these tuples hold.
    where : tuple of tuple of Check
        The call is denied only where all the checks of any one of these tuples hold.
    otherwise : int or None
        Beside `where`: what the call sees in all other cases. None allows it there.
    """

    calls: str
    answer: int
    reason: str
    unless: tuple[tuple[Check, ...], ...] = ()
    where: tuple[tuple[Check, ...], ...] = ()
    otherwise: int | None = None


Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, operand


@dataclass(frozen=True)
class Program:
    """An assembled filter and the places that wait for the worker's process id."""

    code: bytes
    own_pid_at: tuple[int, ...]


def assemble(rules: Iterable[Rule], machine: str) -> Program:
    """Assemble the filter of all rules; what no rule names is allowed.

    Calls of another architecture end the process. Numbers above the newest known one
    answer ENOSYS: that covers the x32 calls of x86-64 (bit 30 set) and the calls of
    kernels to come, which a list of today cannot name.
    """
    listing: list[Instruction] = [
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_EQUAL, 1, 0, _ARCHITECTURES[machine]),
        (_RETURN, 0, 0, KILL_PROCESS),
        (_LOAD, 0, 0, _NUMBER_AT),
        (_GREATER, 0, 1, NEWEST),
        (_RETURN, 0, 0, ERRNO | _ENOSYS),
    ]
    plain: dict[int, list[int]] = {}
    for rule in rules:
        known = [number(name, machine) for name in rule.calls.split()]
        present = [one for one in known if one is not None]
        if rule.unless or rule.where:
            for one in present:
                body = _body(rule)
                listing += [(_EQUAL, 0, len(body), one), *body]
        else:
            plain.setdefault(rule.answer, []).extend(present)
    for answer, numbers in plain.items():
        listing += _denied(numbers, answer)
    listing.append((_RETURN, 0, 0, ALLOW))
    return _encode(listing)


def _denied(numbers: list[int], answer: int) -> list[Instruction]:
    """All of these numbers get the same answer, whatever their arguments."""
    count = len(numbers)
    tests = [(_EQUAL, count - place, 0, one) for place, one in enumerate(numbers)]
    return [*tests, (_JUMP, 0, 0, 1), (_RETURN, 0, 0, ERRNO | answer)]


def _body(rule: Rule) -> list[Instruction]:
    """The part of a rule that looks at the arguments; it always ends in a verdict."""
    denied = ERRNO | rule.answer
    other = ALLOW if rule.otherwise is None else ERRNO | rule.otherwise
    inside, outside = (ALLOW, denied) if rule.unless else (denied, other)
    body: list[Instruction] = []
    for alternative in rule.unless or rule.where:
        body += _alternative(alternative, inside)
    return [*body, (_RETURN, 0, 0, outside)]


def _alternative(tests: tuple[Check, ...], verdict: int) -> list[Instruction]:
    """Reach `verdict` if every check holds, else go on behind it."""
    steps: list[Instruction] = [(_RETURN, 0, 0, verdict)]
    for test in reversed(tests):
        check: list[Instruction] = [(_LOAD, 0, 0, _ARGUMENTS_AT + 8 * test.argument)]
        if test.mask != _WHOLE:
            check.append((_AND, 0, 0, test.mask))
        steps = [*check, (_EQUAL, 0, len(steps), test.value), *steps]
    return steps


def _encode(listing: list[Instruction]) -> Program:
    code = bytearray()
    own_pid_at = []
    for operation, yes, no, operand in listing:
        if operand == OWN_PID:
            own_pid_at.append(len(code) + 4)
        code += struct.pack("=HBBI", operation, yes, no, max(operand, 0))
    return Program(bytes(code), tuple(own_pid_at))
