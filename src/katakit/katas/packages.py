"""Requirements as pip reads them (``river>=0.26``), and which of them are met here."""

from __future__ import annotations

import importlib.util
import shlex
import sys
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from katakit.errors import KataError
from katakit.report.text import quoted


def trouble_with(text: str) -> str:
    """Return why pip could not read a requirement, ``""`` if it could."""
    try:
        Requirement(text)
    except InvalidRequirement as error:
        return str(error).splitlines()[0]
    return ""


def unmet(requirements: Iterable[str]) -> list[str]:
    """Return those requirements that this environment does not meet."""
    return [text for text in requirements if not _is_met(Requirement(text))]


def pip_command(requirements: Iterable[str]) -> str:
    """Return the command that installs requirements here, fit to be pasted."""
    wanted = " ".join(map(shlex.quote, requirements))
    return f"{quoted(Path(sys.executable))} -m pip install {wanted}"


def check_installed(whose: str, requirements: Iterable[str]) -> None:
    """Check that requirements are met here.

    Raises
    ------
    KataError
        If a package is missing, or has another version, with how to install it.
    """
    if missing := unmet(requirements):
        needed = " and ".join(missing)
        raise KataError(f"{whose} needs {needed}, not installed here:\n    {pip_command(missing)}")


def unnamed(
    modules: Iterable[str], imports: Iterable[str], requirements: Iterable[str]
) -> list[str]:
    """Return the modules that nothing named brings along.

    Parameters
    ----------
    modules : iterable of str
        Third-party modules, as they are imported.
    imports : iterable of str
        Modules that are there anyway, besides what the kit itself requires.
    requirements : iterable of str
        As pip reads them.
    """
    there = {name.partition(".")[0] for name in imports}
    named = {canonicalize_name(Requirement(text).name) for text in requirements}
    for text in metadata.requires("katakit") or ():
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            named.add(canonicalize_name(requirement.name))
    sources = metadata.packages_distributions()
    found = dict.fromkeys(module.partition(".")[0] for module in modules)
    return [
        module
        for module in found
        if module not in there
        and not named & {canonicalize_name(name) for name in sources.get(module, ())}
        # Of an editable install nobody knows which package it belongs to.
        and (module in sources or importlib.util.find_spec(module) is None)
    ]


def _is_met(requirement: Requirement) -> bool:
    if requirement.marker is not None and not requirement.marker.evaluate():
        return True
    try:
        version = metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        return False
    return requirement.url is not None or requirement.specifier.contains(version, prereleases=True)
