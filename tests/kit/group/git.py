"""A git repository that tests make changes in, as somebody who means no well would."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

WHO = {f"GIT_{role}_{what}": f"{role.lower()}@group.test" if what == "EMAIL" else "Somebody"
       for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}  # fmt: skip


def git(folder: Path, *words: str, given: bytes | None = None) -> str:
    """Call git without anybody's settings and return what it prints."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C", **WHO}
    done = subprocess.run(
        ["git", "-C", str(folder), "-c", "protocol.file.allow=always", *words],
        env=env | alone, input=given, capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, (words, done.stderr.decode())
    return done.stdout.decode().strip()


def begin(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "-q", "-b", "main")
    return folder


def commit(folder: Path, files: dict[str, str | bytes], message: str = "A change") -> str:
    """Write files, commit all that is there and return the commit's id."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", message)
    return git(folder, "rev-parse", "HEAD")


def plant(folder: Path, mode: str, path: str, content: bytes) -> None:
    """Put an entry of any mode into the index, past what the file system would allow."""
    if mode == "160000":
        blob = git(folder, "rev-parse", "HEAD")
    else:
        blob = git(folder, "hash-object", "-w", "--stdin", given=content)
    git(folder, "update-index", "--add", "--cacheinfo", f"{mode},{blob},{path}")
    git(folder, "commit", "-q", "-m", "Planted")
