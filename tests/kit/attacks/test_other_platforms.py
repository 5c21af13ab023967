"""The same attacks from other chairs: a root-only environment, an ordinary user."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.kit.attacks.conftest import SOURCE, Workspace, make_workspace, write
from tests.kit.attacks.solutions import AIMED_AT, EVERYTHING, attacks

SAMPLE = (
    "bad_files/link_to_the_reference",
    "ending_or_bending/hard_exit",
    "ending_or_bending/kill_everything",
    "lying_values/huge_integer",
    "stealing_answers/callback_to_the_suite",
    "stealing_answers/forbidden_library",
    "stealing_answers/judges_environment",
    "stealing_answers/read_the_suite",
    "stealing_answers/send_by_udp",
    "time_and_resources/endless_loop",
    "time_and_resources/fork",
    "time_and_resources/limits_of_the_judge",
)

CHOSEN = [attack for attack in attacks() if EVERYTHING or attack.name in SAMPLE]
ORDINARY = 65533

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can take another chair")


def environment(folder: Path, interpreter: str) -> list[str]:
    """Make an environment with all packages and the kit; returns how the kit is called in it.

    Packages are hard links where that is possible, so that this takes no time.
    """
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    library = folder / "lib" / version
    library.mkdir(parents=True)
    (folder / "bin").mkdir()
    (folder / "bin/python").symlink_to(interpreter)
    home = Path(interpreter).resolve().parent
    (folder / "pyvenv.cfg").write_text(f"home = {home}\ninclude-system-site-packages = false\n")
    copy = library / "site-packages"
    for option in ("-al", "-a"):
        source = Path(np.__file__).parent.parent
        if not subprocess.run(["cp", option, str(source), str(copy)], check=False).returncode:
            break
        shutil.rmtree(copy, ignore_errors=True)
    for path in copy.glob("*.pth"):
        path.unlink()  # no other kit gets in
    shutil.copytree(SOURCE / "katakit", copy / "katakit", dirs_exist_ok=True)
    return [str(folder / "bin/python"), "-m", "katakit"]


@pytest.fixture(scope="module")
def roots_own() -> Iterator[Workspace]:
    """The environment, packages and kit, lies below a folder that only root can enter."""
    base = Path(tempfile.mkdtemp(prefix="katakit-attacks-"))
    closed = Path(tempfile.mkdtemp(prefix="katakit-closed-"))
    command = environment(closed / "env", os.path.realpath(sys.executable))
    closed.chmod(0o700)
    yield make_workspace(base, command, {"PATH": os.environ["PATH"]})
    shutil.rmtree(base)
    shutil.rmtree(closed)


@pytest.fixture(scope="module")
def ordinary() -> Iterator[Workspace]:
    """An ordinary user's: no uid to change to, no capability, no mounts."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    places = (os.path.realpath(sys.executable), f"/usr/local/bin/{version}", f"/usr/bin/{version}")
    python = next((place for place in places if _starts(place)), None)
    if python is None:
        pytest.skip("an ordinary user can read no such interpreter here")
    base = Path(tempfile.mkdtemp(prefix="katakit-attacks-"))
    other = Path(tempfile.mkdtemp(prefix="katakit-ordinary-"))
    other.chmod(0o755)
    command = environment(other / "env", python)
    home = {"PATH": os.environ["PATH"], "HOME": str(base / "work")}
    workspace = make_workspace(base, command, home)
    workspace.user = ORDINARY
    os.chown(workspace.work, ORDINARY, ORDINARY)
    yield workspace
    shutil.rmtree(base)
    shutil.rmtree(other)


def _starts(python: str) -> bool:
    try:
        done = subprocess.run([python, "-c", "import encodings"], user=ORDINARY, group=ORDINARY,
                              extra_groups=[], env={}, capture_output=True, check=False)  # fmt: skip
    except OSError:
        return False
    return done.returncode == 0


@pytest.fixture(params=["roots_own", "ordinary"])
def chair(request: pytest.FixtureRequest) -> Workspace:
    workspace: Workspace = request.getfixturevalue(request.param)
    return workspace


@pytest.mark.parametrize("attack", CHOSEN, ids=lambda attack: attack.name)
def test_an_attack_fails_there_too(chair: Workspace, attack) -> None:
    path = write(chair, attack, "ledger")
    judgement = chair.judge("ledger", path, "-k", attack.meets("ledger"))
    shutil.rmtree(path.parent)
    judgement.check()
    if attack.expect != {"refused"}:
        assert judgement.verdict["isolation"]["level"] == "strict"
        assert judgement.outcomes() <= attack.expect, judgement.messages()


@pytest.mark.parametrize("kata", AIMED_AT)
def test_an_honest_solution_holds_there_too(chair: Workspace, kata: str) -> None:
    path = chair.work / f"{kata}.py"
    path.write_text((chair.root / f"reference/{kata}/{kata}.py").read_text())
    judgement = chair.judge(kata, path, "-k", AIMED_AT[kata])
    assert judgement.outcomes() == {"passed"}, judgement.messages()
    assert judgement.verdict["isolation"]["level"] == "strict"
    assert judgement.status == 0
