"""Refuses a kata that could not be judged, before a file is written.

Self-contained: cookiecutter runs it, with or without an installed katakit.
"""

import keyword
import re
import sys

NAME = {{ cookiecutter.name | tojson }}
FUNCTION = {{ cookiecutter.function | tojson }}
MINUTES = {{ cookiecutter.minutes | tojson }}


def trouble():
    """Return why these answers are refused, None if they are fine."""
    for what, word in (("A kata's name", NAME), ("The function's name", FUNCTION)):
        if not re.fullmatch(r"[a-z][a-z0-9_]*", word):
            return f"{what} is a lower-case Python identifier (a-z, 0-9, _), not {word!r}."
        if keyword.iskeyword(word) or keyword.issoftkeyword(word):
            return f"{word!r} is a keyword of Python."
    if NAME in sys.stdlib_module_names:
        return f"{NAME!r} is a module of the standard library, which the kata would hide."
    if not re.fullmatch(r"[1-9]\d{0,2}", MINUTES):
        return f"The minutes are a whole number from 1 to 999, not {MINUTES!r}."
    return None


if (found := trouble()) is not None:
    print(found, file=sys.stderr)
    sys.exit(1)
