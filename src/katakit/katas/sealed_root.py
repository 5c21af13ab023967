"""Writing a sealed kata root: briefs and stubs in clear, the other folders as seals.

All is read, sealed and compared with what is there before the first file is written. A new root
is made aside and takes its name in one step; in an existing one each file is replaced in one
step, a kata's seal last.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from katakit.errors import KataError, shown
from katakit.files import write_atomically
from katakit.katas.archive_format import FOLDER, SEALED, compress, folders_in, parse
from katakit.katas.archives import KEY_ENV, archive_of, base_of, is_open, is_root, read_members
from katakit.katas.kata import Kata
from katakit.katas.sealing import seal, unseal


@dataclass(frozen=True)
class _Written:
    """What a sealed kata is made of: the files in clear, and the members of its seal."""

    clear: dict[str, bytes]
    members: dict[str, bytes]

    @classmethod
    def of(cls, kata: Kata) -> _Written:
        kata.brief, kata.metadata, kata.resources  # noqa: B018 (they raise what is wrong)
        folder = kata.brief_file.parent
        clear = {
            path.relative_to(kata.root).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.suffix != ".pyc"
        }
        archive = archive_of(kata.root, kata.name)
        if archive is None:
            members = folders_in(base_of(kata.root, kata.name), kata.name)
        else:
            members = read_members(archive, kata.key_env)
        if f"tests/katas/{kata.name}/test_{kata.name}.py" not in members:
            raise KataError(f"{kata.name} has no suite, so there is nothing to seal.")
        return cls(clear, members)


def write_sealed_root(katas: Iterable[Kata], key: bytes, to: Path, *, force: bool) -> list[str]:
    """Seal katas into a kata root.

    Parameters
    ----------
    to : Path
        A sealed root to add to, or a folder that is empty or not there.
    force : bool
        Replace what is there and differs.

    Returns
    -------
    list of str
        The katas that were written; those that were there already, the same, are not among them.

    Raises
    ------
    KataError
        If something there differs, the folder is something else, or a kata can't be read or
        sealed. Nothing is written then.
    """
    if is_open(to) or (to.exists() and not is_root(to) and not _is_empty(to)):
        raise KataError(
            f"{shown(to)} is no sealed kata root, and not empty. Nothing was written; "
            "name a new folder."
        )
    files: dict[str, bytes] = {}
    written = []
    for kata in katas:
        found = _Written.of(kata)
        path = f"{FOLDER}/{kata.name}.{SEALED}"
        clear = {name: data for name, data in found.clear.items() if not _holds(to / name, data)}
        is_sealed = _is_same_seal(to / path, found.members, key)
        replaced = [name for name in clear if (to / name).exists()]
        replaced += [path] if (to / path).exists() and not is_sealed else []
        if replaced and not force:
            raise KataError(
                f"{shown(to / replaced[0])} is there and differs (another text, or another key). "
                "Nothing was written; --force replaces it."
            )
        if clear or not is_sealed:
            files |= clear
            files |= {} if is_sealed else {path: seal(kata.name, found.members, key)}
            written.append(kata.name)
    _write(to, files)
    return written


def _is_empty(folder: Path) -> bool:
    return folder.is_dir() and not any(folder.iterdir())


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


def _is_same_seal(path: Path, members: dict[str, bytes], key: bytes) -> bool:
    """Tell whether a seal is there that this key opens and that holds just this."""
    if not path.is_file():
        return False
    try:
        header, body = parse(path, path.read_bytes())
        return unseal(path, header, body, key, KEY_ENV) == compress(members)
    except KataError:
        return False


def _write(to: Path, files: dict[str, bytes]) -> None:
    try:
        if is_root(to):
            for name, data in files.items():
                write_atomically(to / name, data)
            return
        to.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=to.parent, prefix=".katakit-seal-") as aside:
            made = Path(aside) / "root"
            for name, data in files.items():
                write_atomically(made / name, data)
            if to.exists():
                to.rmdir()
            os.rename(made, to)
    except OSError as error:
        raise KataError(f"{shown(to)} could not be written: {error}") from error
