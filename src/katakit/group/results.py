"""A folder of verdicts: the last one of each member and kata, and what was ever passed.

``DIR/<handle>/<kata>.json`` is a verdict as ``kata --json`` writes it. A suite grows, and who
passed it once has passed: ``DIR/<handle>/.passed.json`` remembers, and nothing takes that back.
While a run is under way, ``DIR/.run.json`` says so, and the next one goes on with it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from katakit.errors import KataError, MissingFile, shown
from katakit.files import TEMPORARY, read_file, write_atomically
from katakit.verdict import Verdict, from_json, to_json

_PASSED = ".passed.json"
_RUN = ".run.json"


class Pass(msgspec.Struct, frozen=True):
    """That a member passed a kata.

    Attributes
    ----------
    first : str
        When that first was so, ISO 8601.
    complete : bool
        Whether the stretch held as well, at any time.
    kit_version, suite_sha256 : str
        Of the last pass.
    """

    first: str
    complete: bool
    kit_version: str
    suite_sha256: str


class _Run(msgspec.Struct, frozen=True):
    """A run of grading that is not over: how it judges, and since when."""

    policy: str
    began: str


@dataclass(frozen=True)
class Entry:
    """A member's last verdict on a kata, and the pass on record, if any."""

    member: str
    kata: str
    verdict: Verdict
    passed: Pass | None


@dataclass
class Results:
    """A folder of verdicts.

    Parameters
    ----------
    folder : Path
    problems : list of str
        Gets a sentence for each file that can't be read.
    """

    folder: Path
    problems: list[str] = field(default_factory=list)

    def path(self, member: str, kata: str) -> Path:
        """Return where a verdict lies."""
        return self.folder / member / f"{kata}.json"

    def members(self) -> list[str]:
        """Return the members that have a folder, by name.

        Raises
        ------
        MissingFile
            If the folder itself is not there.
        """
        if not self.folder.is_dir():
            raise MissingFile(
                f"No folder {shown(self.folder)}. katakit grade MEMBERS --results DIR fills one."
            )
        return sorted(
            (p.name for p in self.folder.iterdir() if p.is_dir() and not p.name.startswith(".")),
            key=lambda name: (name.casefold(), name),
        )

    def entries(self) -> Iterator[Entry]:
        """Yield every verdict, by member and kata; what can't be read is left out and told."""
        for member in self.members():
            passed = self.passed(member)
            for path in sorted((self.folder / member).glob("[!.]*.json")):
                verdict = self.read(member, path.stem)
                if verdict is not None:
                    yield Entry(member, path.stem, verdict, passed.get(path.stem))

    def read(self, member: str, kata: str) -> Verdict | None:
        """Return a verdict, None where there is none that can be read."""
        path = self.path(member, kata)
        try:
            return from_json(read_file(path))
        except FileNotFoundError:
            return None
        except (OSError, KataError) as error:
            self.problems.append(f"{shown(path)} is left out: {error}")
            return None

    def passed(self, member: str) -> dict[str, Pass]:
        """Return what a member ever passed, by kata."""
        path = self.folder / member / _PASSED
        try:
            return msgspec.json.decode(read_file(path), type=dict[str, Pass])
        except FileNotFoundError:
            return {}
        except (OSError, msgspec.DecodeError) as error:
            self.problems.append(f"{shown(path)} is left out: {error}")
            return {}

    def begin(self, policy: str) -> str:
        """Note that a run has begun; return since when, if it goes on with one that was cut off.

        Parameters
        ----------
        policy : str
            The hash of how it judges: a run by another one is not gone on with.

        Returns
        -------
        str
            ISO 8601: verdicts that have been started since are this run's. ``""`` of a new run.
        """
        path = self.folder / _RUN
        now = _Run(policy, dt.datetime.now(dt.UTC).isoformat(timespec="seconds"))
        with contextlib.suppress(OSError, msgspec.DecodeError):
            before = msgspec.json.decode(path.read_bytes(), type=_Run)
            if before.policy == policy:
                self._sweep()
                return before.began
        write_atomically(path, msgspec.json.encode(now))
        return ""

    def _sweep(self) -> None:
        """Remove what a run that was killed had begun to write."""
        for pattern in (f"{TEMPORARY}*", f"*/{TEMPORARY}*"):
            for left in self.folder.glob(pattern):
                left.unlink(missing_ok=True)

    def end(self) -> None:
        """Note that the run is over."""
        (self.folder / _RUN).unlink(missing_ok=True)

    def keep(self, member: str, kata: str, verdict: Verdict) -> None:
        """Write a verdict in place of the last one, and the pass that it may be."""
        if verdict.passed and not verdict.partial:
            passed = self.passed(member)
            before = passed.get(kata)
            now = Pass(
                first=before.first if before else verdict.started,
                complete=verdict.complete or (before is not None and before.complete),
                kit_version=verdict.kit_version,
                suite_sha256=verdict.suite_sha256,
            )
            if now != before:
                data = msgspec.json.format(msgspec.json.encode(passed | {kata: now}), indent=2)
                write_atomically(self.folder / member / _PASSED, data + b"\n")
        write_atomically(self.path(member, kata), to_json(verdict))


def verdicts_in(folder: Path) -> list[Path]:
    """Return the files that hold a folder's verdicts, none where it is not there."""
    return sorted(folder.glob("[!.]*/[!.]*.json"))
