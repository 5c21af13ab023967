"""Every attempt that was ever made: one SQLite file, which no run depends on."""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
import sys
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import msgspec
import platformdirs

from katakit.katas.workspace import Workspace
from katakit.practice.attempts import Attempt, Help

SCHEMA = 1
"""Of the file, kept as its ``user_version``."""
TIME_LIMIT = 30.0
"""Seconds to wait for another run that is writing."""

_TABLES = """
CREATE TABLE attempts (
    id INTEGER PRIMARY KEY, kata TEXT NOT NULL, at TEXT NOT NULL,
    passed INTEGER NOT NULL, complete INTEGER NOT NULL, partial INTEGER NOT NULL,
    held INTEGER NOT NULL, judged INTEGER NOT NULL, missing TEXT NOT NULL,
    seconds REAL NOT NULL, cpu_ratio REAL, cpu_limit REAL, exam INTEGER NOT NULL,
    kit TEXT NOT NULL, suite TEXT NOT NULL, solution TEXT NOT NULL);
CREATE INDEX attempts_by_kata ON attempts (kata, at);
CREATE TABLE helps (
    id INTEGER PRIMARY KEY, kata TEXT NOT NULL, at TEXT NOT NULL,
    slug TEXT NOT NULL, step INTEGER NOT NULL);
CREATE INDEX helps_by_kata ON helps (kata, at);
CREATE TABLE solutions (sha256 TEXT PRIMARY KEY, source BLOB NOT NULL);
"""

_Found = TypeVar("_Found")


