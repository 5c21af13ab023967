"""A machine of a CI service, as far as the baked steps need one: programs, workspaces, artefacts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import katakit

SOURCE = Path(katakit.__file__).parents[1]

_KATAKIT = """\
#!/bin/sh
PYTHONPATH={source} PYTHONDONTWRITEBYTECODE=1 exec {python} -P -m katakit "$@"
"""
_PYTHON = """\
#!/bin/sh
if [ "$1 $2 $3" = "-m pip install" ]; then
  shift 3; for last in "$@"; do :; done
  test -f "$last" || exit 9
  exit 0
fi
exec {python} "$@"
"""
_FAKE = """\
#!/bin/sh
exec {python} {program} {state} "$@"
"""


@dataclass
class Machine:
    """Where steps run: with the test's interpreter, a fake `gh` and `curl`, and nobody's settings.

    Attributes
    ----------
    folder : Path
        Holds all that the runs leave.
    environments : list
        ``(job, environment)`` of every script that ran, to look for secrets in.
    """

    folder: Path
    environments: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.programs = self.folder / "bin"
        self.state = self.folder / "service.json"
        self.artefacts = self.folder / "artefacts"
        self.programs.mkdir(parents=True)
        fakes = {name: Path(__file__).with_name(f"fake_{name}.py") for name in ("gh", "curl")}
        texts = {
            "katakit": _KATAKIT.format(source=SOURCE, python=sys.executable),
            "python": _PYTHON.format(python=sys.executable),
            **{
                name: _FAKE.format(python=sys.executable, program=program, state=self.state)
                for name, program in fakes.items()
            },
        }
        for name, text in texts.items():
            (self.programs / name).write_text(text)
            (self.programs / name).chmod(0o755)

    def workspace(self, job: str) -> Path:
        """Return a fresh folder to work in; every job has a machine of its own."""
        place = self.folder / "work" / job
        shutil.rmtree(place, ignore_errors=True)
        for name in ("workspace", "home", "temp"):
            (place / name).mkdir(parents=True)
        return place / "workspace"

    def script(
        self, job: str, text: str, workspace: Path, environment: dict[str, str], flags: str
    ) -> str:
        """Run a script and return what it printed; it must succeed."""
        env = {
            "PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(workspace.parent / "home"),
            "LANG": "C.UTF-8",
            "GIT_CONFIG_NOSYSTEM": "1",
            "KATAKIT_HOME": str(workspace.parent / "home" / "katakit"),
            **environment,
        }
        self.environments.append((job, env))
        path = workspace.parent / "temp" / "script.sh"
        path.write_text(text)
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", flags, "pipefail", str(path)],
            cwd=workspace, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, check=False, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, f"{job}: {text}\n{done.stdout}"
        return done.stdout

    def upload(self, name: str, workspace: Path, paths: list[str], hidden: bool) -> None:
        """Keep files as an artefact does: no empty folders, no links, hidden files on demand."""
        found = [workspace / path for path in paths if (workspace / path).exists()]
        assert found, f"no files for the artefact {name}"
        root = Path(os.path.commonpath(found)) if len(paths) > 1 else found[0]
        shutil.rmtree(self.artefacts / name, ignore_errors=True)
        for place in found:
            for path in sorted(p for p in place.rglob("*") if p.is_file()):
                relative = path.relative_to(root)
                if hidden or not any(part.startswith(".") for part in relative.parts):
                    (self.artefacts / name / relative).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(path, self.artefacts / name / relative)

    def download(self, name: str, target: Path) -> None:
        shutil.copytree(self.artefacts / name, target, dirs_exist_ok=True)
