"""What an archive is: one line that anybody may read, then the folders of one kata, compressed.

A wheel carries all katas of a root so; its build hook calls `pack_root`.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from katakit.errors import BrokenKata

PACKED, SEALED = "packed", "sealed"
"""The types of archive, which are their files' suffixes too."""
FOLDER = "archives"
"""Where they lie in a kata root."""
LARGEST = 256 << 20
"""Bytes that an archive may hold."""
_MEMORY = 128 << 20
"""Bytes that unpacking may take beside; ours take 9 MB."""

_MAGIC, _VERSION = "katakit-archive", 1
_LINE = re.compile(
    r"katakit-archive (?P<version>[1-9][0-9]*) (?P<kind>packed|sealed) (?P<name>\w+) "
    r"(?P<suite>[0-9a-f]{64}|-)(?: (?P<key>[0-9a-f]{8}))?"
)
_LONGEST_LINE = 512
_AGAIN = "is broken: {}. Take the file anew from where it came (a wheel: install it again)"


@dataclass(frozen=True)
class Header:
    """The line in clear; of a seal it is sealed with the rest and can't be changed.

    Attributes
    ----------
    kind : str
        `PACKED` or `SEALED`.
    name : str
        The kata's.
    suite : str
        The suite's hash; ``"-"`` where there is none.
    key : str
        Of a seal the fingerprint of its key.
    """

    kind: str
    name: str
    suite: str
    key: str = ""

    def line(self) -> bytes:
        """Return it as it stands in the file."""
        words = (_MAGIC, str(_VERSION), self.kind, self.name, self.suite, self.key)
        return " ".join(word for word in words if word).encode() + b"\n"


def suite_sha256(suite: bytes, driver: bytes) -> str:
    """Return the hash of what a suite is made of; `driver` is empty where there is none."""
    return hashlib.sha256(suite + driver).hexdigest()


def suite_of(name: str, members: Mapping[str, bytes]) -> str:
    """Return the hash of the suite among an archive's members, ``"-"`` if there is none."""
    suite = members.get(f"tests/katas/{name}/test_{name}.py")
    driver = members.get(f"tests/katas/{name}/driver.py", b"")
    return "-" if suite is None else suite_sha256(suite, driver)


def folders_in(root: Path, name: str) -> dict[str, bytes]:
    """Return the files of the author's and the examiner's room, by their paths in the root."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for room in (root / "reference" / name, root / "tests" / "katas" / name)
        for path in sorted(room.rglob("*"))
        if path.is_file() and path.suffix != ".pyc"
    }


def compress(members: Mapping[str, bytes]) -> bytes:
    """Return the members as a tar in xz."""
    import lzma  # these two are not needed to read a header
    import tarfile

    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path, data in sorted(members.items()):
            one = tarfile.TarInfo(path)
            one.size = len(data)
            tar.addfile(one, io.BytesIO(data))
    return lzma.compress(stream.getvalue())


def packed(name: str, members: Mapping[str, bytes]) -> bytes:
    """Return the archive of a kata's folders."""
    return Header(PACKED, name, suite_of(name, members)).line() + compress(members)


def read_header(path: Path) -> Header:
    """Read the line of an archive, and nothing else of it.

    Raises
    ------
    BrokenKata
        If it is none, of another kata than its name says, or of a newer kit.
    """
    try:
        with path.open("rb") as file:
            return parse(path, file.readline(_LONGEST_LINE))[0]
    except OSError as error:
        raise BrokenKata(path, 0, f"can't be read: {error.strerror}") from error


def parse(path: Path, data: bytes) -> tuple[Header, bytes]:
    """Return the header and what follows it, of a file that was read."""
    line, _, rest = data.partition(b"\n")
    found = _LINE.fullmatch(line[:_LONGEST_LINE].decode("utf-8", "replace"))
    if found is None:
        raise BrokenKata(path, 0, _AGAIN.format("it does not begin as an archive of katakit does"))
    if int(found["version"]) != _VERSION:
        raise BrokenKata(path, 0, "was made by a newer katakit. Upgrade this one")
    header = Header(found["kind"], found["name"], found["suite"], found["key"] or "")
    if (header.name, f".{header.kind}") != (path.stem, path.suffix):
        problem = f"it is the {header.kind} archive of {header.name}"
        raise BrokenKata(path, 0, _AGAIN.format(problem))
    return header, rest


def extract(path: Path, header: Header, body: bytes) -> dict[str, bytes]:
    """Return the members of an archive: plain files in the folders of its kata, and no others.

    Raises
    ------
    BrokenKata
        If the body is cut short, was changed, or holds anything else.
    """
    import lzma
    import tarfile

    reader = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MEMORY)
    try:
        data = reader.decompress(body, LARGEST)
        if not reader.eof or reader.unused_data:
            raise BrokenKata(path, 0, _AGAIN.format("it is cut short, or longer than it should be"))
        with tarfile.open(fileobj=io.BytesIO(data)) as tar:
            members = {}
            for one in tar:
                is_plain = one.type in (tarfile.REGTYPE, tarfile.AREGTYPE) and not one.issparse()
                file = tar.extractfile(one) if is_plain else None
                if file is None or not _is_in_folders(one.name, header.name):
                    raise BrokenKata(path, 0, _AGAIN.format("it holds what no kata has"))
                members[one.name] = file.read()
    except (lzma.LZMAError, tarfile.TarError, ValueError, EOFError) as error:
        raise BrokenKata(path, 0, _AGAIN.format(error)) from error
    if suite_of(header.name, members) != header.suite:
        raise BrokenKata(path, 0, _AGAIN.format("its suite is not the one that it names"))
    return members


def _is_in_folders(member: str, name: str) -> bool:
    parts = PurePosixPath(member).parts
    folders = ("reference", name), ("tests", "katas", name)
    plain = "/".join(parts) == member and ".." not in parts and "\0" not in member
    return plain and any(parts[: len(room)] == room and len(parts) > len(room) for room in folders)


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
        files[-1].write_bytes(packed(name, folders_in(root, name)))
    return files
