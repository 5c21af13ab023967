"""The standings: what a cell says, what is counted, Markdown, CSV, the terminal and the command."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import os
import subprocess
from pathlib import Path

import msgspec
import pytest

from katakit.group.results import Pass, Results
from katakit.group.schedule import Schedule, Week
from katakit.group.standings.board import Board, read_board
from katakit.group.standings.cell import State, cell
from katakit.group.standings.details import Level, weight
from katakit.group.standings.export import HEADS, defused, to_csv, to_markdown
from katakit.group.standings.page import to_html
from katakit.group.standings.page_content import FULL, Fit, fit
from katakit.group.standings.statistics import by_week
from katakit.katas.workspace import Workspace
from katakit.verdict import Judged, Outcome
from tests.kit import forked
from tests.kit.group.standings.cohort import cohort, holding, missing, requirement, verdict

TODAY = dt.date(2026, 5, 14)
BEFORE = Pass("2026-04-30T10:00:00+00:00", complete=False, kit_version="1.2.4", suite_sha256="0")
P, F, T, C, V, E, TODO, OUT = (
    Outcome.PASSED, Outcome.FAILED, Outcome.TIMEOUT, Outcome.CRASHED, Outcome.VIOLATION,
    Outcome.ERROR, Outcome.TODO, Outcome.NOT_JUDGED,
)  # fmt: skip


def board_of(results: Results, schedule: Schedule | None = None, **options: bool) -> Board:
    return read_board(results, Workspace.around(Path.cwd()), TODAY, schedule=schedule, **options)


@pytest.fixture
def results(tmp_path: Path) -> Results:
    (tmp_path / "results").mkdir()
    return Results(tmp_path / "results")


# --- cells ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcomes", "mark", "state"),
    [
        ([P, P, F], "2/3", State.PARTLY),
        ([P, T, C, F], "1/4 !", State.PARTLY),
        ([F, F], "0/2", State.PARTLY),
        ([T, T, TODO], "timed out", State.ENDED),
        ([C, C], "crashed", State.ENDED),
        ([V, V], "violation", State.ENDED),
        ([E, E], "0/2", State.PARTLY),
        ([TODO, TODO], "○", State.TODO),
    ],
)
def test_what_does_not_pass_is_counted_or_named(
    outcomes: list[Outcome], mark: str, state: State
) -> None:
    found = cell(missing("drift", outcomes), None)
    assert (found.mark, found.state, found.solved) == (mark, state, False)


def test_a_file_that_did_not_load_is_said_to_be_that() -> None:
    found = cell(missing("drift", [E, E], trouble="drift.py:3 SyntaxError"), None)
    assert (found.mark, found.spoken) == ("not loaded", "the file did not load")


@pytest.mark.parametrize(
    ("resource", "outcome", "mark"),
    [("speed", F, "slow"), ("growth", F, "slow"), ("speed", T, "slow"), ("memory", F, "memory"),
     ("speed", C, "not timed")],
)  # fmt: skip
def test_a_core_that_holds_and_breaks_a_limit_says_which(
    resource: str, outcome: Outcome, mark: str
) -> None:
    judged = [requirement(1), requirement(2, outcome, resource=resource)]
    assert cell(verdict("drift", judged), None).mark == mark


def test_a_slow_stretch_takes_no_pass() -> None:
    judged = [requirement(1), requirement(2, F, "stretch", resource="growth")]
    assert cell(verdict("drift", judged), None).mark == "✓"


def test_core_and_stretch_are_told_apart() -> None:
    assert cell(holding(ratio=1.44), None).mark == "✓✓ 1.44×"
    assert cell(holding(ratio=1.44, stretch=False), None).mark == "✓ 1.44×"
    assert cell(holding(ratio=None), None).mark == "✓✓"


def test_nothing_takes_a_pass_back() -> None:
    found = cell(missing("drift", [P, F]), BEFORE)
    assert (found.mark, found.solved) == ("✓ (1.2)", True)
    assert found.spoken.startswith("passed under kit 1.2; the suite has changed since")
    same_suite = msgspec.structs.replace(BEFORE, suite_sha256=holding().suite_sha256)
    assert cell(missing("drift", [F]), same_suite).spoken.endswith("the last attempt does not pass")
    assert cell(holding(partial=True), BEFORE).spoken.endswith("judged in part since")
    assert cell(None, BEFORE).solved
    assert cell(holding(), BEFORE).mark == "✓✓ 1.40×"


def test_a_verdict_in_part_is_no_pass() -> None:
    found = cell(holding(partial=True), None)
    assert (found.solved, found.signs, found.mark) == (False, "*", "12/12")


# --- what is counted --------------------------------------------------------------------


def test_the_share_that_misses_a_requirement_counts_what_was_judged(results: Results) -> None:
    hard, easy = requirement(1, F), requirement(2)
    for name, judged in {
        "a": [hard, easy], "b": [hard, easy], "c": [requirement(1), easy],
        "not-written": [requirement(1, TODO), easy], "left-out": [requirement(1, OUT), easy],
        "a-timeout": [requirement(1, T), easy],
    }.items():  # fmt: skip
        results.keep(name, "drift", verdict("drift", judged))
    broken = verdict("drift", [requirement(1, E), requirement(2, E)], trouble="SyntaxError")
    results.keep("not-loaded", "drift", broken)
    found = board_of(results).hardest
    assert [(one.slug, one.missed, one.judged) for one in found] == [("requirement-1", 3, 4)]


def test_two_attempts_are_too_few_to_call_a_requirement_hard(results: Results) -> None:
    for name in ("a", "b"):
        results.keep(name, "drift", verdict("drift", [requirement(1, F)]))
    assert board_of(results).hardest == []
    results.keep("c", "drift", verdict("drift", [requirement(1, F)]))
    assert len(board_of(results).hardest) == 1


def test_the_sentence_is_the_newest_briefs(results: Results) -> None:
    for name, day, text in (("a", 1, "Old."), ("b", 3, "New."), ("c", 2, "Old.")):
        judged = [Judged("one", text, "core", F)]
        results.keep(name, "drift", verdict("drift", judged, started=f"2026-05-0{day}T00:00:00Z"))
    assert board_of(results).hardest[0].text == "New."


def test_passes_are_counted_in_the_week_of_their_day() -> None:
    schedule = Schedule(week=[Week(due=dt.date(2026, 5, 5), katas=["a"]),
                              Week(due=dt.date(2026, 5, 12), katas=["b"])])  # fmt: skip
    days = [dt.date(2026, 4, 1), dt.date(2026, 5, 5), dt.date(2026, 5, 6), dt.date(2026, 5, 13)]
    assert [bar.passes for bar in by_week(days, schedule)] == [2, 1, 1]
    assert [bar.passes for bar in by_week(days[1:3], schedule)] == [1, 1]
    calendar = by_week(days[1:], None)
    assert [(bar.name, bar.passes) for bar in calendar] == [("2026-W19", 2), ("2026-W20", 1)]
    assert by_week([], None) == []


def test_years_apart_are_no_hundred_bars() -> None:
    bars = by_week([dt.date(2001, 1, 1), dt.date(2026, 5, 13)], None)
    assert len(bars) == 27
    assert (bars[0].name, bars[0].passes) == ("Earlier", 1)


def test_columns_stand_by_pillar_in_the_schedules_order(results: Results) -> None:
    for kata in ("kmeans", "drift", "concept_drift", "gone"):
        results.keep("alice", kata, holding(kata))
    plain = [column.kata for column in board_of(results).columns]
    assert plain == ["kmeans", "concept_drift", "drift", "gone"]
    schedule = Schedule(week=[Week(due=TODAY, katas=["drift", "roc_auc"])])
    columns = board_of(results, schedule).columns
    assert [one.kata for one in columns] == ["drift", "concept_drift", "roc_auc", "kmeans", "gone"]
    assert [one.due for one in columns] == [TODAY, None, TODAY, None, None]


def test_equals_share_a_rank_and_stand_by_name(results: Results) -> None:
    for name in ("dora", "bao", "alice"):
        results.keep(name, "drift", holding())
    results.keep("bao", "kfold", holding("kfold"))
    results.keep("chidi", "kfold", missing("kfold", [F]))
    rows = board_of(results, ranked=True).rows
    assert [(row.rank, row.member) for row in rows] == [
        (1, "bao"), (2, "alice"), (2, "dora"), (4, "chidi"),
    ]  # fmt: skip


def test_a_record_that_names_a_path_is_not_followed(results: Results) -> None:
    results.keep("alice", "drift", holding())
    results.keep("bao", "kfold", holding("kfold"))
    sly = {"../bao/kfold": BEFORE, "\0": BEFORE, "roc_auc": BEFORE}
    (results.folder / "alice" / ".passed.json").write_bytes(msgspec.json.encode(sly))
    assert [column.kata for column in board_of(results).columns] == ["kfold", "roc_auc", "drift"]


@pytest.mark.parametrize("started", ["", "yesterday", "0001-01-01T00:00:00+23:00", "9999-12-31"])
def test_a_time_that_is_none_is_not_counted(started: str, results: Results) -> None:
    results.keep("alice", "drift", holding(started=started))
    board = board_of(results)
    assert (board.weeks, board.newest) == ([], None)
    assert b"alice" in to_html(board, results.folder)


def test_a_cohort_too_large_for_texts_keeps_its_counts(
    results: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = cohort(results.folder / "group", 5)
    whole = to_csv(board_of(group))
    monkeypatch.setattr("katakit.group.standings.board.KEPT", 3)
    board = board_of(group)
    assert to_csv(board) == whole
    page = to_html(board, results.folder)
    assert b"are left out here" in page
    assert b'href="#v' not in page
    assert board.hardest


def test_a_page_tells_less_of_each_verdict_before_it_leaves_any_out(results: Results) -> None:
    board = board_of(cohort(results.folder / "group", 20))
    cells = [one for row in board.rows for one in row.cells if one.verdict is not None]
    full, less, least = (
        sum(weight(one, level) for one in cells)
        for level in (FULL, Level(1, sentences=True), Level(0, sentences=False))
    )
    assert fit(board, lambda: 0, full) == Fit(FULL)
    assert fit(board, lambda: 0, less).level == Level(1, sentences=True)
    found = fit(board, lambda: 0, least)
    assert found.level == Level(0, sentences=False)
    assert "stand once for each kata" in found.remark
    assert fit(board, lambda: 0, least - 1).level is None
    assert fit(board, lambda: 100, full + 100).solutions
    crowded = fit(board, lambda: 100, full + 99)
    assert (crowded.level, crowded.solutions) == (FULL, False)


def test_what_the_verdicts_take_on_the_page_is_foreseen(results: Results) -> None:
    board = board_of(cohort(results.folder / "group", 20))
    cells = [one for row in board.rows for one in row.cells if one.verdict is not None]
    page = to_html(board, results.folder)
    taken = len(page) - page.index(b'<h2 id="verdicts"')
    assert 0.7 < taken / sum(weight(one, FULL) for one in cells) < 1.05


# --- Markdown, CSV, the terminal ----------------------------------------------------------


def test_nothing_in_a_name_is_markdown(results: Results) -> None:
    name = "a|b<img src=x>@all[x](javascript:1)`*_\u202e"
    results.keep(name, "drift", holding())
    text = to_markdown(board_of(results))
    row = next(line for line in text.splitlines() if "javascript" in line)
    assert row.count("|") == 4
    assert not set("<>@[]`*_\u202e") & set(row)
    assert "&#124;" in row


def test_markdown_has_the_table_the_hard_and_the_weeks(results: Results) -> None:
    text = to_markdown(board_of(cohort(results.folder / "group", 12)))
    lines = text.splitlines()
    head = next(n for n, line in enumerate(lines) if line.startswith("| member | solved |"))
    assert lines[head + 1] == "|" + "---|" * 14
    assert all(line.count("|") == 15 for line in lines[head : head + 14])
    assert "### What the group finds hardest" in text
    assert "### Week by week" in text


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " =", "＝"])
def test_no_cell_of_the_csv_is_a_formula(start: str, results: Results) -> None:
    name = f'{start}HYPERLINK("x")'
    results.keep(name, "drift", holding(solution_sha256=f"{start}1+1"))
    row = next(csv.DictReader(io.StringIO(to_csv(board_of(results)))))
    for value in (row["member"], row["solution_sha256"]):
        assert value.startswith("'") or value[0] not in "=+-@\t＝"
    assert "HYPERLINK" in row["member"]


def test_what_is_no_formula_is_left_alone() -> None:
    assert [defused(value) for value in ("alice", 1.5, None, 0, "a=b")] == [
        "alice", "1.5", "", "0", "a=b",
    ]  # fmt: skip


def test_the_csv_has_a_row_for_each_verdict(results: Results) -> None:
    results.keep("alice", "drift", holding(stretch=False, kit_version="1.3.0"))
    results.keep("bao", "drift", missing("drift", [P, P, F]))
    rows = list(csv.DictReader(io.StringIO(to_csv(board_of(results)))))
    assert [tuple(row) for row in rows] == [HEADS, HEADS]
    alice, bao = rows
    wanted = {
        "member": "alice", "kata": "drift", "outcome": "passed", "core_held": "10",
        "core_of": "10", "stretch_held": "2", "stretch_of": "3", "passed": "yes",
        "complete": "no", "cpu_ratio": "1.2", "reference_ratio": "1.4", "kit_version": "1.3.0",
        "started": "2026-05-14T18:02:00+00:00", "suite": holding().suite_sha256,
    }  # fmt: skip
    assert {key: alice[key] for key in wanted} == wanted
    assert (bao["outcome"], bao["core_held"], bao["passed"]) == ("partly", "2", "no")


# --- the command --------------------------------------------------------------------------


def standings(work: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return forked.call(("standings", *words), work, {**os.environ, **environment})


def test_the_command_writes_all_three_and_says_what_it_could_not_read(
    results: Results, tmp_path: Path
) -> None:
    results.keep("alice", "drift", holding())
    results.keep("alice", "kfold", holding("kfold"))
    (results.folder / "alice" / "kfold.json").write_text("{")
    (tmp_path / "schedule.toml").write_text(
        'title = "Tuesday"\n[[week]]\ndue = 2026-05-05\nkatas = ["drift"]\n'
    )
    (tmp_path / "members" / "alice").mkdir(parents=True)
    (tmp_path / "members" / "alice" / "drift.py").write_text("mine = 1\n")
    files = ("--html", "g.html", "--markdown", "g.md", "--csv", "g.csv")
    done = standings(tmp_path, "results", *files, "--today", "2026-05-06")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("results/alice/kfold.json is left out: ")
    assert "mine = 1" in (tmp_path / "g.html").read_text("utf-8")
    assert "<title>Tuesday</title>" in (tmp_path / "g.html").read_text("utf-8")
    assert (tmp_path / "g.md").read_text("utf-8").startswith("## Tuesday\n")
    assert len((tmp_path / "g.csv").read_text("utf-8").splitlines()) == 3
    assert standings(
        tmp_path, "results", "--html", "g.html", "--today", "2026-05-05", "--title", "Ours"
    ).returncode == 0  # fmt: skip
    text = (tmp_path / "g.html").read_text("utf-8")
    assert "mine = 1" not in text
    assert "<title>Ours</title>" in text


def test_without_an_output_the_table_is_printed(results: Results, tmp_path: Path) -> None:
    cohort(results.folder / "group", 4)
    done = standings(tmp_path, "results/group", PYTHONIOENCODING="utf-8", TERM="xterm")
    assert done.returncode == 0
    assert done.stdout.startswith("Standings\n4 people · 12 katas\n")
    assert max(map(len, done.stdout.splitlines())) <= 120
    assert "member  solved  " in done.stdout
    assert "What the group finds hardest" in done.stdout
    plain = standings(tmp_path, "results/group", PYTHONIOENCODING="ascii", TERM="dumb")
    assert plain.returncode == 0
    assert plain.stdout.isascii()
    assert "ok" in plain.stdout


def test_a_hostile_name_steers_no_terminal(results: Results, tmp_path: Path) -> None:
    results.keep("\x1b[2J\u202eevil", "drift", holding())
    done = standings(tmp_path, "results", PYTHONIOENCODING="utf-8")
    assert "\x1b" not in done.stdout
    assert "\\x1b[2J\\u202eevil" in done.stdout


def test_a_name_that_is_no_text_is_shown_as_its_bytes(results: Results) -> None:
    os.mkdir(os.fsencode(results.folder) + b"/caf\xe9")
    results.keep("caf\udce9", "drift", holding())
    (results.folder / "caf\udce9" / "kfold.json").write_text("{")
    board = board_of(results)
    for text in (to_html(board, results.folder).decode(), to_markdown(board), to_csv(board)):
        assert "caf" in text
        assert "udce9" in text


def test_an_empty_folder_is_told_and_a_missing_one_is_wrong(
    results: Results, tmp_path: Path
) -> None:
    empty = standings(tmp_path, "results", "--html", "g.html")
    assert empty.returncode == 0
    assert "No verdicts yet" in (tmp_path / "g.html").read_text("utf-8")
    assert "No verdicts yet" in standings(tmp_path, "results").stdout
    missing_folder = standings(tmp_path, "nowhere")
    assert (missing_folder.returncode, missing_folder.stdout) == (2, "")
    assert missing_folder.stderr.startswith("No folder nowhere. katakit grade MEMBERS")


def test_a_schedule_that_is_named_must_be_there(results: Results, tmp_path: Path) -> None:
    done = standings(tmp_path, "results", "--schedule", "other.toml")
    assert (done.returncode, done.stderr) == (
        2,
        "No schedule other.toml: it is not there.\n",
    )


def test_of_real_verdicts_the_page_shows_no_line_of_the_suite(
    results: Results, tmp_path: Path
) -> None:
    kata = Workspace.around(Path(__file__).parents[4]).kata("drift")
    for member, flaw in (("alice", "aliased"),):
        (results.folder / member).mkdir()
        flawed = str(kata.author_folder / "flawed" / f"{flaw}.diff")
        to = str(results.folder / member / "drift.json")
        call = ("kata", "drift", "--no-timing", "--solution", flawed, "--json", to)
        forked.call(call, tmp_path, os.environ)
    shown = html.unescape(to_html(board_of(results), tmp_path).decode())
    assert "frozen-fit" in shown
    assert "DriftDetector(" in shown
    suite = [line.strip() for line in kata.suite_file.read_text("utf-8").splitlines()]
    assert [line for line in suite if len(line) > 30 and line in shown] == []
