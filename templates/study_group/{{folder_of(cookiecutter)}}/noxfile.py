"""Sessions of a study group; each is a thin call of katakit.

``nox -l`` lists them. They share one environment, made from requirements.txt; a warm run
installs nothing.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import nox

nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_venv = "yes"
nox.options.sessions = ["list"]

HERE = Path(__file__).parent
PLACE = HERE / ".nox" / "kit"
"""The environment that all sessions share."""

# --- your own -------------------------------------------------------------------------


@nox.session(venv_backend="none")
def join(session: nox.Session) -> None:
    """Begin: nox -s join -- alice (your name at the service that this repository is on)."""
    if len(session.posargs) != 1 or not is_handle(session.posargs[0]):
        session.error("One name, of letters, digits, '-', '_' and '.': nox -s join -- alice")
    handle = session.posargs[0]
    folder = HERE / "members" / handle
    folder.mkdir(parents=True, exist_ok=True)
    text = f'# Mine alone; git ignores this file.\nsolutions = "members/{handle}"\n'
    (HERE / "katakit.local.toml").write_text(text, encoding="utf-8")
    session.log(f"Your solutions are in members/{handle}. Begin: nox -s kata -- kfold")


@nox.session(venv_backend="none")
def kata(session: nox.Session) -> None:
    """Judge your solution of a kata: nox -s kata -- kfold."""
    need_to_have_joined(session)
    katakit(session, "kata")


@nox.session(name="list", venv_backend="none")
def list_(session: nox.Session) -> None:
    """List the katas, and which of them you have solved."""
    katakit(session, "list")


@nox.session(venv_backend="none")
def watch(session: nox.Session) -> None:
    """Judge your solution at every save: nox -s watch -- kfold."""
    need_to_have_joined(session)
    katakit(session, "watch")


@nox.session(venv_backend="none")
def hint(session: nox.Session) -> None:
    """Give one more hint: nox -s hint -- kfold."""
    katakit(session, "hint")


@nox.session(name="next", venv_backend="none")
def next_(session: nox.Session) -> None:
    """Name the kata to do now, and why."""
    katakit(session, "next")


@nox.session(venv_backend="none")
def history(session: nox.Session) -> None:
    """Show what you did, or the curve of one kata: nox -s history -- kfold."""
    katakit(session, "history")


# --- everybody's ----------------------------------------------------------------------


@nox.session(venv_backend="none")
def grade(session: nox.Session) -> None:
    """Judge all members' solutions, as CI does: nox -s grade -- --only alice."""
    katakit(session, "grade", "members", "--results", "results")


@nox.session(venv_backend="none")
def standings(session: nox.Session) -> None:
    """Make the group's page, group.html, from what grade has judged."""
    katakit(session, "standings", "results", "--html", "group.html")


@nox.session
def kit(session: nox.Session) -> None:
    """Make the environment that all sessions share; they call this when it is due."""
    if is_fresh():
        return
    session.install("-r", str(HERE / "requirements.txt"))
    (PLACE / ".katakit-stamp").write_text(stamp(), encoding="utf-8")


# --- how ------------------------------------------------------------------------------


def is_handle(word: str) -> bool:
    """Tell whether CI takes a folder of this name for a member's."""
    return re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", word) is not None


def need_to_have_joined(session: nox.Session) -> None:
    """Stop where nobody has said whose solutions are judged."""
    if not (HERE / "katakit.local.toml").is_file():
        session.error("Who are you? Once, before the first kata: nox -s join -- alice")


def katakit(session: nox.Session, command: str, *before: str) -> NoReturn:
    """Call the kit in its environment and leave with its exit status, unchanged."""
    if not is_fresh():
        print("Preparing .nox/kit: once. Later runs start at once, offline too.", flush=True)
        if status := subprocess.call([sys.executable, "-m", "nox", "-f", __file__, "-s", "kit"]):
            raise SystemExit(status)
    words = [command, *before, *session.posargs]
    session.log(f"katakit {' '.join(words)}")
    sys.stdout.flush()
    sys.stderr.flush()
    # -P: what lies in this folder is no module of the kit's.
    call = [str(PLACE / "bin" / "python"), "-P", "-m", "katakit", *words]
    with subprocess.Popen(call, env=environment(), cwd=HERE) as child:
        raise SystemExit(wait(child))


def wait(child: subprocess.Popen[bytes]) -> int:
    """Wait for a child; on Ctrl-C, which it gets too, let it clean up first."""
    while True:
        try:
            status = child.wait()
        except KeyboardInterrupt:
            continue
        return status if status >= 0 else 128 - status


def is_fresh() -> bool:
    """Tell whether the environment was made from requirements.txt as it is now."""
    try:
        return (PLACE / ".katakit-stamp").read_text(encoding="utf-8") == stamp()
    except FileNotFoundError:
        return False


def stamp() -> str:
    """Return the hash of what the environment is made from."""
    wanted = (HERE / "requirements.txt").read_bytes()
    return hashlib.sha256(wanted + str(PLACE).encode()).hexdigest()


def environment() -> dict[str, str]:
    """Return the environment without what would keep Python from storing bytecode."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "KATAKIT_CALLED_BY": "nox"}
