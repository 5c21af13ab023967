"""The level that a verdict states is the level that was seen to hold."""

from __future__ import annotations

import faulthandler
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

import katakit
from katakit.sandbox import (
    Isolation,
    Layer,
    Policy,
    identity,
    kernel,
    landlock,
    prepare,
    probe,
    self_test,
)
from katakit.sandbox.escape_attempts import ACTS

from .conftest import LAYERS, Outcome, inside

linux = pytest.mark.skipif(not kernel.machine(), reason="Linux on x86-64 or arm64 only")
pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")


@linux
def test_all_layers_hold_here_and_say_what_they_saw() -> None:
    found = probe(prepare(Policy()))
    assert found.level == "strict", found
    assert found.reason is None
    for name, layer in found.layers.items():
        assert layer.held
        assert all(f"{act}: " in layer.seen for act in ACTS[name])
    assert (
        "fork: PermissionError: [Errno 1] Operation not permitted" in found.layers["seccomp"].seen
    )


@linux
def test_the_answer_goes_into_json_as_it_is() -> None:
    found = probe(prepare(Policy())).as_dict()
    assert json.loads(json.dumps(found)) == found
    assert set(found) == {"level", "layers", "reason"}
    assert set(found["layers"]["landlock"]) == {"held", "seen"}


@linux
def test_a_probe_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    plan = prepare(Policy())
    before, children = os.listdir("/proc/self/fd"), psutil.Process().children()
    probe(plan)
    assert os.listdir(tmp_path) == []
    assert os.listdir("/proc/self/fd") == before
    assert psutil.Process().children() == children  # one that is not reaped would be among them


@linux
def test_strict_is_missed_where_one_act_gets_through(monkeypatch: pytest.MonkeyPatch) -> None:
    acts = {**ACTS["seccomp"], "do nothing": lambda _: None}
    monkeypatch.setattr(self_test, "ACTS", {**ACTS, "seccomp": acts})
    found = probe(prepare(Policy()))
    assert found.level == "process"
    assert not found.layers["seccomp"].held
    assert "do nothing: done" in (found.reason or "")


def _abort(_: object) -> None:
    faulthandler.disable()
    os.abort()


def _leave(_: object) -> None:
    os._exit(0)


def _stumble(_: object) -> None:
    raise RuntimeError("an error that is no denial")


@linux
@pytest.mark.parametrize("end", [_abort, _leave, _stumble])
def test_strict_is_missed_where_the_probe_itself_fails(
    end: Callable[[object], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(self_test, "ACTS", {**ACTS, "limits": {"end": end}})
    found = probe(prepare(Policy()))
    assert found.level == "process"
    assert not any(layer.held for layer in found.layers.values())


@linux
def test_a_probe_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(self_test, "_TIME_LIMIT", 0.2)
    monkeypatch.setattr(self_test, "ACTS", {**ACTS, "limits": {"wait": lambda _: time.sleep(60)}})
    found = probe(prepare(Policy()))
    assert found.level == "process"
    assert "no report" in found.layers["limits"].seen


@linux
def test_a_layer_that_cannot_be_put_up_is_named() -> None:
    plan = prepare(Policy())
    broken = replace(plan, abi=99, parent=1 << 22)
    found = probe(broken)
    assert found.level == "process"
    assert "has gone" in (found.reason or "")


@linux
def test_without_landlock_strict_is_missed_and_no_capability_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(landlock, "abi", lambda: 0)
    plan = prepare(Policy())
    assert plan.change is not None
    assert not plan.change.keeps_reading
    found = probe(plan)
    assert found.level == "process"
    assert "no Landlock" in (found.reason or "")
    assert found.layers["seccomp"].held
    assert found.layers["identity"].held


@linux
@pytest.mark.parametrize("abi", range(1, 8))
def test_every_older_landlock_still_makes_strict(abi: int, monkeypatch: pytest.MonkeyPatch) -> None:
    if abi > landlock.abi():
        pytest.skip("this kernel is older")
    monkeypatch.setattr(landlock, "abi", lambda: abi)
    assert probe(prepare(Policy())).level == "strict"


@linux
def test_without_an_own_user_strict_holds_as_for_an_ordinary_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("katakit.sandbox.identity._mapped", lambda: False)
    plan = prepare(Policy())
    assert plan.change is not None
    assert not plan.change.own_user
    assert probe(plan).level == "strict"


@linux
def test_a_container_with_few_capabilities_still_makes_strict() -> None:
    """As containers run by default: root, without reading past permissions or mounting."""
    if os.geteuid() != 0:
        pytest.skip("an ordinary user has no capability")

    def inner() -> list[object]:
        few = (0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31)
        identity._keep(sum(1 << bit for bit in few))
        plan = prepare(Policy())
        assert plan.change is not None
        found = probe(plan)
        return [plan.change.keeps_reading, found.level, found.reason]

    assert inside(inner, without=LAYERS) == Outcome(value=[False, "strict", None])


def test_the_level_process_asks_for_limits_only() -> None:
    plan = prepare(Policy(level="process"))
    found = probe(plan)
    assert found.level == "process"
    assert found.reason == "not asked for: the level wanted is process"
    assert not found.layers["seccomp"].held
    if sys.platform == "linux":
        assert found.layers["limits"].held


def test_on_other_systems_than_linux_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "machine", lambda: "")
    plan = prepare(Policy())
    assert "not available on" in plan.missing["landlock"]
    found = probe(plan)
    assert found.level == "process"
    assert "not available on" in (found.reason or "")


def test_another_system_can_import_it() -> None:
    code = """
import sys, platform, os
sys.platform = "darwin"
platform.machine = lambda: "arm64"
import katakit.sandbox as s
plan = s.prepare(s.Policy())
assert plan.missing["seccomp"].startswith("not available on darwin")
assert not s.private_mounts()
"""
    subprocess.run([sys.executable, "-c", code], check=True, env=_environment())


def test_none_is_a_level_too() -> None:
    found = Isolation("none", reason="the suite runs the module in its own process")
    assert found.as_dict()["layers"] == {}
    assert Layer(held=True, seen="") == Layer(held=True, seen="")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"level": "loose"}, "level must be 'strict' or 'process', got 'loose'"),
        ({"memory_bytes": 0}, "memory_bytes must be at least 1, got 0"),
        ({"threads": -1}, "threads must be at least 1, got -1"),
    ],
)
def test_a_wrong_policy_is_refused(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Policy(**wrong)  # type: ignore[arg-type]


def test_apply_needs_a_scratch_folder() -> None:
    with pytest.raises(kernel.SandboxError, match="no scratch folder"):
        prepare(Policy()).apply()


def _environment() -> dict[str, str]:
    """As this process finds its modules, for an interpreter that knows no virtual environment."""
    source = str(Path(katakit.__file__ or "").parent.parent)
    sites = [path for path in sys.path if path.endswith("-packages")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join([source, *sites])}
