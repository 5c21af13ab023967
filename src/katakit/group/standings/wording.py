"""The sentences above and below the table, one wording for every medium."""

from __future__ import annotations

from katakit.group.standings.board import Board
from katakit.group.standings.cell import LATE, PART, WEAK, State
from katakit.group.standings.statistics import Hard
from katakit.report.text import minute, one_line, weekday
from katakit.verdict import NOTHING_RAN

EMPTY = "No verdicts yet. katakit grade MEMBERS --results DIR fills the folder."


def overview(board: Board) -> str:
    """Return how far the group is: week 3 of 6 · 12 people · 8 katas due."""
    people, katas = len(board.rows), len(board.columns)
    said = [_count(people, "person", "people"), _count(katas, "kata", "katas")]
    if board.schedule is not None and board.schedule.week:
        now, weeks = board.schedule.current(board.today), board.schedule.week
        due = sum(len(set(week.katas)) for week in weeks[:now])
        said = [f"week {now} of {len(weeks)}", said[0], f"{_count(due, 'kata', 'katas')} due"]
    return " · ".join(said)


def provenance(board: Board) -> str:
    """Return when, by which kit and how well shut in the verdicts were made."""
    if not board.verdicts:
        return ""
    said = [f"Last verdict {minute(board.newest)}"] if board.newest else []
    kits = [one_line(kit, 20) for kit in board.kits]
    said.append(f"kit {kits[0]}" if len(kits) == 1 else f"kits {kits[0]} to {kits[-1]}")
    levels = {level: n for level, n in board.isolations.items() if level != NOTHING_RAN}
    ran = sum(levels.values())
    weak = ran - levels.get("strict", 0)
    if not ran:
        return " · ".join(said)
    if not weak:
        said.append("isolation strict")
    elif weak == ran and len(levels) == 1:
        said.append(f"isolation {one_line(next(iter(levels)), 20)}")
    else:
        verb = "is" if weak == 1 else "are"
        said.append(f"isolation strict but for {weak} of {ran}, which {verb} marked")
    return " · ".join(said)


def this_week(board: Board) -> list[str]:
    """Return the katas of the week that is under way, each with its day."""
    if board.schedule is None or not board.schedule.week:
        return []
    week = board.schedule.week[board.schedule.current(board.today) - 1]
    if week.due < board.today:
        return []
    return [f"{one_line(kata, 60)} (due {weekday(week.due)})" for kata in week.katas]


def legend(board: Board) -> list[tuple[str, str]]:
    """Return what the marks of this very table mean."""
    cells = [cell for row in board.rows for cell in row.cells]
    states = {cell.state for cell in cells}
    marks = {cell.mark for cell in cells}
    signs = {sign for cell in cells for sign in cell.signs}
    known = [
        ("✓✓", "core and stretch hold: complete", any(m.startswith("✓✓") for m in marks)),
        ("✓", "all of the core holds: passed", bool(states & {State.PASSED, State.EARLIER})),
        ("1.4×", "of the reference's time", any("×" in mark for mark in marks)),
        ("✓ (1.2)", "passed under kit 1.2; the last attempt does not pass, the tick stays",
         State.EARLIER in states),
        ("slow", "the core holds, too slow", "slow" in marks),
        ("memory", "the core holds, too much memory", "memory" in marks),
        ("not timed", "the core holds, its timing ended badly", "not timed" in marks),
        ("12/17", "hold so far", State.PARTLY in states),
        ("!", "something timed out or crashed", any(m.endswith("!") for m in marks)),
        ("○", "not written yet", State.TODO in states),
        ("…", "handed in, not judged yet", State.WAITING in states),
        ("damaged", "its verdict can't be read; grading it again mends that",
         State.DAMAGED in states),
        ("·", "not begun", State.NOT_BEGUN in states),
        (PART, "judged in part, which is no pass", PART in signs),
        (WEAK, "isolation below strict", WEAK in signs),
        (LATE, "handed in after it was due", LATE in signs),
    ]  # fmt: skip
    return [(mark, meaning) for mark, meaning, seen in known if seen]


def not_judged(board: Board) -> list[str]:
    """Return what lies in the members' folder and is no solution, a sentence each."""
    return [one_line(left.sentence, 400) for left in board.left_out]


def missed(hard: Hard) -> str:
    """Return how many attempts miss a requirement: 71 % (12 of 17)."""
    return f"{hard.share:.0%} ({hard.missed} of {hard.judged})".replace("%", " %", 1)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
