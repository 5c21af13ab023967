"""Names the new repository's folder, plans its weeks, or refuses answers that make no group.

A hook that fails makes cookiecutter print a traceback of its own. Where the folder's name can't
be rendered it shows the reason and nothing else, and has written nothing yet. Self-contained:
cookiecutter runs it with or without the kit; with it, katas that it does not have are refused.
"""

import datetime as dt
import re
from importlib import metadata

from jinja2 import Environment, UndefinedError
from jinja2.ext import Extension

MOST_WEEKS = 52


class Answers(Extension):
    """Gives the template the functions of this module."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        given = (folder_of, next_tuesday, this_katakit, weeks_of, toml_text, python_text)
        environment.globals.update({function.__name__: function for function in given})


def folder_of(answers):
    """Return the folder's name for cookiecutter's answers."""
    trouble = trouble_with(answers)
    if trouble is not None:
        raise UndefinedError(trouble)
    return answers["__folder"]


def trouble_with(answers):
    """Return why these answers are refused, None if they are fine."""
    for name, text in answers.items():
        if isinstance(text, str) and not text.isprintable():
            return f"The answer to {name!r} is one line of text, not {text!r}."
    if not re.search(r"[^\W_]", answers["group"]) or len(answers["group"]) > 80:
        return f"A group's name has a letter and at most 80 characters, not {answers['group']!r}."
    try:
        first_day = dt.date.fromisoformat(answers["first_day"])
    except ValueError:
        return f"The first day is a date such as 2026-09-01, not {answers['first_day']!r}."
    if not re.fullmatch(r"[1-9]\d?", answers["weeks"]) or int(answers["weeks"]) > MOST_WEEKS:
        return f"The weeks are a whole number from 1 to {MOST_WEEKS}, not {answers['weeks']!r}."
    if first_day.year > 9000:
        return f"The first day is a date such as 2026-09-01, not {answers['first_day']!r}."
    return trouble_with_katas(katas_of(answers)) or trouble_with_kit(answers["katakit"])


def trouble_with_katas(katas):
    """Return what is wrong with the list of katas."""
    if not katas:
        return "A group needs a kata: their names, with spaces between them."
    for number, name in enumerate(katas):
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            return f"A kata's name is a lower-case Python identifier such as kfold, not {name!r}."
        if name in katas[:number]:
            return f"The kata {name!r} is there twice."
    try:
        from katakit.katas.workspace import Workspace
    except ImportError:
        return None
    from pathlib import Path

    known = {kata.name for kata in Workspace.around(Path.cwd()).katas()}
    missing = [name for name in katas if name not in known]
    return f"There is no kata {missing[0]!r}. All of them: katakit list" if missing else None


def trouble_with_kit(requirement):
    """Return what is wrong with what pip is to install."""
    if re.match(r"[A-Za-z0-9][A-Za-z0-9._/+-]*", requirement) and "katakit" in requirement:
        return None
    return f"What pip installs is a requirement such as katakit==1.0, not {requirement!r}."


def katas_of(answers):
    """Return the names of the katas, in order."""
    return answers["katas"].replace(",", " ").split()


def weeks_of(answers):
    """Return the weeks: the day on which each is due, and its katas, the first weeks the more."""
    katas, weeks = katas_of(answers), int(answers["weeks"])
    first_day = dt.date.fromisoformat(answers["first_day"])
    share, more = divmod(len(katas), weeks)
    planned = []
    for week in range(weeks):
        taken = share + (week < more)
        planned.append((first_day + dt.timedelta(weeks=week + 1), katas[:taken]))
        katas = katas[taken:]
    return planned


def next_tuesday():
    """Return the date of the next Tuesday."""
    today = dt.date.today()
    return (today + dt.timedelta(days=(1 - today.weekday()) % 7 or 7)).isoformat()


def this_katakit():
    """Return the requirement of the kit that is installed here, the newest where there is none."""
    try:
        return f"katakit[serving]=={metadata.version('katakit')}"
    except metadata.PackageNotFoundError:
        return "katakit[serving]"


def toml_text(text):
    """Return text as TOML writes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def python_text(text):
    """Return text as a comment or a docstring can hold it."""
    return text.replace("\\", "/").replace('"', "'")
