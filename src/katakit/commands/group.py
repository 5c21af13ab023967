"""The commands of a study group: group, changed, comment and standings."""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
import sys
from pathlib import Path

import msgspec

from katakit.errors import KataError, shown
from katakit.files import Outputs
from katakit.group.comment import read, read_change, write
from katakit.group.git_changes import lines, take
from katakit.group.results import Results, verdicts_in
from katakit.group.schedule import Schedule
from katakit.group.standings.board import Board, read_board
from katakit.katas.template import Template, pair
from katakit.katas.workspace import Workspace
from katakit.report.text import clean, one_line, quoted


def add_group_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("folder", metavar="DIR", help="a new folder, or an empty one")
    parser.add_argument("answers", nargs="*", metavar="QUESTION=ANSWER")
    parser.add_argument("--no-input", action="store_true", help="ask nothing")


def run_group(arguments: argparse.Namespace) -> int:
    """Make a study group's repository: members, schedule, CI that judges pull requests, a page.

    Asks what it needs to know; --no-input takes the defaults, QUESTION=ANSWER answers ahead.
    docs/study_group.md goes on from here, to the first judged pull request.

    For example::

      katakit group tuesday                                       ask everything
      katakit group tuesday platform=gitlab weeks=4 --no-input    from a script
    """
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


def add_changed_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--base", metavar="REF", required=True, help="where it is to go")
    parser.add_argument("--head", metavar="REF", required=True, help="the change")
    parser.add_argument("--to", metavar="DIR", required=True, help="a new folder for solutions")
    parser.add_argument("--repository", metavar="PATH", default=".", help="a git repository")
    parser.add_argument("--sealed", action="store_true", help="take sealed katas too")
    parser.add_argument("--json", metavar="PATH", help="also write what was taken as JSON")


def run_changed(arguments: argparse.Namespace) -> int:
    """Take the solutions that a pull request changed, as data, for `katakit grade`.

    Only members/HANDLE/KATA.py that are plain files of known katas are taken, of what HEAD has
    changed since it left BASE. Nothing is checked out, so no link, hook or filter of the change
    has any effect. Sealed katas are left out: --sealed takes them too, where their key is.

    For example::

      katakit changed --base origin/main --head refs/pull/7/head --to taken
      katakit changed --base main --head alice/kfold --to taken --json changed.json
    """
    workspace = Workspace.around(Path.cwd())
    katas = workspace.katas()
    outputs = Outputs({"--json": arguments.json}, workspace.inputs(*katas))
    closed = [] if arguments.sealed else [kata.name for kata in katas if kata.is_sealed]
    change = take(
        Path(arguments.repository),
        arguments.base,
        arguments.head,
        Path(arguments.to),
        (kata.name for kata in katas),
        closed,
    )
    for line in lines(change):
        print(one_line(line, 300))
    if not change.taken:
        print("Nothing to judge.")
    if arguments.json is not None:
        data = msgspec.json.format(msgspec.json.encode(change), indent=2)
        outputs.write("--json", data + b"\n")
    return 0


def add_comment_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("results", metavar="RESULTS", help="the verdicts on the change")
    parser.add_argument("--base", metavar="DIR", help="the verdicts of the branch, if any")
    parser.add_argument("--branch", metavar="NAME", default="main", help="that branch's name")
    parser.add_argument("--changed", metavar="PATH", help="what katakit changed --json has written")
    parser.add_argument("--to", metavar="PATH", required=True, help="the file to write")


