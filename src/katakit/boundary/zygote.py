"""A clean process that has imported what a kata allows, and forks a worker for each test.

Importing scikit-learn costs more than a second, forking a process that has done so
a few milliseconds. The zygote only imports and never computes: a process that has
once used OpenMP threads can't be forked safely, so it refuses to fork with a second
thread. It reaps what it forked and whatever those left behind.

macOS's frameworks do not survive a fork after NumPy; there each worker is a new interpreter
that imports for itself. Linux can do it too, which is how it is tested.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec

from katakit.boundary import operations, worker
from katakit.boundary.confinement import Confinement, reap_orphans
from katakit.boundary.framing import Reassembly, frame
from katakit.boundary.program import prepare_streams
from katakit.boundary.zygote_imports import import_all
from katakit.boundary.zygote_start import threads
from katakit.process_setup import die_with_parent
from katakit.sandbox import Scratch


def main(descriptor: int, parent: int | None = None) -> None:
    """Import, report readiness, then fork and reap as the judge asks.

    Parameters
    ----------
    descriptor : int
        The control socket.
    parent : int, optional
        The judge, where this process is a fork of it.
    """
    die_with_parent(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = socket.socket(fileno=descriptor)
    reassembly = Reassembly()
    descriptors: list[int] = []
    order = _receive(control, reassembly, descriptors)
    if order is None:
        return
    problem = import_all(order["imports"]) if order["fork"] else ""
    # No worker may write bytecode, so none tries.
    sys.dont_write_bytecode = True
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    confinement = Confinement.prepare(order)
    prepare_streams()
    gc.freeze()
    gc.enable()
    ready = {"ready": True, "problem": problem, "isolation": confinement.isolation}
    # The judge may hang up at any time, before it has heard of this too.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        _send(control, ready)
        _serve(control, reassembly, descriptors, confinement, order)
    reap_orphans(set())
    os._exit(0)  # nothing here is worth an interpreter's farewell


def _serve(
    control: socket.socket,
    reassembly: Reassembly,
    descriptors: list[int],
    confinement: Confinement,
    first: dict[str, Any],
) -> None:
    alive: dict[int, Scratch] = {}
    shared: dict[int, Scratch] = {}
    while (order := _receive(control, reassembly, descriptors)) is not None:
        if order["do"] == "fork":
            scratch = shared.get(order["folder"]) or confinement.make_scratch()
            if order["folder"]:
                shared[order["folder"]] = scratch
            if not confinement.suffices(first["required"]):
                pid = _ended_at_once(descriptors)
            elif first["fork"]:
                pid = _fork(control, descriptors, confinement, scratch, order["peak"])
            else:
                pid = _spawn(first, descriptors, scratch)
            alive[pid] = scratch
            _send(control, {"pid": pid})
        elif order["do"] == "give up":
            _remove(shared.pop(order["folder"], None))
            _send(control, {})
        else:
            _send(control, {"status": _reap(order["pid"], alive, shared)})
    for pid in list(alive):
        _reap(pid, alive, shared)
    for scratch in shared.values():
        _remove(scratch)


def _fork(
    control: socket.socket,
    descriptors: list[int],
    confinement: Confinement,
    scratch: Scratch,
    peak: bool,
) -> int:
    connection, output = descriptors[:2]
    del descriptors[:2]
    if threads() != 1:
        raise RuntimeError(f"a zygote with {threads()} threads must not fork")
    pid = os.fork()
    if pid:
        os.close(connection)
        os.close(output)
        return pid
    status = 70
    try:
        control.close()
        if peak:
            _hand_over_peak(connection)
        become_worker(connection, output, confinement, scratch)
        status = 0
    finally:
        os._exit(status)


def _ended_at_once(descriptors: list[int]) -> int:
    """Fork a process that ends at once: no solution is loaded where isolation falls short.

    The judge asks for workers before it can know, and refuses when it does.
    """
    for descriptor in descriptors[:2]:
        os.close(descriptor)
    del descriptors[:2]
    pid = os.fork()
    if not pid:
        os._exit(70)
    return pid


def _hand_over_peak(connection: int) -> None:
    """Send the judge what sets this process's peak memory back, which it can't open later."""
    with socket.socket(fileno=os.dup(connection)) as sock:
        descriptor = os.open("/proc/self/clear_refs", os.O_WRONLY)
        socket.send_fds(sock, [b"\0"], [descriptor])
        os.close(descriptor)


def _spawn(first: dict[str, Any], descriptors: list[int], scratch: Scratch) -> int:
    connection, output = descriptors[:2]
    del descriptors[:2]

    pid = spawn(first, connection, output, scratch)
    os.close(connection)
    os.close(output)
    return pid


def become_worker(connection: int, output: int, confinement: Confinement, scratch: Scratch) -> None:
    """Turn this process into a worker and serve until the judge hangs up.

    Its streams have been made by `prepare_streams`.
    """
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    sock = socket.socket(fileno=_moved(connection, 3))
    _close_all_but(*confinement.descriptors())
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # the one that a zygote does not hear
    confinement.enter(scratch)
    worker.Worker(sock, operations.OPERATIONS).serve()


def _close_all_but(*kept: int) -> None:
    first = 4
    for descriptor in sorted(kept):
        if first < descriptor:  # os.closerange(n, n) would not close nothing but try all above
            os.closerange(first, descriptor)
        first = descriptor + 1
    os.closerange(first, 1024)


def _moved(descriptor: int, to: int) -> int:
    if descriptor != to:
        os.dup2(descriptor, to, inheritable=False)
    return to


def _reap(pid: int, alive: dict[int, Scratch], shared: dict[int, Scratch]) -> int | None:
    """Kill a worker with all it started and return its exit status.

    Its scratch folder goes with it, but for one that it shared: others may be there yet, or
    are to find what it left.
    """
    scratch = alive.pop(pid, None)
    if scratch is None:
        return None
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    reap_orphans(set(alive))
    if scratch not in shared.values():
        _remove(scratch)
    return status


def _remove(scratch: Scratch | None) -> None:
    if scratch is not None:
        with contextlib.suppress(OSError):
            scratch.remove()


def _receive(
    control: socket.socket, reassembly: Reassembly, descriptors: list[int]
) -> dict[str, Any] | None:
    while (message := reassembly.next()) is None:
        data, received, _, _ = socket.recv_fds(control, 1 << 16, 8)
        descriptors += received
        if not data:
            return None
        reassembly.feed(data)
    order: dict[str, Any] = msgspec.msgpack.decode(message)
    return order


def _send(control: socket.socket, message: dict[str, Any]) -> None:
    control.sendall(frame(msgspec.msgpack.encode(message)))


_SPAWNED = (
    "import sys; sys.path[:] = {0!r}; from katakit.boundary.zygote import spawned_main; "
    "spawned_main(sys.argv[1:])"
)


def spawn(order: dict[str, Any], connection: int, output: int, scratch: Scratch) -> int:
    """Start a worker and return its pid; the caller reaps it.

    Parameters
    ----------
    order : dict
        What the zygote was told: imports and bounds.
    connection, output : int
        The worker's descriptors.
    scratch : Scratch
        Its folder.
    """
    words = [json.dumps(order), str(connection), str(output), str(scratch.path)]
    process = subprocess.Popen(
        [sys.executable, "-s", "-P", "-c", _SPAWNED.format(sys.path), *words],
        pass_fds=(connection, output),
        stdin=subprocess.DEVNULL,
        cwd=scratch.path,
    )
    process.returncode = 0  # the zygote waits for it by its pid, not Popen
    return process.pid


def spawned_main(words: list[str]) -> None:
    """Become a worker, in the new process."""
    from katakit.boundary.confinement import Confinement
    from katakit.boundary.program import prepare_streams
    from katakit.boundary.zygote_imports import import_all

    order = json.loads(words[0])
    import_all(order["imports"])
    confinement = Confinement.prepare(order, probed=False)
    prepare_streams()
    scratch = Scratch(Path(words[3]), size=0, files=0, bounded=False)
    try:
        become_worker(int(words[1]), int(words[2]), confinement, scratch)
    finally:
        os._exit(0)
