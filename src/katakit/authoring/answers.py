"""The questions that a new kata asks, and whether their answers make a kata."""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Collection, Mapping

from katakit.errors import KataError

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
