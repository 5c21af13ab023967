"""Show how far a study group is: a page of its own, Markdown, CSV, or a table right here.

DIR holds the verdicts DIR/HANDLE/KATA.json, as katakit grade writes them. Members stand by name;
a rank is told only where it is asked for. Where schedule.toml says that a kata was due, the page
shows everybody's solution of it too; before, and without a day, nobody's.

For example::

  katakit standings results                                    the table, in the terminal
  katakit standings results --html group.html                  one page, for a browser
  katakit standings results --markdown group.md --csv group.csv
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path

from katakit.group.results import Results, verdicts_in
from katakit.group.schedule import Schedule
from katakit.group.standings.board import Board, read_board
from katakit.outputs import Outputs
from katakit.report.words import clean
from katakit.roots import House


def add_arguments(parser: argparse.ArgumentParser) -> None:
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
        type=dt.date.fromisoformat,
        help="take this day (YYYY-MM-DD) for today, which decides what was due",
    )


def run(arguments: argparse.Namespace) -> int:
    """Read the verdicts and write what was asked for."""
    folder, usual = Path(arguments.folder), Path("schedule.toml")
    given = Path(arguments.schedule) if arguments.schedule else None
    place = given or (usual if usual.is_file() else None)
    members = Path(arguments.members or (place or usual).parent / "members")
    named = {f"--{form}": getattr(arguments, form) for form in ("html", "markdown", "csv")}
    inputs = [place, members, *verdicts_in(folder)]
    outputs = Outputs(named, [one for one in inputs if one is not None])
    board = read_board(
        Results(folder),
        House.around(Path.cwd()),
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
        from katakit.group.standings.markdown import to_markdown

        outputs.write("--markdown", to_markdown(board).encode())
    if "--csv" in outputs:
        from katakit.group.standings.spreadsheet import to_csv

        outputs.write("--csv", to_csv(board).encode())
    if not outputs:
        _print(board)
    return 0


def _print(board: Board) -> None:
    from katakit.group.standings.terminal import write_board
    from katakit.report.terminal import console_for

    write_board(console_for(), board)
