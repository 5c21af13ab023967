"""Sessions of katakit; each is a thin call of ``python -m katakit`` or of a tool.

``nox -l`` lists them. All practice sessions share the environment of ``kata``, and a
warm run installs nothing: a stamp in the environment holds the hash of what it was
made from.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import nox
from nox.command import CommandFailed
from packaging.requirements import InvalidRequirement, Requirement

nox.needs_version = ">=2025.5.1"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_venv = "yes"
nox.options.sessions = ["tests", "lint"]

HERE = Path(__file__).parent
PROJECT = nox.project.load_toml(HERE / "pyproject.toml")
PREPARE = "--prepare-only"
"""The argument with which a session that shares kata's environment has it made."""

CLEAN: dict[str, str | None] = {"PYTHONDONTWRITEBYTECODE": None}
"""With it set, Python would compile scikit-learn anew at every start, for ever."""

STAMP = ".katakit-stamp"
"""The file in an environment that says what it was made from: a hash, then peers' requirements."""

RETRY = """\
Could not install: uv got no answer from the package index, or was refused.
uv does not read pip.conf. If pip works on this machine:
    NOX_DEFAULT_VENV_BACKEND=virtualenv nox -s {name}"""

# --- practice -------------------------------------------------------------------------


@nox.session
def kata(session: nox.Session) -> None:
    """Judge your solution of a kata: nox -s kata -- drift."""
    install(session, "about 460 MB: numpy, scipy, pandas, scikit-learn, fastapi, pytest")
    if session.posargs != [PREPARE]:
        katakit(session, "kata")


@nox.session(name="list", venv_backend="none")
def list_(session: nox.Session) -> None:
    """List the katas, grouped by the pillars of the interview guide."""
    katakit(session, "list")


@nox.session(venv_backend="none")
def watch(session: nox.Session) -> None:
    """Judge your solution at every save: nox -s watch -- drift."""
    katakit(session, "watch")


@nox.session(venv_backend="none")
def hint(session: nox.Session) -> None:
    """Give one more hint: nox -s hint -- drift."""
    katakit(session, "hint")


@nox.session(name="next", venv_backend="none")
def next_(session: nox.Session) -> None:
    """Name the kata to do now, and why."""
    katakit(session, "next")


@nox.session(venv_backend="none")
def history(session: nox.Session) -> None:
    """Show what you did, or the curve of one kata: nox -s history -- drift."""
    katakit(session, "history")


@nox.session(venv_backend="none")
def reset(session: nox.Session) -> None:
    """Put your solution aside and begin at the stub again: nox -s reset -- drift."""
    katakit(session, "reset")


@nox.session(venv_backend="none")
def mock(session: nox.Session) -> None:
    """Hold a mock interview: nox -s mock -- --loop onsite."""
    katakit(session, "mock")


# --- building the kit -----------------------------------------------------------------


@nox.session(venv_backend="none")
def new(session: nox.Session) -> None:
    """Begin a kata, from a template: nox -s new."""
    katakit(session, "new")


@nox.session
def audit(session: nox.Session) -> None:
    """Check all that a kata must have: nox -s audit -- drift."""
    peers = peers_of(*roots_of(session.invoked_from), HERE)
    contents = "about 500 MB: what kata needs, mutmut, coverage and the peers"
    install(session, contents, "audit", peers=peers)
    katakit(session, "audit")


@nox.session
def tests(session: nox.Session) -> None:
    """Test the kit and the katas, in parallel: nox -s tests -- -k wire."""
    contents = "about 650 MB: what kata needs, the peers and the test tools"
    install(session, contents, "tests", peers=peers_of(HERE))
    workers = str((os.cpu_count() or 1) + 1)  # much of a test is waiting for what it started
    spread = ("-n", workers, "--dist", "loadscope", "--durations", "15")
    session.run("python", "-m", "pytest", *spread, *(session.posargs or ["tests/kit"]), env=CLEAN)


