"""A kata that lacks nothing, for tests that break it in one way each."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.kit import forked
from tests.kit.audit.worked_example import NAME, files


@dataclass
class Queue:
    """A kata root with one kata, and the audit as its author calls it."""

    root: Path
    cache: Path

    brief = f"katas/{NAME}/brief.md"
    toml = f"katas/{NAME}/kata.toml"
    stub = f"katas/{NAME}/{NAME}.py"
    author = f"reference/{NAME}"
    reference = f"reference/{NAME}/{NAME}.py"
    suite = f"tests/katas/{NAME}/test_{NAME}.py"

    def path(self, name: str) -> Path:
        return self.root / name

    def write(self, name: str, text: str) -> None:
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def replace(self, name: str, old: str, new: str) -> None:
        text = self.path(name).read_text()
        assert old in text, f"{name} has no {old!r}"
        self.write(name, text.replace(old, new))

    def append(self, name: str, text: str) -> None:
        self.write(name, self.path(name).read_text() + text)

    def kit(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return forked.call(
            arguments, self.root, {**os.environ, "KATAKIT_CACHE": str(self.cache)}, 300
        )

    def findings(self, check: str, *arguments: str) -> list[dict[str, Any]]:
        """Run one check and return what it found."""
        told = self.root.parent / "audit.json"
        told.unlink(missing_ok=True)
        call = ["audit", NAME, "--jobs", "1", "--check", check, "--json", str(told), *arguments]
        done = self.kit(*call)
        assert told.exists(), done.stdout + done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        [audited] = json.loads(told.read_text())
        [checked] = audited["checks"]
        assert bool(checked["findings"]) == (done.returncode == 1)
        found: list[dict[str, Any]] = checked["findings"]
        return found

    def says(self, check: str, *arguments: str) -> str:
        """Run one check and return all that it says; each finding has its mend."""
        found = self.findings(check, *arguments)
        assert all(finding["mend"] for finding in found)
        return "\n".join(f"{f['problem']}\n{f.get('detail', '')}" for f in found)


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache for all audits of this process: what a test left as it was is judged once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def queue(tmp_path: Path, cache: Path) -> Queue:
    """The worked example in a kata root of its own."""
    queue = Queue(tmp_path / "root", cache)
    for name, text in files().items():
        queue.write(name, text)
    tmp_path.chmod(0o755)
    return queue
