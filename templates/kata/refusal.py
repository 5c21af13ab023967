"""Names the new kata's folder, or refuses answers of which no kata can be made.

A hook that fails makes cookiecutter print a traceback of its own. Where the folder's name can't
be rendered it shows the reason and nothing else, and has written nothing yet. Self-contained:
cookiecutter runs it with or without the kit.
"""

import keyword
import re
import sys

from jinja2 import Environment, UndefinedError
from jinja2.ext import Extension


class Naming(Extension):
    """Lets the template's folder be called what `folder_of` says."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.globals["folder_of"] = folder_of


def folder_of(answers):
    """Return the folder's name for cookiecutter's answers."""
    trouble = trouble_with(answers)
    if trouble is not None:
        raise UndefinedError(trouble)
    return answers["__folder"]


def trouble_with(answers):
    """Return why these answers are refused, None if they are fine."""
    name, first, minutes = answers["name"], answers["function"], answers["minutes"]
    is_class = answers["kind"] == "class"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        return f"A kata's name is a lower-case Python identifier (a-z, 0-9, _), not {name!r}."
    if not is_class and not re.fullmatch(r"[a-z][a-z0-9_]*", first):
        return f"The function's name is a lower-case Python identifier, not {first!r}."
    if is_class and not re.fullmatch(r"[A-Z][A-Za-z0-9]*", first):
        return f"The class's name is written like SlidingWindow, not {first!r}."
    for word in (name, first):
        if keyword.iskeyword(word) or keyword.issoftkeyword(word):
            return f"{word!r} is a keyword of Python."
    if name in sys.stdlib_module_names:
        return f"{name!r} is a module of the standard library, which the kata would hide."
    if name in [*answers["_packages"], *answers["imports"].replace(",", " ").split()]:
        return f"{name!r} is a package that solutions may import, which the kata would hide."
    if not re.fullmatch(r"[1-9]\d{0,2}", minutes):
        return f"The minutes are a whole number from 1 to 999, not {minutes!r}."
    return None
