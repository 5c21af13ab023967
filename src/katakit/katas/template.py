"""A template of the kit: its questions, whether their answers make a kata, and what it bakes."""

from __future__ import annotations

import json
import keyword
import re
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import katakit
from katakit.errors import KataError


class Template:
    """A folder that cookiecutter bakes, in a checkout or in an installed kit.

    Parameters
    ----------
    name : str
        Of the folder below ``templates``.
    """

    def __init__(self, name: str) -> None:
        here = Path(katakit.__file__).parent
        places = (here.parents[1] / "templates" / name, here / "templates" / name)
        self.folder = next(place for place in places if (place / "cookiecutter.json").is_file())

    @cached_property
    def questions(self) -> dict[str, Any]:
        """What ``cookiecutter.json`` says."""
        found: dict[str, Any] = json.loads((self.folder / "cookiecutter.json").read_text("utf-8"))
        return found

    def ask(self, given: Mapping[str, str], no_input: bool) -> dict[str, str]:
        """Return an answer to each question: as given, as typed, or the default.

        Raises
        ------
        Refused
            If an answer is given to no question, or a choice is none of the choices.
        """
        from cookiecutter.prompt import prompt_for_config

        known = [name for name in self.questions if not name.startswith("_")]
        if unknown := set(given) - set(known):
            raise Refused(f"There is no question {min(unknown)!r}; there are {', '.join(known)}.")
        for name, value in given.items():
            choices = self.questions[name]
            if isinstance(choices, list) and value not in choices:
                raise Refused(f"{name} is one of {', '.join(choices)}, not {value!r}.")
        open_ = {n: _rendered(self.questions[n], given) for n in known if n not in given}
        hidden = {name: self.questions[name] for name in ("_extensions", "__prompts__")}
        with self._importable():
            asked = {"cookiecutter": open_ | hidden}
            answers = prompt_for_config(asked, no_input=no_input)
        return {name: given[name] if name in given else str(answers[name]) for name in known}

    @contextmanager
    def baked(self, answers: Mapping[str, str]) -> Iterator[Path]:
        """Give the folder that was made; it is gone afterwards.

        Raises
        ------
        Refused
            If the template refuses the answers.
        """
        # Not cookiecutter's main function: it leaves a file in the home folder, and takes
        # braces in an answer for a template.
        from cookiecutter.environment import StrictEnvironment
        from cookiecutter.exceptions import CookiecutterException
        from cookiecutter.generate import generate_files
        from cookiecutter.prompt import render_variable

        variables: dict[str, Any] = dict(answers)
        context = {"cookiecutter": variables}
        environment = StrictEnvironment(context=context)
        with tempfile.TemporaryDirectory(prefix="katakit-new-") as aside:
            try:
                for name, rule in self.questions.items():
                    if name.startswith("__") and isinstance(rule, str):
                        variables[name] = str(render_variable(environment, rule, dict(answers)))
                private = {n: v for n, v in self.questions.items() if re.match("_[^_]", n)}
                variables.update(private)
                with self._importable():
                    made = generate_files(str(self.folder), context, aside)
            except CookiecutterException as error:
                # A template's own sentence, where it has one.
                why = getattr(getattr(error, "error", None), "message", None)
                raise Refused(why or f"The template refused these answers: {error}") from error
            yield Path(made)

    @contextmanager
    def _importable(self) -> Iterator[None]:
        """Let the template's own extension be imported, as cookiecutter's main function does."""
        sys.path.append(str(self.folder))
        try:
            yield
        finally:
            sys.path.remove(str(self.folder))


def _rendered(rule: Any, given: Mapping[str, str]) -> Any:
    """Return the default of a question, as text where what it asks about was given ahead."""
    from cookiecutter.environment import StrictEnvironment
    from cookiecutter.prompt import render_variable
    from jinja2 import UndefinedError

    if not isinstance(rule, str) or "cookiecutter." not in rule:
        return rule
    environment = StrictEnvironment(context={"cookiecutter": {}})
    try:
        return f"{{% raw %}}{render_variable(environment, rule, dict(given))}{{% endraw %}}"
    except UndefinedError:
        return rule  # it is rendered when that has been answered


_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
_CLASS = re.compile(r"[A-Z][A-Za-z0-9]*")


class Refused(KataError):
    """An answer from which no kata can be made; nothing was written."""


def pair(word: str) -> tuple[str, str]:
    """Return the question and the answer of ``QUESTION=ANSWER``.

    Raises
    ------
    Refused
        If it has another form.
    """
    name, sign, value = word.partition("=")
    if not sign:
        raise Refused(f"An answer reads QUESTION=ANSWER, for example name={word}.")
    return name, value


def check(answers: Mapping[str, str], taken: frozenset[str], packages: Collection[str]) -> None:
    """Refuse answers that would make a kata nobody can judge.

    Parameters
    ----------
    answers : mapping of str to str
        As cookiecutter asks for them.
    taken : frozenset of str
        Names of katas that there are.
    packages : collection of str
        Modules that solutions of some kata may import.

    Raises
    ------
    Refused
        With the mend.
    """
    name, first = answers["name"], answers["function"]
    _check_identifier("A kata's name", name)
    if answers["kind"] != "class":
        _check_identifier("The function's name", first)
    elif _CLASS.fullmatch(first) is None:
        guess = "".join(word[:1].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", first))
        mend = f" Perhaps {guess}?" if _CLASS.fullmatch(guess) else ""
        raise Refused(f"The class's name is written like SlidingWindow, not {first!r}.{mend}")
    for word in (name, first):
        if keyword.iskeyword(word) or keyword.issoftkeyword(word):
            raise Refused(f"{word!r} is a keyword of Python. Take another name.")
    if name in sys.stdlib_module_names:
        raise Refused(f"{name!r} is a module of the standard library, which the kata would hide.")
    imports = (word.partition(".")[0] for word in answers["imports"].replace(",", " ").split())
    from importlib import metadata  # 20 ms, and every command reads this module

    if name in {*packages, *imports, *metadata.packages_distributions()}:
        raise Refused(
            f"{name!r} is a package that solutions may import, which the kata would hide. "
            f"Take another name, such as {name}_kata."
        )
    if name in taken:
        raise Refused(f"There is a kata {name!r} already. All of them: nox -s list")
    if re.fullmatch(r"[1-9]\d{0,2}", answers["minutes"]) is None:
        raise Refused(f"The minutes are a whole number from 1 to 999, not {answers['minutes']!r}.")
    if any(character in text for text in answers.values() for character in "\n\r\0"):
        raise Refused("An answer is one line.")


def _check_identifier(what: str, word: str) -> None:
    if _IDENTIFIER.fullmatch(word) is None:
        guess = _suggested(word)
        mend = f" Perhaps {guess}?" if guess else ""
        raise Refused(
            f"{what} is a lower-case Python identifier (a-z, 0-9, _), not {word!r}.{mend}"
        )


def _suggested(word: str) -> str:
    """Return the nearest name that would do, ``""`` if there is none."""
    from slugify import slugify  # cookiecutter's own

    guess = str(slugify(word, separator="_"))
    return guess if _IDENTIFIER.fullmatch(guess) and not keyword.iskeyword(guess) else ""
