"""Acts that the kernel stops: denied in a worker, and done where their layers are off."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from katakit.boundary.importable_packages import out_of_reach
from katakit.sandbox import Policy, kernel, prepare
from tests.kit.attacks.conftest import ROOT, SECRET
from tests.kit.attacks.solutions import KERNEL, Attack, attacks
from tests.kit.sandbox.conftest import inside

pytestmark = pytest.mark.skipif(not kernel.machine(), reason="Linux on x86-64 or arm64 only")
ACTS = [attack for attack in attacks() if attack.is_kernels and "def act(" in attack.source]


@pytest.fixture
def aim() -> Iterator[SimpleNamespace]:
    """Targets that everybody may read and write: nothing but the sandbox denies them."""
    folder = Path(tempfile.mkdtemp(prefix="katakit-aim-"))
    folder.chmod(0o777)
    for name in ("suite", "secret", "reference"):
        (folder / name).write_text(f"x = {SECRET!r}")
        (folder / name).chmod(0o666)
    yield SimpleNamespace(
        suite=str(folder / "suite"),
        secret=str(folder / "secret"),
        reference=str(folder / "reference"),
        folder=str(folder),
        judge=os.getpid(),
        given=["a hidden input"],
    )
    shutil.rmtree(folder)


def bound(attack: Attack, aim: SimpleNamespace) -> Callable[[], None]:
    act: Any = attack.function("act")

    def silent() -> None:
        sys.stdout = open(os.devnull, "w")
        act(aim)

    return silent


def policy() -> Policy:
    return Policy(hidden=(ROOT, *out_of_reach(("numpy",))), memory_bytes=512 << 20)


@pytest.mark.parametrize("attack", ACTS, ids=lambda attack: attack.name)
def test_it_is_denied(attack: Attack, aim: SimpleNamespace) -> None:
    outcome = inside(bound(attack, aim), plan=prepare(policy()))
    assert outcome.error or outcome.signal


@pytest.mark.parametrize("attack", ACTS, ids=lambda attack: attack.name)
def test_it_is_done_with_its_layers_off(attack: Attack, aim: SimpleNamespace) -> None:
    off = KERNEL & set(attack.needs)
    outcome = inside(bound(attack, aim), plan=prepare(policy()), without=off)
    done = outcome.error == "" or outcome.error.startswith(("Exit", "SystemExit"))
    assert done, outcome.error
    assert outcome.signal == 0
