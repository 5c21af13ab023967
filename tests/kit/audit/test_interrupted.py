"""An audit that is interrupted ends, and so does all that works for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from tests.kit.conftest import Toy, all_gone


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_audit_leaves_nothing_at_work(toy: Toy, sent: signal.Signals) -> None:
    audit = subprocess.Popen(
        [sys.executable, "-m", "katakit", "audit", "toy", "--no-cache"], cwd=toy.work,
        env={**os.environ, "KATAKIT_HOME": str(toy.home)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    below: list[psutil.Process] = []
    deadline = time.monotonic() + 60
    while len(below) < 6 and time.monotonic() < deadline and audit.poll() is None:
        below = psutil.Process(audit.pid).children(recursive=True)
        time.sleep(0.05)
    assert len(below) >= 6
    audit.send_signal(sent)
    errors = audit.communicate(timeout=30)[1]
    assert audit.returncode == 130
    assert "Interrupted" in errors
    assert "Traceback" not in errors
    assert all_gone(below)
