"""The folder that a worker may write to: made, bounded, and removed whatever lies in it.

Two types, and neither pretends to be the other:

- As root with its own mounts (`private_mounts`, called once in the zygote): each folder is a
  tmpfs with a size and a number of files that the kernel enforces. Nobody outside the zygote
  and its workers sees it, and it vanishes with them, even after a SIGKILL.
- Otherwise a plain folder. The kernel bounds each file (`RLIMIT_FSIZE`) and not their sum;
  `Scratch.excess` says between calls whether the sum is over. A worker can therefore write as
  much as its disk takes in the time of one call.
"""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from katakit.sandbox import kernel

_CLONE_NEWNS = 0x00020000
_MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_REC, _MS_PRIVATE = 2, 4, 8, 1 << 14, 1 << 18
_MNT_DETACH = 2


def private_mounts() -> bool:
    """Give this process mounts of its own, so that scratch folders can have a size.

    Returns
    -------
    bool
        False where the right to mount is missing; plain folders do then.
    """
    if not kernel.machine() or os.geteuid() != 0:
        return False
    try:
        kernel.unshare(_CLONE_NEWNS)
        kernel.mount("none", "/", "none", _MS_REC | _MS_PRIVATE, "")
    except OSError:
        return False
    return True


@dataclass(frozen=True)
class Scratch:
    """One folder, for one worker or for a few that share it.

    Parameters
    ----------
    path : Path
        Where it is.
    size : int
        Bytes that all files together may take.
    files : int
        How many files, folders and links may lie in it.
    bounded : bool
        Whether the kernel enforces `size` and `files`.
    """

    path: Path
    size: int
    files: int
    bounded: bool

    @classmethod
    def make(
        cls,
        parent: Path | str | None = None,
        *,
        size: int = 256 << 20,
        files: int = 4096,
        mounted: bool = False,
    ) -> Scratch:
        """Make a folder.

        Parameters
        ----------
        parent : Path or str, optional
            The folder to make it in; the system's temporary one where none is given.
        size, files : int
            Its bounds.
        mounted : bool
            What `private_mounts` answered. False makes a plain folder.
        """
        path = tempfile.mkdtemp(prefix="katakit-", dir=parent)
        if mounted:
            flags = _MS_NOSUID | _MS_NODEV | _MS_NOEXEC
            kernel.mount("scratch", path, "tmpfs", flags, f"size={size},nr_inodes={files},mode=700")
        return cls(Path(path), size, files, mounted)

    def excess(self) -> str | None:
        """Say what is over the bounds, or None. Costs a walk through the folder.

        Call it while the worker is stopped or dead, else the walk may miss something.
        """
        size = files = 0
        folders = [os.fspath(self.path)]
        while folders:
            with suppress(OSError), os.scandir(folders.pop()) as entries:
                for entry in entries:
                    files += 1
                    size += entry.stat(follow_symlinks=False).st_blocks * 512
                    if files > self.files:
                        return f"more than {self.files} files in the scratch folder"
                    if size > self.size:
                        return f"more than {self.size} bytes in the scratch folder"
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
        return None

    def remove(self) -> None:
        """Remove it with all that is in it, once every worker that used it is dead."""
        if self.bounded:
            kernel.unmount(os.fspath(self.path), _MNT_DETACH)
        else:
            _empty(os.fspath(self.path))
        os.rmdir(self.path)


def _empty(path: str) -> None:
    """Remove what is in a folder, however deep it goes and whatever its permissions say.

    Folders found inside are moved up to the top and emptied there: two descriptors and no
    recursion, where ``shutil.rmtree`` needs one of each for every level.
    """
    os.chmod(path, 0o700)
    top = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    unguessed, taken = os.urandom(8).hex(), 0  # no folder of the worker's has such a name
    try:
        waiting = [name for name in os.listdir(top) if not _unlinked(name, top)]
        while waiting:
            name = waiting.pop()
            os.chmod(name, 0o700, dir_fd=top)
            folder = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=top)
            try:
                for inner in os.listdir(folder):
                    if _unlinked(inner, folder):
                        continue
                    os.chmod(inner, 0o700, dir_fd=folder)
                    taken += 1
                    moved = f"{unguessed}-{taken}"
                    os.rename(inner, moved, src_dir_fd=folder, dst_dir_fd=top)
                    waiting.append(moved)
            finally:
                os.close(folder)
            os.rmdir(name, dir_fd=top)
    finally:
        os.close(top)


def _unlinked(name: str, folder: int) -> bool:
    """Remove a file or a link; say False where it is a folder."""
    if stat.S_ISDIR(os.lstat(name, dir_fd=folder).st_mode):
        return False
    os.unlink(name, dir_fd=folder)
    return True
