"""The command ``mock``: its arguments, and what it prints."""

from __future__ import annotations

import argparse
import secrets
from datetime import UTC, datetime
from pathlib import Path

from katakit.errors import KataError, shown
from katakit.files import Outputs, write_atomically
from katakit.interview.report import sheet, to_html, to_markdown
from katakit.interview.rounds import Conversation, Left, Round
from katakit.interview.rounds import run as run_round
from katakit.interview.session import LOOPS, ROUND_TYPES, Drawn, Record, Session, draw
from katakit.katas.workspace import Workspace
from katakit.report.terminal import console_for


def add_mock_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--round", choices=ROUND_TYPES, help="one round of this kind")
    what.add_argument("--loop", choices=LOOPS, help="a whole day of rounds")
    parser.add_argument("--minutes", type=_minutes, metavar="N", help="for each round")
    parser.add_argument(
        "--pillar", default="", help="coding and concepts of this part of the guide"
    )
    parser.add_argument("--seed", type=int, help="draw the same rounds again")
    parser.add_argument("--new", action="store_true", help="begin anew, though one is unfinished")
    parser.add_argument(
        "--interviewer", action="store_true", help="print a colleague's sheet instead"
    )
    parser.add_argument(
        "--html", metavar="PATH", help="write the sheet or the report there as HTML"
    )


def run_mock(arguments: argparse.Namespace) -> int:
    """Hold a mock interview against the clock: coding, concepts, design, behavioural, or all day.

    What you were at when you left goes on where it stopped: call it again. The record, your
    answers and the report lie in interviews/. With the same --seed a colleague has the sheet to
    your questions.

    For example::

      katakit mock --round coding                     one kata, core only, as in an exam
      katakit mock --round design --minutes 60
      katakit mock --loop onsite                      six rounds, a whole day
      katakit mock --loop onsite --seed 7 --interviewer --html sheet.html
    """
    workspace = Workspace.around(Path.cwd())
    place = workspace.solutions.parent / "interviews"
    outputs = Outputs({"--html": arguments.html}, workspace.inputs())
    asked = arguments.round or arguments.loop
    session = None if arguments.new or arguments.interviewer else Session.unfinished(place)
    if session is None:
        if not asked:
            raise KataError("Which interview? --round coding, or --loop onsite; see --help.")
        seed = secrets.randbelow(100_000) if arguments.seed is None else arguments.seed
        round_types = LOOPS[arguments.loop] if arguments.loop else (arguments.round,)
        rounds = draw(workspace, round_types, seed, arguments.minutes, arguments.pillar)
        if arguments.interviewer:
            return _print_sheet(workspace, rounds, seed, outputs, arguments.html)
        session = Session.begin(place, rounds, seed, datetime.now(UTC))
    elif asked:
        started = shown(session.folder)
        print(f"{started} is unfinished and goes on now. A new one instead: --new")
    return _hold(workspace, session, outputs, arguments.html)


def _hold(workspace: Workspace, session: Session, outputs: Outputs, html: str | None) -> int:
    talk = Conversation(console_for())
    count = len(session.record.rounds)
    try:
        for number, drawn in enumerate(session.record.rounds, start=1):
            if drawn.done:
                continue
            talk.heading(f"Round {number} of {count}: {drawn.kind}", f"{drawn.minutes} min")
            run_round(Round(workspace, session, number, talk))
            if number < count:
                talk.wait("for the next round, or Ctrl-C for a break")
    except (Left, KeyboardInterrupt):
        session.save()
        print(f"\nEverything is kept in {shown(session.folder)}. Call it again to go on.")
        return 130
    report = to_markdown(session.record)
    path = session.folder / "report.md"
    write_atomically(path, report.encode())
    page, text = session.folder / "report.html", to_html(report, "Interview").encode()
    write_atomically(page, text)
    if html is not None:
        page = Path(html)
        outputs.write("--html", text)
    talk.heading("The interview is over")
    talk.show(report)
    print(f"\nThe report: {shown(path)} and {shown(page)}")
    return 0


def _print_sheet(
    workspace: Workspace, rounds: list[Drawn], seed: int, outputs: Outputs, html: str | None
) -> int:
    record = Record(datetime.now(UTC).isoformat(timespec="seconds"), seed, rounds)
    text = sheet(workspace, record)
    if html is not None:
        outputs.write("--html", to_html(text, "Interviewer's sheet").encode())
        print(f"The sheet: {html}. The candidate's call: the same with --seed {seed}, without "
              "--interviewer.")  # fmt: skip
    else:
        print(text)
    return 0


def _minutes(word: str) -> int:
    if not word.isdigit() or not 5 <= int(word) <= 480:
        raise argparse.ArgumentTypeError(f"{word!r} is no number of minutes from 5 to 480")
    return int(word)
