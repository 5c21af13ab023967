"""bubblewrap around the zygote, where it is asked for: ``KATAKIT_BWRAP=1``.

A second opinion of the kernel's, should Landlock or the call filter have a hole: for the zygote
and all its workers every file system is read-only but for their own folder, and there is no
network but a loopback of their own. It is never required and never counts for strict.

There is no namespace of process ids: the judge signals and times workers by the host's ids,
through descriptors that it opens by them.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from katakit.sandbox.isolation import Layer

_TRY = 'echo inside; : > "$0"'
_TIME_LIMIT = 10.0


def command_prefix(home: Path) -> list[str]:
    """Return what to put before the zygote's command: nothing unless asked for and possible.

    Parameters
    ----------
    home : Path
        The one folder that stays writable.
    """
    return _prefix(home) if wanted() and probe().held else []


def wanted() -> bool:
    """Say whether the environment asks for this layer."""
    return os.environ.get("KATAKIT_BWRAP") == "1"


@functools.cache
def probe() -> Layer:
    """Try to write a file from inside, once for each process.

    Ubuntu installs bubblewrap and forbids ordinary users the namespaces that it needs, so
    that it is there does not say that it works.
    """
    program = shutil.which("bwrap")
    if program is None:
        return Layer(held=False, seen="bubblewrap is not installed")
    with tempfile.TemporaryDirectory() as folder:
        home, outside = Path(folder, "home"), Path(folder, "outside")
        home.mkdir()
        call = [*_prefix(home), "sh", "-c", _TRY, str(outside)]
        try:
            done = subprocess.run(
                call, capture_output=True, text=True, timeout=_TIME_LIMIT, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return Layer(held=False, seen=f"bubblewrap does not start: {error}")
        last = done.stderr.strip().rpartition("\n")[2]
        if done.stdout != "inside\n":
            return Layer(held=False, seen=f"bubblewrap does not start: {last}")
        held = done.returncode != 0 and not outside.exists()
        return Layer(held=held, seen=f"write a file outside: {last if held else 'done'}")


def _prefix(home: Path) -> list[str]:
    place = str(home.resolve())
    return [
        shutil.which("bwrap") or "bwrap",
        *("--ro-bind", "/", "/"),
        *("--dev", "/dev"),
        *("--bind", "/proc", "/proc"),  # a worker offers itself to the out-of-memory killer
        *("--bind", place, place),
        *("--unshare-net", "--unshare-ipc", "--unshare-uts"),
        "--die-with-parent",  # the zygote's own tie is to bubblewrap's process
        "--",
    ]