class History:
    """The file of attempts.

    Parameters
    ----------
    path : Path, optional
        Where it lies; by default in the user's data folder.
    warn : callable, optional
        Gets what went wrong, a sentence; by default it goes to stderr.
    """

    def __init__(self, path: Path | None = None, warn: Callable[[str], None] | None = None) -> None:
        self.path = path or home() / "history.sqlite"
        self._warn = warn or _to_stderr

    @classmethod
    def of(cls, workspace: Workspace) -> History:
        """Return the history of where a person works: a repository may have one of its own."""
        own = home() / "repositories" / workspace.history / "history.sqlite"
        return cls(own if workspace.history else None)

    # --- reading --------------------------------------------------------------------

    def attempts(self, kata: str | None = None) -> list[Attempt]:
        """Return all attempts, or those of one kata, the first first."""
        return self._read(Attempt, "attempts", kata)

    def helps(self, kata: str | None = None) -> list[Help]:
        """Return the hints and answers that were asked for, the first first."""
        return self._read(Help, "helps", kata)

    def source(self, sha256: str) -> str | None:
        """Return the text of a solution that passed."""

        def ask(database: sqlite3.Connection) -> str | None:
            row = database.execute(
                "SELECT source FROM solutions WHERE sha256 = ?", (sha256,)
            ).fetchone()
            with contextlib.suppress(zlib.error):
                return zlib.decompress(row[0]).decode("utf-8", "surrogateescape") if row else None
            return None

        return self._with(ask, None)

    def _read(self, kind: type[_Found], table: str, kata: str | None) -> list[_Found]:
        names = kind.__struct_fields__  # type: ignore[attr-defined]
        chosen = " WHERE kata = ?" if kata is not None else ""
        query = f"SELECT {', '.join(names)} FROM {table}{chosen} ORDER BY at, id"  # noqa: S608

        def ask(database: sqlite3.Connection) -> list[_Found]:
            rows = database.execute(query, (kata,) if kata is not None else ())
            return [_converted(kind, dict(zip(names, row, strict=True))) for row in rows]

        return self._with(ask, [])

    # --- writing --------------------------------------------------------------------

    def record(self, attempt: Attempt, source: str = "") -> None:
        """Keep an attempt, and the solution's text if it is a pass."""

        def write(database: sqlite3.Connection) -> None:
            _insert(database, "attempts", attempt)
            if attempt.passed and source:
                packed = zlib.compress(source.encode("utf-8", "surrogateescape"))
                database.execute(
                    "INSERT OR IGNORE INTO solutions VALUES (?, ?)", (attempt.solution, packed)
                )

        self._with(write, None, make=True)

    def record_help(self, kata: str, slug: str, step: int) -> None:
        """Keep that a hint was given, or with step 0 the answer."""
        told = Help(kata, datetime.now(UTC), slug, step)
        self._with(lambda database: _insert(database, "helps", told), None, make=True)

    # --- the file -------------------------------------------------------------------

    def _with(
        self, work: Callable[[sqlite3.Connection], _Found], default: _Found, make: bool = False
    ) -> _Found:
        """Do work in one transaction; where that can't be, say why and return the default."""
        for _ in range(2):
            number = 0
            try:
                if make:
                    self.path.parent.mkdir(parents=True, exist_ok=True)
                    self.path.touch()
                elif not self.path.exists() or not self.path.stat().st_size:
                    return default
                number = self.path.stat().st_ino
                with self._open(make) as database:
                    return work(database)
            except _NewerFileError as newer:
                self._warn(str(newer))
                return default
            except (sqlite3.DatabaseError, msgspec.ValidationError, OSError) as error:
                if _is_passing(error):
                    self._warn(f"The history can't be used just now ({error}): {self.path}")
                    return default
                try:
                    self._set_aside(number, error)
                except OSError as obstacle:
                    self._warn(f"The history is damaged and can't be moved: {obstacle}")
                    return default
        return default

    @contextlib.contextmanager
    def _open(self, make: bool) -> Iterator[sqlite3.Connection]:
        database = sqlite3.connect(self.path, timeout=TIME_LIMIT, isolation_level=None)
        try:
            database.execute("BEGIN IMMEDIATE" if make else "BEGIN")
            version = database.execute("PRAGMA user_version").fetchone()[0]
            if version > SCHEMA:
                problem = f"{self.path} was written by a newer katakit; this one leaves it alone."
                raise _NewerFileError(problem)
            if version == 0:
                for statement in filter(str.strip, _TABLES.split(";")):
                    database.execute(statement)
                database.execute(f"PRAGMA user_version = {SCHEMA}")
            yield database
            database.execute("COMMIT")
        finally:
            database.close()  # what was not committed is taken back

    def _set_aside(self, number: int, error: Exception) -> None:
        """Move a damaged file out of the way, unless another run has done so meanwhile.

        Parameters
        ----------
        number : int
            The file's inode.
        """
        with (self.path.parent / "history.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self.path.exists() or self.path.stat().st_ino != number:
                return
            stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
            aside = self.path.with_name(f"{self.path.name}.damaged-{stamp}")
            self.path.rename(aside)
            with contextlib.suppress(FileNotFoundError):
                Path(f"{self.path}-journal").rename(f"{aside}-journal")
        self._warn(f"The history is damaged ({error}). It lies now in {aside}; a new one begins.")


class _NewerFileError(Exception):
    """The file has a schema that this kit does not know."""


def _insert(database: sqlite3.Connection, table: str, row: msgspec.Struct) -> None:
    values = {name: _stored(getattr(row, name)) for name in row.__struct_fields__}
    marks = ", ".join("?" * len(values))
    database.execute(
        f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})",  # noqa: S608
        tuple(values.values()),
    )


def _stored(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, list):
        return " ".join(value)
    return value


def _converted(kind: type[_Found], row: dict[str, object]) -> _Found:
    if isinstance(row.get("missing"), str):
        row["missing"] = str(row["missing"]).split()
    return msgspec.convert(row, kind, strict=False)


_PASSING = (
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOMEM,
)  # fmt: skip


def _is_passing(error: Exception) -> bool:
    """Tell a full disk or a missing right from a damaged file."""
    if isinstance(error, OSError):
        return True
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in _PASSING


def _to_stderr(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


def home() -> Path:
    """Return the user's data folder, or where ``KATAKIT_HOME`` says; it may not exist yet."""
    moved = os.environ.get("KATAKIT_HOME")
    return Path(moved).expanduser() if moved else platformdirs.user_data_path("katakit")
