"""From answers to a kata in its root: baked aside, looked at, then moved room by room."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import katakit
from katakit.authoring.answers import Refused
from katakit.errors import KataError
from katakit.kata import Kata

ROOMS = ("katas", "reference", "tests/katas")
"""The folders of a kata root that hold a folder for each kata."""


def template() -> Path:
    """Return the folder of the template, in a checkout or in an installed kit."""
    here = Path(katakit.__file__).parent
    places = (here.parents[1] / "templates" / "kata", here / "templates" / "kata")
    return next(place for place in places if (place / "cookiecutter.json").is_file())


def ask(given: Mapping[str, str], no_input: bool) -> dict[str, str]:
    """Return an answer to each question: as given, as typed, or the default.

    Raises
    ------
    Refused
        If an answer is given to no question, or a choice is none of the choices.
    """
    from cookiecutter.prompt import prompt_for_config

    questions = _questions()
    known = [name for name in questions if not name.startswith("_")]
    if unknown := set(given) - set(known):
        raise Refused(f"There is no question {min(unknown)!r}; there are {', '.join(known)}.")
    for name, value in given.items():
        choices = questions[name]
        if isinstance(choices, list) and value not in choices:
            raise Refused(f"{name} is one of {', '.join(choices)}, not {value!r}.")
    defaults = {n: v[0] if isinstance(v, list) else v for n, v in questions.items() if n in known}
    open_ = {n: questions[n] for n in known if n not in given}
    if open_ and not no_input:
        asked = {**open_, "__prompts__": questions["__prompts__"]}
        defaults |= {n: str(a) for n, a in prompt_for_config({"cookiecutter": asked}).items()}
    return {n: given.get(n, defaults[n]) for n in known}


def bake(answers: Mapping[str, str], root: Path) -> Kata:
    """Make a kata from answers that were checked.

    Parameters
    ----------
    answers : mapping of str to str
    root : Path
        The kata root; it becomes one if it is not.

    Raises
    ------
    Refused
        If the template's own hook refuses, or a room of that name is there.
    KataError
        If the template makes a kata that can't be read.
    """
    name = answers["name"]
    taken = [root / room / name for room in ROOMS if (root / room / name).exists()]
    if taken:
        raise Refused(f"{taken[0]} is there already. Nothing was written.")
    with _baked(answers) as folder:
        kata = Kata(folder, name)
        kata.metadata, kata.brief  # noqa: B018 (they raise what is wrong)
        _move(folder, root, name)
    return Kata(root, name)


@contextmanager
def _baked(answers: Mapping[str, str]) -> Iterator[Path]:
    # Not cookiecutter's main function: it leaves a file in the home folder, and takes
    # braces in an answer for a template.
    from cookiecutter.environment import StrictEnvironment
    from cookiecutter.exceptions import CookiecutterException
    from cookiecutter.generate import generate_files
    from cookiecutter.prompt import render_variable

    place = template()
    variables: dict[str, Any] = dict(answers)
    context = {"cookiecutter": variables}
    environment = StrictEnvironment(context=context)
    with tempfile.TemporaryDirectory(prefix="katakit-new-") as aside:
        try:
            for name, rule in _questions().items():
                if name.startswith("__") and isinstance(rule, str):
                    variables[name] = str(render_variable(environment, rule, dict(answers)))
            variables["_extensions"] = _questions()["_extensions"]
            with _importable(place):
                made = generate_files(str(place), context, aside)
        except CookiecutterException as error:
            raise Refused(f"The template refused these answers: {error}") from error
        yield Path(made)


@contextmanager
def _importable(folder: Path) -> Iterator[None]:
    """Let the template's own extension be imported, as cookiecutter's main function does."""
    sys.path.append(str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))


def _questions() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((template() / "cookiecutter.json").read_text("utf-8"))
    return found


def _move(folder: Path, root: Path, name: str) -> None:
    """Move the rooms; if one can't be moved, take those that were back out."""
    moved: list[Path] = []
    try:
        for room in ROOMS:
            target = root / room / name
            target.parent.mkdir(parents=True, exist_ok=True)
            moved.append(target)
            shutil.move(folder / room / name, target)
    except OSError as error:
        for target in moved:
            shutil.rmtree(target, ignore_errors=True)
        raise KataError(f"The kata could not be written: {error}") from error
