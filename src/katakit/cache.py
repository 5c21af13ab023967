"""Results kept by content: what the same bytes gave once they give again.

A key is the hash of everything that can influence a result: the solution's text, the
kata's brief, metadata and suite, the engine's source, and the versions it runs on.
Nothing is ever stale, so nothing has to be invalidated.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from functools import cache
from importlib import metadata
from pathlib import Path

import katakit
from katakit.files import write_atomically
from katakit.katas.kata import Kata

_APART = (
    "audit", "commands", "group", "interview", "practice", "report",
    "cache.py", "katas/diagnosis.py", "katas/new_kata.py", "katas/template.py",
)  # fmt: skip
"""Parts of the kit that no judged result depends on."""
_BUT = (
    "bench.py", "fork.py", "judge_process.py", "observation.py", "observing.py", "pool.py",
    "requests.py", "unsandboxed.py",
)  # fmt: skip
"""What makes the results among the parts of the audit and the group."""


class Cache:
    """A folder of results.

    Parameters
    ----------
    folder : Path or None
        Where they lie; None keeps nothing.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    @classmethod
    def of_this_user(cls, name: str) -> Cache:
        """Return a folder of that name in the user's cache folder.

        ``KATAKIT_CACHE`` names another one; ``KATAKIT_HOME`` moves it with all else that is kept.
        """
        if named := os.environ.get("KATAKIT_CACHE"):
            return cls(Path(named).expanduser() / name)
        if moved := os.environ.get("KATAKIT_HOME"):
            return cls(Path(moved).expanduser() / "cache" / name)
        usual = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        return cls(usual / "katakit" / name)

    def get(self, key: str) -> bytes | None:
        """Return what was kept under a key."""
        if self._folder is None:
            return None
        with contextlib.suppress(OSError):
            return (self._folder / key[:2] / key).read_bytes()
        return None

    def keep(self, key: str, data: bytes) -> None:
        """Keep a result; a full or read-only disk costs time and nothing else."""
        if self._folder is not None:
            with contextlib.suppress(OSError):
                write_atomically(self._folder / key[:2] / key, data)


def key_of(*parts: str) -> str:
    """Return one hash of several texts, told apart."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


@cache
def engine() -> str:
    """Return the hash of the kit's own source and of what it runs on."""
    root = Path(katakit.__file__).parent
    files = [p for p in sorted(root.rglob("*.py")) if not _is_apart(p.relative_to(root))]
    libraries = ("numpy", "pandas", "pytest", "scikit-learn", "msgspec")
    versions = [f"{name} {metadata.version(name)}" for name in libraries]
    return key_of(sys.version, sys.platform, *versions, *map(_content, files))


def kata_content(kata: Kata) -> str:
    """Return the hash of what a kata's suite, brief and metadata say."""
    suite = sorted(p for p in kata.suite_file.parent.rglob("*") if p.is_file())
    kept = [p for p in suite if "__pycache__" not in p.parts and p.name != "fuzz.py"]
    return key_of(*map(_content, [kata.brief_file, kata.toml_file, *kept]))


def _is_apart(path: Path) -> bool:
    return path.name not in _BUT and any(path.is_relative_to(room) for room in _APART)


def _content(path: Path) -> str:
    return f"{path.name}\n{hashlib.sha256(path.read_bytes()).hexdigest()}"
