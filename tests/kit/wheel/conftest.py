"""A wheel of this checkout, built once and installed into an environment of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from katakit.katas.archive_format import pack_root
from tests.kit import forked
from tests.kit.conftest import Toy

ROOT = Path(__file__).parents[3]
CHECKOUT = [sys.executable, "-m", "katakit"]
"""How the kit of this checkout is called, which the tests' environment has."""


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that a release would be; built offline, by the backend alone."""
    folder = tmp_path_factory.mktemp("wheel")
    call = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    return built


@dataclass
class Place:
    """An empty working folder, a temporary folder of its own, and a kit to call there."""

    command: list[str]
    work: Path
    temporary: Path
    environment: dict[str, str]

    def call(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        changed = {**self.environment, **environment}
        if self.command == CHECKOUT:
            return forked.call(words, self.work, changed, 300)
        return subprocess.run(
            [*self.command, *words], cwd=self.work, env=changed,
            capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*self.command, *words], cwd=self.work, env=self.environment,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip

    def verdict(self, *words: str, **environment: str) -> dict[str, Any]:
        """Judge and return the verdict, with the exit status and all that was printed."""
        path = self.work / "verdict.json"
        path.unlink(missing_ok=True)
        done = self.call("kata", *words, "--json", str(path), **environment)
        assert path.exists(), done.stderr
        verdict = json.loads(path.read_text())
        return {**verdict, "status": done.returncode, "printed": done.stdout + done.stderr}

    def opened(self) -> list[Path]:
        """The private folders that lie there now."""
        return list(self.temporary.glob("katakit-open-*"))


@pytest.fixture
def new_place() -> Iterator[Callable[..., Place]]:
    """Makes places to call a kit; everybody may go there."""
    folders = []

    def make(*command: str, **environment: str) -> Place:
        folder = Path(tempfile.mkdtemp(prefix="katakit-test-wheel-"))
        folder.chmod(0o755)
        folders.append(folder)
        for name in ("work", "temporary"):
            (folder / name).mkdir()
        places = {"KATAKIT_HOME": f"{folder}/home", "TMPDIR": f"{folder}/temporary"}
        env = {**_strangers_environment(), **places, **environment}
        return Place([*command], folder / "work", folder / "temporary", env)

    yield make
    for folder in folders:
        shutil.rmtree(folder)


def _strangers_environment() -> dict[str, str]:
    """Return what a person's shell holds who has never heard of this checkout."""
    ours = ("PYTHONPATH", "VIRTUAL_ENV", "KATAKIT_KEY", "KATAKIT_CALLED_BY")
    return {name: value for name, value in os.environ.items() if name not in ours}


@pytest.fixture(scope="session")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment in which pip has installed the wheel, and that borrows what it needs."""
    folder = tmp_path_factory.mktemp("environment")
    run = {"capture_output": True, "text": True, "check": True}
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], **run)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q"]
    subprocess.run([*pip, "--no-deps", "--no-index", str(wheel)], **run)
    (own,) = folder.glob("lib/python*/site-packages")
    (own / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder


@pytest.fixture
def installed(environment: Path, new_place: Callable[..., Place]) -> Place:
    """The installed kit, in an empty working folder."""
    return new_place(str(environment / "bin" / "katakit"))


@pytest.fixture
def checkout(new_place: Callable[..., Place]) -> Place:
    """The kit of this checkout, in an empty working folder."""
    return new_place(*CHECKOUT)


@pytest.fixture
def packed_toy(toy: Toy, checkout: Place) -> Place:
    """The toy kata as a wheel would carry it, in a root that the working folder lists."""
    root = checkout.work / "root"
    shutil.copytree(toy.root / "katas", root / "katas")
    pack_root(toy.root, root / "archives")
    (checkout.work / "katakit.toml").write_text('roots = ["root"]\n')
    return checkout
