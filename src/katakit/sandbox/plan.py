"""The plan of a sandbox: all that can be known before the fork, and the order of the rest.

A worker is forked for every test, so what it does itself must stay far below the cost of
the fork: it makes its Landlock rules, patches its process id into a ready filter, and is shut.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from katakit.sandbox import identity, kernel, landlock, limits, syscall_filter
from katakit.sandbox.isolation import Policy

LAYERS = ("limits", "identity", "landlock", "seccomp")


@dataclass(frozen=True)
class Plan:
    """What `prepare` found out; `apply` it in a forked worker.

    Parameters
    ----------
    policy : Policy
        As given.
    parent : int
        The process that prepared it, with which every worker dies.
    missing : dict of str to str
        Layers that cannot be had, each with the reason.
    rules : tuple of (str, int)
        What a worker may open, each path with its Landlock rights.
    shared : landlock.Ruleset or None
        The layer that all workers have in common, ready made, where the policy names the room
        of their scratch folders. `rules` are then the few that bound each worker beside it.
    abi : int
        The Landlock version, 0 for none.
    change : identity.Change or None
        Who the worker becomes; None where identity is missing.
    filter : seccomp.Filter or None
        The system-call filter; None where it is missing.
    """

    policy: Policy
    parent: int
    missing: dict[str, str]
    rules: tuple[tuple[str, int], ...] = ()
    shared: landlock.Ruleset | None = None
    abi: int = 0
    change: identity.Change | None = None
    filter: syscall_filter.Filter | None = None

    def apply(
        self,
        scratch: Path | str | None = None,
        *,
        limits: bool = True,
        identity: bool = True,
        landlock: bool = True,
        seccomp: bool = True,
    ) -> None:
        """Shut this process in. Call it in the forked worker, before any strange code.

        Inherited descriptors stay open: closing those that nobody needs is the caller's part.

        Parameters
        ----------
        scratch : Path or str, optional
            This worker's folder; the policy's where none is given. It becomes the working
            directory.
        limits, identity, landlock, seccomp : bool
            False leaves out one layer. For tests only: an act proves a layer if it is denied
            with the layer and done without it.

        Raises
        ------
        SandboxError
            If a layer that this machine has could not be put up. The process is then half
            shut and must end.
        """
        folder = scratch or self.policy.scratch
        if folder is None:
            raise kernel.SandboxError("no scratch folder, neither in the policy nor in apply()")
        worker = _Worker(self)
        wanted = {
            "identity": identity,
            "limits": limits,
            "landlock": landlock,
            "seccomp": seccomp,
        }
        on = {name for name, wish in wanted.items() if wish and name not in self.missing}
        _step("start", worker.begin)
        _step("scratch", lambda: os.chdir(folder))
        if "identity" in on:
            _step("identity", lambda: worker.change_identity(bounded="landlock" in on))
        if "limits" in on:
            _step("limits", worker.limit)
        _step("ties", worker.tie)
        if "landlock" in on:
            _step("landlock", worker.bound_files)
        if "seccomp" in on:
            _step("seccomp", worker.filter_calls)


def bound_once(plan: Plan) -> Plan:
    """Do here, for all workers, the part of their change of identity that a fork inherits.

    Call it in a process that will fork workers and start no program: that would have no
    capability, root's neither.

    Returns
    -------
    Plan
        What is left to do in each worker.
    """
    if plan.change is None or "identity" in plan.missing:
        return plan
    identity.bound(plan.change)
    return replace(plan, change=replace(plan.change, dropped=()))


def prepare(policy: Policy) -> Plan:
    """Find out what this machine offers and compute what every worker shares.

    Call it in the process that forks the workers, after its imports.
    """
    kernel.two_arenas()
    missing = _missing(policy)
    if {"landlock", "seccomp", "identity"} <= set(missing):
        return Plan(policy=policy, parent=os.getpid(), missing=missing)
    areas = landlock.areas(policy.readable, policy.hidden)
    bounded = "landlock" not in missing
    change = identity.change(areas.whole, bounded=bounded)
    ready = None
    if "seccomp" not in missing:
        ready = syscall_filter.Filter(
            owns_files=not change.own_user, truncate_bounded=landlock.bounds_truncate()
        )
    rules, shared = _files(areas, policy.room) if bounded else ((), None)
    return Plan(
        policy=policy,
        parent=os.getpid(),
        missing=missing,
        rules=rules,
        shared=shared,
        abi=landlock.abi(),
        change=change,
        filter=ready,
    )


def _files(
    areas: landlock.Areas, room: Path | None
) -> tuple[tuple[tuple[str, int], ...], landlock.Ruleset | None]:
    """Return the rules that each worker makes, and the layer made here for all of them.

    Where packages are kept out entry by entry there are hundreds of rules, half of what a
    worker would cost. Landlock's layers must all agree, so the long one is made once: it keeps
    out what is hidden, and lets pass any scratch folder and any memory map. The short one of
    each worker does not know of hidden entries and lets pass that worker's own folder and map.
    """
    devices = landlock.rules(landlock.WRITABLE_DEVICES, landlock.WRITE_DEVICE)
    narrow = (
        *landlock.rules(areas.whole, landlock.READ),
        *landlock.rules(areas.listed, landlock.READ_DIR),
        *devices,
    )
    if room is None:
        return narrow, None
    shared = landlock.Ruleset(landlock.abi())
    for path, rights in narrow:
        shared.allow(path, rights)
    shared.allow(os.fspath(room), landlock.WRITE)
    shared.allow("/proc", landlock.READ_FILE)
    return (*landlock.rules(areas.tops, landlock.READ), *devices), shared


def _missing(policy: Policy) -> dict[str, str]:
    if policy.level == "process":
        return dict.fromkeys(LAYERS[1:], "not asked for: the level wanted is process")
    if not kernel.machine():
        system = f"{sys.platform} {os.uname().machine}"
        return dict.fromkeys(
            LAYERS[1:], f"not available on {system}: Linux on x86-64 or arm64 only"
        )
    found = {"landlock": landlock.missing(), "seccomp": syscall_filter.missing()}
    return {name: reason for name, reason in found.items() if reason}


def _step(name: str, act: Callable[[], None]) -> None:
    try:
        act()
    except OSError as error:
        raise kernel.SandboxError(f"the layer {name} failed: {error}") from error


@dataclass(frozen=True)
class _Worker:
    """The steps of one worker, each a layer."""

    plan: Plan

    def begin(self) -> None:
        limits.begin()
        # A thread that ran already would stay outside Landlock.
        # This folder's link count is 2 and one for each thread; listing it costs ten times that.
        if sys.platform == "linux" and os.stat("/proc/self/task").st_nlink != 3:
            raise kernel.SandboxError("the worker has threads before its sandbox is up")

    def change_identity(self, *, bounded: bool) -> None:
        if self.plan.change is not None:
            identity.apply(self.plan.change, bounded=bounded)

    def limit(self) -> None:
        own_user = self.plan.change is not None and self.plan.change.own_user
        limits.apply(self.plan.policy, own_user=own_user)

    def tie(self) -> None:
        limits.tie(self.plan.parent)

    def bound_files(self) -> None:
        if self.plan.shared is not None:
            self.plan.shared.enforce()
        ruleset = landlock.Ruleset(self.plan.abi)
        for path, rights in self.plan.rules:
            ruleset.allow(path, rights)
        for path in landlock.of_this_process():
            ruleset.allow(path, landlock.READ_FILE)
        ruleset.allow(".", landlock.WRITE)  # the scratch folder, entered before
        ruleset.enforce()

    def filter_calls(self) -> None:
        if self.plan.filter is not None:
            self.plan.filter.install()
