"""Where the author's and the examiner's folders are: in the kata root, or in an opened archive.

Archives hold suites and answers, of a wheel or under an examiner's seal. A process opens one
when something in it is first asked for, into a folder of its own that is gone when it ends.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from katakit.errors import KataError, MissingFile, shown
from katakit.katas.archive_format import FOLDER, PACKED, SEALED, extract, parse, read_header

PREFIX = "katakit-open-"


@dataclass
class _Owned:
    path: Path
    lock: int
    pid: int = field(default_factory=os.getpid)

    def remove(self) -> None:
        """Remove it, in the process that made it and in no fork of that."""
        if self.pid == os.getpid():
            shutil.rmtree(self.path, ignore_errors=True)


_owned: list[_Owned] = []


def private_folder() -> Path:
    """Return this process's folder, made at the first call."""
    if not _owned or _owned[-1].pid != os.getpid():
        _remove_leftovers()
        _owned.append(_make())
        _at_exit(_owned[-1])
    return _owned[-1].path


def _make() -> _Owned:
    while True:
        path = Path(tempfile.mkdtemp(prefix=PREFIX))
        with contextlib.suppress(FileNotFoundError):
            lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            if _is_ours(path, lock):
                return _Owned(path, lock)
            os.close(lock)


def _is_ours(path: Path, lock: int) -> bool:
    """Lock a new folder; False if another process has just taken it for a leftover."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # a file system without locks, where nobody looks for leftovers either
    return path.exists()


def _remove_leftovers() -> None:
    with os.scandir(tempfile.gettempdir()) as entries:
        found = [entry.path for entry in entries if entry.name.startswith(PREFIX)]
    for path in found:
        with contextlib.suppress(OSError):
            lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                if os.fstat(lock).st_uid == os.geteuid():
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(path, ignore_errors=True)
            finally:
                os.close(lock)


def _at_exit(folder: _Owned) -> None:
    atexit.register(folder.remove)
    # A process that multiprocessing forked ends without a word to atexit. Where that is not
    # imported nobody has forked by it, and to import it would cost more than all the rest.
    if "multiprocessing.util" in sys.modules:
        from multiprocessing.util import Finalize

        Finalize(None, folder.remove, exitpriority=0)


KEY_ENV = "KATAKIT_KEY"
"""The environment variable that holds the key, where ``katakit.toml`` names no other."""

_NEVER_OPENED = "flawed"
"""The audit alone reads them, and it audits what lies open; they are half of the files."""

_opened: dict[tuple[object, ...], Path] = {}
"""What this process, or the one that started it, has open: the file as it was, and the folder."""


def opened() -> dict[tuple[object, ...], Path]:
    """Return what is open, for a process that this one starts and outlives."""
    return dict(_opened)


def take_over(opened: dict[tuple[object, ...], Path]) -> None:
    """Know of what the process that started this one has open, and will remove."""
    _opened.update(opened)


def is_root(folder: Path) -> bool:
    """Tell whether a folder is a kata root."""
    return (folder / "katas").is_dir() and (is_open(folder) or (folder / FOLDER).is_dir())


def is_open(root: Path) -> bool:
    """Tell whether a root's suites lie there to be read."""
    return (root / "tests" / "katas").is_dir()


def archive_of(root: Path, name: str) -> Path | None:
    """Return the archive of a kata; None in a root that lies open, or where there is none."""
    if is_open(root):
        return None
    paths = (root / FOLDER / f"{name}.{kind}" for kind in (SEALED, PACKED))
    return next((path for path in paths if path.is_file()), None)


def base_of(root: Path, name: str, key_env: str = KEY_ENV) -> Path:
    """Return the folder that holds ``reference/`` and ``tests/``; opens the archive if need be.

    An archive is opened once a process, for as long as that lives.

    Raises
    ------
    KataError
        If the archive is not there, is broken, or can't be opened with the key at hand.
    """
    if is_open(root) or not (root / FOLDER).is_dir():
        return root
    path = archive_of(root, name)
    if path is None:
        raise MissingFile(
            f"{name} has no archive in {shown(root / FOLDER)}, so there is nothing to judge it "
            "by. Install the wheel again, or ask whoever sealed it for the whole folder."
        )
    state = path.stat()
    which = (path, state.st_ino, state.st_size, state.st_mtime_ns)
    if which not in _opened:
        members = read_members(path, key_env)
        try:
            _opened[which] = _written(members, f"{len(_opened)}-{name}")
        except OSError as error:
            raise KataError(
                f"{name} can't be opened in {tempfile.gettempdir()}: {error.strerror}. "
                "Make room there, or name another folder in TMPDIR."
            ) from error
    return _opened[which]


def _written(members: dict[str, bytes], name: str) -> Path:
    folder = private_folder() / name
    for member, data in members.items():
        if f"/{_NEVER_OPENED}/" not in member:
            place = folder / member
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
    return folder


def read_members(path: Path, key_env: str) -> dict[str, bytes]:
    """Return all that an archive holds, in memory."""
    read_header(path)  # what is no archive at all is told before it is read
    header, body = parse(path, path.read_bytes())
    if header.kind == SEALED:
        from katakit.katas.sealing import key_at_hand, unseal

        body = unseal(path, header, body, key_at_hand(header.name, key_env), key_env)
    return extract(path, header, body)
