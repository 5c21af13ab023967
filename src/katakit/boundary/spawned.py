"""Workers as processes of their own, where a fork after NumPy is not to be trusted.

macOS's frameworks do not survive a fork; there each worker is a new interpreter that
imports for itself. It costs what the imports cost, once for each test, and is otherwise
the same. Linux can do it too, which is how it is tested.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from katakit.sandbox import Scratch

_START = (
    "import sys; sys.path[:] = {0!r}; from katakit.boundary.spawned import main; main(sys.argv[1:])"
)


def start(order: dict[str, Any], connection: int, output: int, scratch: Scratch) -> int:
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
        [sys.executable, "-s", "-P", "-c", _START.format(sys.path), *words],
        pass_fds=(connection, output),
        stdin=subprocess.DEVNULL,
        cwd=scratch.path,
    )
    process.returncode = 0  # the zygote waits for it by its pid, not Popen
    return process.pid


def main(words: list[str]) -> None:
    """Become a worker, in the new process."""
    from katakit.boundary.confinement import Confinement
    from katakit.boundary.imports import import_all
    from katakit.boundary.streams import prepare_streams
    from katakit.boundary.zygote import become_worker

    order = json.loads(words[0])
    import_all(order["imports"])
    confinement = Confinement.prepare(order, probed=False)
    prepare_streams()
    scratch = Scratch(Path(words[3]), size=0, files=0, bounded=False)
    try:
        become_worker(int(words[1]), int(words[2]), confinement, scratch)
    finally:
        os._exit(0)
