"""Make a study group's repository: members, schedule, CI that judges pull requests, a page.

Asks what it needs to know; --no-input takes the defaults, QUESTION=ANSWER answers ahead.
docs/study_group.md goes on from here, to the first judged pull request.

For example::

  katakit group tuesday                                       ask everything
  katakit group tuesday platform=gitlab weeks=4 --no-input    from a script
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from katakit.authoring.answers import pair
from katakit.authoring.template import Template
from katakit.calls import quoted
from katakit.errors import KataError, shown


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("folder", metavar="DIR", help="a new folder, or an empty one")
    parser.add_argument("answers", nargs="*", metavar="QUESTION=ANSWER")
    parser.add_argument("--no-input", action="store_true", help="ask nothing")


def run(arguments: argparse.Namespace) -> int:
    """Ask, bake, move into place and say what comes next."""
    given = dict(pair(word) for word in arguments.answers)
    folder = Path(arguments.folder).expanduser().absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise KataError(f"{shown(folder)} is not empty. Nothing was written; name a new folder.")
    template = Template("study_group")
    with template.baked(template.ask(given, arguments.no_input)) as made:
        try:
            if folder.exists():
                folder.rmdir()
            folder.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(made, folder)
        except OSError as error:
            raise KataError(f"{shown(folder)} could not be made: {error}") from error
    print(f"{shown(folder)} is a study group's repository. Its README.md says what to set up:")
    print(f"    cd {quoted(folder)} && git init -b main && git add -A && git commit -m Begin")
    return 0
