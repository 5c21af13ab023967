"""Copies of the katas with short limits, secrets planted beside them, and what must hold after."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from tests.kit.attacks.solutions import AIMED_AT, NAMES, REAL, Attack
from tests.kit.attacks.target import write_ledger
from tests.kit.conftest import processes_below
from tests.kit.forked import Forks

ROOT = Path(__file__).parents[3]
SOURCE = ROOT / "src"
SCHEMA = json.loads((ROOT / "docs/verdict.schema.json").read_text())
TOKEN = "tkn-4f1d0c9e8b-environment"
SECRET = "scr-77a1b2c3d4-beside-the-suite"
LIMITS = """
[limits]
call_seconds = 2
test_seconds = 4
cpu_seconds = 20
memory_mb = 1024
file_mb = 8
"""


@dataclass
class Workspace:
    """A kata root of its own, where strangers' solutions are judged.

    Attributes
    ----------
    base : Path
        Holds ``root`` (the katas), ``work`` (the judge's working folder) and ``open``, a
        folder that everybody may write.
    command : list of str
        How the kit is called.
    environment : dict
        Of the judge; holds a token.
    user : int or None
        The judge's user, None for this process's.
    forks : Forks or None
        Has the kit imported, where this process's user judges in this process's environment.
    """

    base: Path
    command: list[str]
    environment: dict[str, str]
    user: int | None = None
    forks: Forks | None = None

    @property
    def root(self) -> Path:
        return self.base / "root"

    @property
    def work(self) -> Path:
        return self.base / "work"

    def aim(self, kata: str) -> dict[str, object]:
        """Return what an attacker may know: paths, and a process that is not its own."""
        return {
            "suite": str(self.root / f"tests/katas/{kata}/test_{kata}.py"),
            "reference": str(self.root / f"reference/{kata}/{kata}.py"),
            "secret": str(self.root / f"tests/katas/{kata}/secret.txt"),
            "folder": str(self.base / "open"),
            "judge": os.getpid(),
        }

    def judge(self, kata: str, path: Path, *words: str) -> Judgement:
        """Judge a file and return all that anybody can see of it."""
        out = Path(tempfile.mkdtemp(dir=self.work, prefix="out-"))
        if self.user is not None:
            os.chown(out, self.user, self.user)
        before = fingerprint(self.root)
        call = (
            *("kata", kata, "--solution", str(path), "--no-timing"),
            *("--json", f"{out}/v.json", "--junit", f"{out}/v.xml"),
            *("--markdown", f"{out}/v.md", "--require-isolation", "strict", *words),
        )
        done = self.call(call)
        texts = {name: (out / name).read_text() for name in ("v.json", "v.xml", "v.md")
                 if (out / name).exists()}  # fmt: skip
        texts |= {"stdout": done.stdout, "stderr": done.stderr}
        shutil.rmtree(out)
        return Judgement(self, kata, done.returncode, texts, fingerprint(self.root) == before)

    def call(self, words: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
        """Call the kit as the judge's user does."""
        if self.forks is not None:
            return self.forks.call(words, self.work, self.environment, 150)
        who = {} if self.user is None else {"user": self.user, "group": self.user,
                                            "extra_groups": []}  # fmt: skip
        return subprocess.run(
            [*self.command, *words], cwd=self.work, env=self.environment, capture_output=True,
            text=True, errors="replace", timeout=150, check=False, **who,
        )  # fmt: skip


@dataclass(frozen=True)
class Judgement:
    """One run: its status and every text that came out of it."""

    workspace: Workspace
    kata: str
    status: int
    texts: dict[str, str]
    unchanged: bool

    @property
    def verdict(self) -> dict[str, Any]:
        assert "v.json" in self.texts, f"the verdict is lost: {self.texts['stderr'][-600:]}"
        verdict: dict[str, Any] = json.loads(self.texts["v.json"])
        return verdict

    def outcomes(self) -> set[str]:
        """Return the outcomes of what was judged."""
        found = {r["outcome"] for r in self.verdict["requirements"]}
        return found - {"not_judged"}

    def messages(self) -> str:
        return "\n".join(r["message"] for r in self.verdict["requirements"])

    def check(self) -> None:
        """Assert all that holds after any attack."""
        verdict = self.verdict
        jsonschema.validate(verdict, SCHEMA)
        assert verdict["passed"] is verdict["complete"] is False
        assert self.status == 1
        assert "Traceback" not in self.texts["stderr"]
        assert "INTERNALERROR" not in self.texts["stderr"]
        assert ET.fromstring(self.texts["v.xml"]).tag == "testsuites"
        assert self.unchanged, "a file of the katas changed"
        assert list((self.workspace.base / "open").iterdir()) == [], "a file was made outside"
        assert processes_below(self.workspace.base) == []
        for name, text in self.texts.items():
            assert TOKEN not in text, f"the judge's token stands in {name}"
            assert SECRET not in text, f"the secret stands in {name}"
            assert not (lines_of_the_suite(self.workspace, self.kata) & stripped(text)), name
            if name != "v.json":
                assert harmless(text), f"{name} steers a terminal or a service"


def stripped(text: str) -> set[str]:
    return {line.strip() for line in text.splitlines()}


def lines_of_the_suite(workspace: Workspace, kata: str) -> set[str]:
    """Return the lines of a suite that say something."""
    lines = stripped((workspace.root / f"tests/katas/{kata}/test_{kata}.py").read_text())
    own = stripped((workspace.root / f"katas/{kata}/{kata}.py").read_text())  # public: signatures
    return {line for line in lines - own - stripped(NAMES[kata]) if len(line) > 12}


def harmless(text: str) -> bool:
    """Tell whether a text holds no control characters and begins no workflow command."""
    printable = all(c.isprintable() or c in "\n\t" for c in text)
    return printable and not re.search(r"^\s*(::|##\[|##vso\[)", text, re.MULTILINE)


def fingerprint(root: Path) -> str:
    """Return a digest of names, modes, times and contents below a folder."""
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        status = path.lstat()
        digest.update(repr((str(path), status.st_mode, status.st_mtime_ns)).encode())
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


def make_workspace(base: Path, command: list[str], environment: dict[str, str]) -> Workspace:
    """Put the katas below `base`, with short limits and a secret beside each suite."""
    write_ledger(base / "root")
    for kata in REAL:
        for room in ("katas", "reference", "tests/katas"):
            source = ROOT / room / kata
            shutil.copytree(source, base / "root" / room / kata,
                            ignore=shutil.ignore_patterns("__pycache__"))  # fmt: skip
    for kata in AIMED_AT:
        toml = base / "root/katas" / kata / "kata.toml"
        toml.write_text(toml.read_text() + LIMITS)
        (base / "root/tests/katas" / kata / "secret.txt").write_text(SECRET)
    (base / "work/home").mkdir(parents=True)
    (base / "work/katakit.toml").write_text('roots = ["../root"]\n')
    (base / "open").mkdir()
    for path in (base, *base.rglob("*")):
        everybodys = path.name in ("open", "home")
        path.chmod(0o777 if everybodys else 0o755 if path.is_dir() else 0o644)
    own = {"CI_TOKEN": TOKEN, "PYTHONDONTWRITEBYTECODE": "1", "KATAKIT_HOME": f"{base}/work/home"}
    return Workspace(base, command, {**environment, **own})


@pytest.fixture(scope="session")
def workspace() -> Iterator[Workspace]:
    """The katas, judged by whoever runs the tests."""
    base = Path(tempfile.mkdtemp(prefix="katakit-attacks-"))
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    workspace = make_workspace(base, [sys.executable, "-m", "katakit"], environment)
    workspace.forks = Forks(workspace.environment, judges=False)
    yield workspace
    workspace.forks.close()
    shutil.rmtree(base)


def write(workspace: Workspace, attack: Attack, kata: str) -> Path:
    """Write an attack as a solution of a kata into the working folder."""
    folder = workspace.work / attack.name.replace("/", "-")
    folder.mkdir(exist_ok=True)
    path = folder / f"{kata}.py"
    if "def make(path)" in attack.source:
        make: Any = attack.function("make")
        make(path)
    else:
        path.write_text(attack.solution(kata, workspace.aim(kata)))
    return path
