"""A kata: its name, its metadata, and the folders that its name leads to."""

from __future__ import annotations

import importlib.util
import keyword
import marshal
import sys
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

from katakit.errors import BrokenKata, KataError, shown
from katakit.katas.archive_format import FOLDER, SEALED, read_header, suite_sha256
from katakit.katas.archives import KEY_ENV, archive_of, base_of, is_open
from katakit.katas.brief import Brief
from katakit.katas.metadata import Metadata, Resources, read_metadata
from katakit.report.text import quoted


class Kata:
    """One kata of a kata root.

    Parameters
    ----------
    root : Path
        A folder that holds ``katas/``, and ``reference/`` and ``tests/katas/`` or ``archives/``.
        An archive is opened when something in it is first asked for.
    name : str
        The kata's folder, a Python identifier.
    key_env : str
        The environment variable with the key, for a kata that is sealed.
    """

    def __init__(self, root: Path, name: str, key_env: str = KEY_ENV) -> None:
        self.root = root
        self.name = name
        self.key_env = key_env
        self.folder = root / "katas" / name
        self.brief_file = self.folder / "brief.md"
        self.stub_file = self.folder / f"{name}.py"
        self.toml_file = self.folder / "kata.toml"

    def anew(self) -> Kata:
        """Return the same kata with nothing of it read yet."""
        return Kata(self.root, self.name, self.key_env)

    def __repr__(self) -> str:
        return f"Kata({self.name!r})"

    def __getstate__(self) -> dict[str, Any]:
        """Return what another process gets, which opens its own archive."""
        return {name: value for name, value in self.__dict__.items() if name != "_base"}

    @cached_property
    def _base(self) -> Path:
        """The parent of the author's and the examiner's folders."""
        return base_of(self.root, self.name, self.key_env)

    @property
    def archive(self) -> Path | None:
        """The archive that holds those folders, None where they lie open."""
        return archive_of(self.root, self.name)

    @property
    def lies_open(self) -> bool:
        """Whether those folders lie open, and not in an archive, be it there or not."""
        return not (self.root / FOLDER).is_dir() or is_open(self.root)

    @property
    def is_sealed(self) -> bool:
        """Whether they open with a key only."""
        return self.archive is not None and self.archive.suffix == f".{SEALED}"

    @property
    def author_folder(self) -> Path:
        """The author's room."""
        return self._base / "reference" / self.name

    @property
    def examiner_folder(self) -> Path:
        """The examiner's room."""
        return self._base / "tests" / "katas" / self.name

    @property
    def reference_file(self) -> Path:
        """The author's own solution."""
        return self.author_folder / f"{self.name}.py"

    @property
    def peer_file(self) -> Path:
        """A well-kept library in the kata's interface; need not be there."""
        return self.author_folder / "peer.py"

    @property
    def suite_file(self) -> Path:
        """The hidden suite."""
        return self.examiner_folder / f"test_{self.name}.py"

    @property
    def workload_file(self) -> Path:
        """What is measured."""
        return self.examiner_folder / "workload.py"

    @property
    def driver_file(self) -> Path:
        """What is loaded beside a solution; need not be there."""
        return self.examiner_folder / "driver.py"

    @property
    def hidden(self) -> tuple[Path, ...]:
        """The folders that no candidate may read."""
        folders = (self._base / "reference", self._base / "tests")
        return folders if self.archive is None else (*folders, self._base, self.root / FOLDER)

    @property
    def sources(self) -> list[Path]:
        """The files on disk that the examiner's room comes from."""
        if self.archive is not None:
            return [self.archive]
        return sorted(self.examiner_folder.iterdir())

    @cached_property
    def brief(self) -> Brief:
        """The parsed brief.

        Raises
        ------
        BrokenKata
            If it has no requirements in the form that `katakit.katas.brief` reads.
        """
        return Brief.read(self.brief_file)

    @cached_property
    def metadata(self) -> Metadata:
        """The content of ``kata.toml``.

        Raises
        ------
        BrokenKata
            With file and line, if it is malformed.
        """
        return read_metadata(self.toml_file)

    @cached_property
    def resources(self) -> Resources | None:
        """The promises that the workload judges, None for a kata without any.

        Raises
        ------
        BrokenKata
            If ``kata.toml`` names a requirement that the brief does not have, or a baseline
            that is not there.
        """
        resources = self.metadata.workload
        if resources is None:
            return None
        for slug in (*resources.resource_types, *resources.needs):
            if self.brief.find(slug) is None:
                problem = f"[workload] names {slug!r}, which the brief does not require"
                raise BrokenKata(self.toml_file, 0, problem)
        # What is in an archive was looked at before it went there, and a board opens none.
        if self.archive is None and not self.baseline_file.is_file():
            problem = f"[workload] names the baseline {resources.baseline!r}; there is no such file"
            raise BrokenKata(self.toml_file, 0, f"{problem}: {shown(self.baseline_file)}")
        return resources

    @cached_property
    def driver(self) -> bytes:
        """The compiled driver, empty for a kata without one.

        Raises
        ------
        BrokenKata
            With file and line, if it is no Python.
        """
        path = self.driver_file
        if not path.is_file():
            return b""
        try:
            return marshal.dumps(compile(path.read_bytes(), path.name, "exec", dont_inherit=True))
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", None) or 0
            raise BrokenKata(path, line, f"is no Python: {error}") from error

    @property
    def baseline_file(self) -> Path:
        """The solution whose cost is the measure of all others'."""
        assert self.metadata.workload is not None
        return self.author_folder / "alternatives" / f"{self.metadata.workload.baseline}.py"

    @cached_property
    def suite_sha256(self) -> str:
        """The hash of what the suite is made of, hexadecimal: its file, and the driver's if any."""
        if self.archive is not None:
            return read_header(self.archive).suite
        driver = self.driver_file.read_bytes() if self.driver else b""
        return suite_sha256(self.suite_file.read_bytes(), driver)

    def check(self) -> None:
        """Check that all files are there that every command relies on, and read the first of them.

        Raises
        ------
        BrokenKata
            With the file that is missing, or that can't be read.
        """
        needed = [self.toml_file, self.brief_file, self.stub_file]
        if self.lies_open:
            needed += [self.reference_file, self.suite_file]
        _check_are_files(needed)
        self.brief  # noqa: B018 (it raises what is wrong)
        if self.metadata.workload is not None and self.lies_open:
            _check_are_files([self.workload_file])

    def check_installed(self) -> None:
        """Check that what a solution may import can be imported here.

        Raises
        ------
        KataError
            If a package is missing, with how to install it.
        """
        packages = dict.fromkeys(name.partition(".")[0] for name in self.metadata.imports)
        missing = [name for name in packages if importlib.util.find_spec(name) is None]
        if missing:
            wanted = f'"katakit[{self.metadata.extra}]"' if self.metadata.extra else None
            command = f"{quoted(Path(sys.executable))} -m pip install {wanted or ' '.join(missing)}"
            lacking = f"{self.name} works with {' and '.join(missing)}, not installed here"
            raise KataError(f"{lacking}:\n    {command}")

    @property
    def resource_types(self) -> dict[str, str]:
        """The requirements that the workload judges: ``{"fast": "speed"}``."""
        return self.resources.resource_types if self.resources is not None else {}

    @property
    def group(self) -> str:
        """The pillar of the interview guide under which the kata is listed."""
        return self.metadata.pillar


def _check_are_files(paths: Iterable[Path]) -> None:
    for path in paths:
        if not path.is_file():
            problem = "is no file" if path.exists() else "is missing"
            raise BrokenKata(path, 0, f"{problem}, and no kata is whole without it.")


def is_valid_name(name: str) -> bool:
    """Tell whether a folder may hold a kata: an identifier that shadows nothing."""
    return (
        name.isidentifier()
        and not keyword.iskeyword(name)
        and name not in sys.stdlib_module_names
        and not name.startswith("_")
    )
