"""Packing all katas of a root, as a wheel carries them: what a build hook calls.

Standard library only: the kit's own needs are not there while its wheel is built.
"""

from __future__ import annotations

from pathlib import Path

from katakit.archives.form import PACKED, packed, rooms_in


def pack_root(root: Path, folder: Path) -> list[Path]:
    """Write the archive of each kata of a root, and of its interviews, into a folder.

    Returns
    -------
    list of Path
        The files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = {path.parent.name for path in (root / "katas").glob("*/kata.toml")}
    names |= {path.name for path in (root / "reference").glob("interviews")}
    files = []
    for name in sorted(names):
        files.append(folder / f"{name}.{PACKED}")
        files[-1].write_bytes(packed(name, rooms_in(root, name)))
    return files
