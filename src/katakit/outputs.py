"""The files that a call writes: looked at before anything is run, so that no work is lost.

An output that is an input of the same call, or is named twice, would cost somebody's file;
one that can't be written would be noticed only after minutes of work.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from katakit.errors import KataError, in_words
from katakit.files import descriptor_of, follow, is_regular_or_new, write_atomically


class Outputs:
    """The outputs that a call names.

    Parameters
    ----------
    named : mapping of str to str, path or None
        Option to path: ``{"--json": "verdict.json", "--junit": None}``.
    inputs : iterable of path
        Files that the call reads, and folders all of whose files it may read.

    Raises
    ------
    KataError
        If one can't be written, is an input, or is named twice.
    """

    def __init__(self, named: Mapping[str, str | Path | None], inputs: Iterable[Path] = ()) -> None:
        self._paths = {
            option: Path(path).expanduser() if str(path) else path
            for option, path in named.items()
            if path is not None
        }
        sources = list(inputs)
        taken: dict[str, str] = {}
        for option, path in self._paths.items():
            said = f"{option} {path}"
            if path == "":
                raise KataError(f"{option} names no file.")
            try:
                target = follow(Path(path))
                if descriptor_of(target) is not None or not _can_be_kept(target):
                    continue  # it takes whatever comes, from anybody
            except OSError as error:
                raise _refused(said, error) from error
            if source := next((s for s in sources if _is_of(target, s)), None):
                raise KataError(f"{said} would overwrite what this call reads: {source}. "
                                "Nothing was done; name another file.")  # fmt: skip
            other = taken.setdefault(os.path.realpath(target), option)
            if other != option:
                raise KataError(f"{said} is what {other} writes. Name two files.")

    def __bool__(self) -> bool:
        return bool(self._paths)

    def __contains__(self, option: str) -> bool:
        return option in self._paths

    def write(self, option: str, data: bytes) -> None:
        """Write what the option asks for.

        Raises
        ------
        KataError
            If that can't be.
        """
        path = Path(self._paths[option])
        try:
            write_atomically(path, data)
        except OSError as error:
            raise _refused(f"{option} {path}", error) from error


def _can_be_kept(target: Path) -> bool:
    """Tell a regular file, or one to come, from a pipe or a device.

    Raises
    ------
    OSError
        If no file of that name can be written.
    """
    if target.is_dir():
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    if not is_regular_or_new(target):
        return False
    folder = next(place for place in target.absolute().parents if os.path.lexists(place))
    if not folder.is_dir():
        raise OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(target))
    writable = os.access(folder, os.W_OK | os.X_OK)
    if not writable or (target.exists() and not os.access(target, os.W_OK)):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES), str(target))
    return True


def _is_of(target: Path, source: Path) -> bool:
    """Tell whether a file that is there is a source, by whatever name, or lies in it."""
    if not target.exists() or not source.exists():
        return False
    if source.is_dir():
        return Path(os.path.realpath(target)).is_relative_to(os.path.realpath(source))
    return target.samefile(source)


def _refused(said: str, error: OSError) -> KataError:
    return KataError(f"{said} can't be written: {in_words(error)}.")