@nox.session
def lint(session: nox.Session) -> None:
    """Check format, style, layout and types."""
    install(session, "about 770 MB: what tests needs, ruff and mypy", "lint")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run(
        "python", "-m", "pytest", "-q", "--noconftest", "tests/kit/test_layout.py", env=CLEAN
    )
    session.run("mypy", *session.posargs, env=CLEAN)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure, interleaved and as ratios: nox -s bench -- judge."""
    contents = "about 650 MB: what kata needs, the peers and the test tools"
    install(session, contents, "tests", peers=peers_of(HERE))
    session.run("python", "-m", "tests.bench", *session.posargs, env=CLEAN)


@nox.session
def fuzz(session: nox.Session) -> None:
    """Fuzz the wire, guided by coverage: nox -s fuzz -- wire --seconds 60."""
    install(session, "about 590 MB: what kata needs and atheris", "fuzz")
    session.run("python", "-m", "tests.fuzz", *session.posargs, env=CLEAN)


# --- how ------------------------------------------------------------------------------


def katakit(session: nox.Session, command: str) -> NoReturn:
    """Call the kit in kata's environment and leave with its exit status, unchanged.

    ``session.run`` would turn 2 into 1 and add a line of its own to every failure.
    """
    python = HERE / ".nox" / "kata" / "bin" / "python"
    if session.virtualenv.is_sandboxed:
        python = Path(session.virtualenv.location) / "bin" / "python"
    elif not is_fresh(python.parents[1]):
        call = [sys.executable, "-m", "nox", "-f", __file__, "-s", "kata", "--", PREPARE]
        if status := subprocess.call(call):
            raise SystemExit(status)
    session.log(f"python -m katakit {command} {' '.join(session.posargs)}".rstrip())
    sys.stdout.flush()
    sys.stderr.flush()
    call = [str(python), "-m", "katakit", command, *session.posargs]
    # A descriptor that the shell opened, as for --json >(cat), is handed on.
    options = {"env": environment(), "cwd": session.invoked_from, "close_fds": False}
    with subprocess.Popen(call, **options) as child:
        raise SystemExit(wait(child))


def wait(child: subprocess.Popen[bytes]) -> int:
    """Wait for a child; on Ctrl-C, which it gets too, let it clean up first."""
    while True:
        try:
            status = child.wait()
        except KeyboardInterrupt:
            continue
        return status if status >= 0 else 128 - status


def install(
    session: nox.Session, contents: str, *groups: str, peers: dict[str, list[str]] | None = None
) -> None:
    """Install the project, dependency groups and peers' requirements, once for each state."""
    place, needed = Path(session.virtualenv.location), peers or {}
    if is_fresh(place, needed):
        return
    shown = os.path.relpath(place, HERE)
    later = "Later runs start at once, offline too."
    print(f"Preparing {shown}: once, {contents}. {later}", flush=True)
    wanted = [r for group in groups for r in nox.project.dependency_groups(PROJECT, group)]
    try:
        session.install("--no-compile", "-e", ".[serving]", *wanted, *needed)
    except CommandFailed:
        for requirement, katas in needed.items():
            print(f"peer_requires of {', '.join(katas)}: {requirement}", file=sys.stderr)
        if session.venv_backend == "uv":
            print(RETRY.format(name=session.name), file=sys.stderr)
        raise
    # A machine that forbids writing bytecode would compile scikit-learn at every start. pip
    # compiles on one processor, and what nobody imports: half of it are the libraries' tests.
    libraries = next(place.glob("lib/python3*/site-packages"))
    but_for = ("-x", "/site-packages/.*/tests/")
    call = ["-m", "compileall", "-q", "-j", "0", *but_for, str(libraries), "src"]
    session.run("python", *call, env=CLEAN, silent=True, success_codes=[0, 1])
    names = {name_of(requirement) for requirement in needed}
    kept = [r for r in installed_peers(place) if name_of(r) not in names]  # of other roots
    (place / STAMP).write_text("\n".join([stamp(place), *sorted({*kept, *needed})]))


def roots_of(folder: Path | str) -> list[Path]:
    """Return the kata roots that a working directory is, or lists in its settings."""
    here, listed = Path(folder), []
    for name in ("katakit.toml", "katakit.local.toml"):
        roots = read_toml(here / name).get("roots")
        if isinstance(roots, list):  # the later file's list goes before
            listed = [here / Path(root).expanduser() for root in roots if isinstance(root, str)]
    return [here, *listed]


def peers_of(*roots: Path) -> dict[str, list[str]]:
    """Return what the peers of all katas require, each with the katas that say so."""
    found: dict[str, list[str]] = {}
    for path in dict.fromkeys(
        p.resolve() for root in roots for p in root.glob("katas/*/kata.toml")
    ):
        required = read_toml(path).get("peer_requires")
        for text in required if isinstance(required, list) else []:
            if isinstance(text, str) and name_of(text):  # else the audit says what is wrong
                found.setdefault(text, []).append(path.parent.name)
    return dict(sorted(found.items()))


def name_of(requirement: str) -> str:
    """Return the package that a requirement is about, ``""`` if it is none."""
    try:
        return re.sub(r"[-_.]+", "-", Requirement(requirement).name).lower()
    except InvalidRequirement:
        return ""


def read_toml(path: Path) -> dict[str, object]:
    """Return what a file of settings says; nothing if it can't be read, which the kit tells."""
    try:
        return nox.project.load_toml(path)
    except (OSError, ValueError):
        return {}


def is_fresh(place: Path, peers: Iterable[str] = ()) -> bool:
    """Tell whether an environment is of pyproject.toml as it is now and has what peers need."""
    try:
        made_from = (place / STAMP).read_text().partition("\n")[0]
    except FileNotFoundError:
        return False
    return made_from == stamp(place) and set(peers) <= set(installed_peers(place))


def installed_peers(place: Path) -> list[str]:
    """Return what was installed for peers since pyproject.toml last changed."""
    try:
        made_from, *peers = (place / STAMP).read_text().split("\n")
    except FileNotFoundError:
        return []
    return peers if made_from == stamp(place) else []


def stamp(place: Path) -> str:
    """Return the hash of what an environment is made from, peers apart."""
    project = (HERE / "pyproject.toml").read_bytes()
    return hashlib.sha256(project + str(HERE).encode() + str(place).encode()).hexdigest()


def environment() -> dict[str, str]:
    """Return the environment without what would keep Python from storing bytecode."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "KATAKIT_CALLED_BY": "nox"}