def run_comment(arguments: argparse.Namespace) -> int:
    """Write the comment on a pull request from verdicts, against those that the branch has.

    The folders hold what `katakit grade` writes. RESULTS may have been left by a stranger's run:
    what is no verdict is told and not used, and no text in it is markup. The comment begins with
    a hidden line by which the next run finds it, to edit it in place.

    For example::

      katakit comment judged/results --base results --to comment.md
      katakit comment judged/results --changed judged/changed.json --to comment.md
    """
    folders = [Path(one) for one in (arguments.results, arguments.base) if one]
    inputs = [path for folder in folders for path in verdicts_in(folder)]
    inputs += [Path(arguments.changed)] if arguments.changed else []
    outputs = Outputs({"--to": arguments.to}, inputs)
    problems: list[str] = []
    base = Path(arguments.base) if arguments.base else None
    parts = read(Path(arguments.results), base, problems)
    change = read_change(Path(arguments.changed)) if arguments.changed else None
    text = write(parts, change, arguments.branch, problems)
    outputs.write("--to", text.encode("utf-8", "replace"))
    print(f"{shown(Path(arguments.to))} tells of {len(parts)} "
          f"verdict{'' if len(parts) == 1 else 's'}.")  # fmt: skip
    return 0


def add_standings_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("folder", metavar="DIR", help="the folder of verdicts")
    parser.add_argument("--html", metavar="PATH", help="write one page for a browser")
    parser.add_argument("--markdown", metavar="PATH", help="write a table as Markdown")
    parser.add_argument("--csv", metavar="PATH", help="write a row for each verdict")
    parser.add_argument("--title", default="", help="the group's name; by default the schedule's")
    parser.add_argument(
        "--schedule", metavar="PATH", help="by default schedule.toml, if there is one"
    )
    parser.add_argument(
        "--members",
        metavar="PATH",
        help="where solutions lie, PATH/HANDLE/KATA.py; by default members beside the schedule",
    )
    parser.add_argument("--rank", choices=("solved",), help="rank by katas solved, not by name")
    parser.add_argument(
        "--today",
        metavar="DATE",
        type=_date,
        help="take this day (YYYY-MM-DD) for today, which decides what was due",
    )


def run_standings(arguments: argparse.Namespace) -> int:
    """Show how far a study group is: a page of its own, Markdown, CSV, or a table right here.

    DIR holds the verdicts DIR/HANDLE/KATA.json, as katakit grade writes them. Members stand by
    name; a rank is told only where it is asked for. Where schedule.toml says that a kata was due,
    the page shows everybody's solution of it too; before, and without a day, nobody's.

    For example::

      katakit standings results                                    the table, in the terminal
      katakit standings results --html group.html                  one page, for a browser
      katakit standings results --markdown group.md --csv group.csv
    """
    folder, usual = Path(arguments.folder), Path("schedule.toml")
    given = Path(arguments.schedule) if arguments.schedule else None
    place = given or (usual if usual.is_file() else None)
    members = Path(arguments.members or (place or usual).parent / "members")
    named = {f"--{form}": getattr(arguments, form) for form in ("html", "markdown", "csv")}
    inputs = [place, members, *verdicts_in(folder)]
    outputs = Outputs(named, [one for one in inputs if one is not None])
    board = read_board(
        Results(folder),
        Workspace.around(Path.cwd()),
        arguments.today or dt.datetime.now(dt.UTC).astimezone().date(),
        schedule=Schedule.read(place) if place else None,
        title=arguments.title,
        ranked=arguments.rank == "solved",
    )
    for problem in board.problems:
        print(clean(problem), file=sys.stderr)
    if "--html" in outputs:
        from katakit.group.standings.page import to_html

        outputs.write("--html", to_html(board, members))
    if "--markdown" in outputs:
        from katakit.group.standings.export import to_markdown

        outputs.write("--markdown", to_markdown(board).encode())
    if "--csv" in outputs:
        from katakit.group.standings.export import to_csv

        outputs.write("--csv", to_csv(board).encode())
    if not outputs:
        _print(board)
    return 0


def _date(word: str) -> dt.date:
    try:
        return dt.date.fromisoformat(word)
    except ValueError:
        problem = f"{word!r} is no date; a date reads YYYY-MM-DD, for example 2026-09-01"
        raise argparse.ArgumentTypeError(problem) from None


def _print(board: Board) -> None:
    from katakit.group.standings.terminal import write_board
    from katakit.report.terminal import console_for

    write_board(console_for(), board)
