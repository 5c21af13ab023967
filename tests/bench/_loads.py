"""What else the machine does meanwhile: nothing, two busy processes, or bursts of work."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

LOADS = {
    "idle": "",
    "busy": "x = 0\nwhile True: x += 1",
    "bursts": """
import random, time
while True:
    end = time.monotonic() + random.uniform(0.02, 0.6)
    block = list(range(200_000))
    while time.monotonic() < end: block.sort(key=lambda n: -n)
    time.sleep(random.uniform(0.02, 0.6))
""",
}
"""Name to the program that two processes run."""


@contextmanager
def load(name: str) -> Iterator[None]:
    """Keep the machine as busy as `name` says during a block."""
    program = LOADS[name]
    processes = [
        subprocess.Popen([sys.executable, "-c", program]) for _ in range(2 if program else 0)
    ]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()
