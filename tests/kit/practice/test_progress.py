"""Sittings, grades, due dates and the next kata: all from the attempts alone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from fsrs import Rating

from katakit.practice.history import History
from katakit.practice.progress import PracticeSession, due, grade, sessions_of, standings
from katakit.practice.suggestion import suggest
from katakit.report.text import ago, ahead, counted, lasting, ordinal
from tests.kit.practice.conftest import START, attempt, hint, passing

DAY = 24 * 60


def session(*attempts, helps=()) -> PracticeSession:
    (found,) = sessions_of(attempts, helps)
    return found


def test_attempts_with_a_long_pause_between_are_two_sessions():
    found = sessions_of([attempt(), attempt(minute=200), attempt(minute=200 + 241)])
    assert [len(one.attempts) for one in found] == [2, 1]


def test_a_session_lasts_until_its_first_pass():
    found = session(attempt(), passing(38), attempt(minute=50))
    assert found.minutes == 38
    assert found.passed.at == START + timedelta(minutes=38)


def test_only_hints_before_the_pass_count():
    found = session(attempt(), passing(30), helps=[hint(5), hint(6, 2), hint(40, 3)])
    assert found.hints == 2
    assert not found.revealed


def test_the_answer_looked_at_before_the_pass_is_known():
    assert session(attempt(), passing(30), helps=[hint(5, 0)]).revealed
    assert not session(attempt(), passing(30), helps=[hint(35, 0)]).revealed


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (session(attempt(), attempt(minute=30)), Rating.Again),
        (session(attempt(), passing(30), helps=[hint(5, 0)]), Rating.Again),
        (session(attempt(), passing(80)), Rating.Hard),
        (session(attempt(), passing(40), helps=[hint(5, n) for n in (1, 2, 3)]), Rating.Hard),
        (session(attempt(), passing(40), helps=[hint(5)]), Rating.Good),
        (session(attempt(), passing(20)), Rating.Good),
        (session(attempt(), passing(20, complete=True)), Rating.Easy),
        (session(attempt(), passing(30, complete=True)), Rating.Good),
    ],
)
def test_time_hints_and_verdict_grade_a_session(made, expected):
    assert grade(made, minutes=45) is expected


def test_nothing_is_due_before_a_session_is_finished():
    now = START + timedelta(minutes=30)
    assert due([session(attempt(), attempt(minute=20))], 45, now) is None


def test_what_was_easy_comes_later_than_what_was_hard_and_that_later_than_what_failed():
    now = START + timedelta(days=1)
    easy = due([session(attempt(), passing(10, complete=True))], 45, now)
    hard = due([session(attempt(), passing(100))], 45, now)
    failed = due([session(attempt())], 45, now)
    assert easy.at > hard.at > failed.at >= START + timedelta(hours=20)


def test_each_pass_pushes_the_next_date_further_off():
    first = due([session(attempt(), passing(30))], 45, START + timedelta(days=1))
    days = (first.at - START).days * DAY
    again = [session(attempt(), passing(30)), session(attempt(minute=days), passing(days + 30))]
    second = due(again, 45, START + timedelta(days=60))
    assert second.at - again[1].began > first.at - START


def test_the_same_past_gives_the_same_date():
    made = [session(attempt(), passing(30))]
    now = START + timedelta(days=3)
    assert due(made, 45, now) == due(made, 45, now)


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "history.sqlite")


def next_of(katas, history, days: float = 0, minutes: float = 0, besides: str = ""):
    now = START + timedelta(days=days, minutes=minutes)
    return suggest(standings(katas, history, now), now, besides)


def test_what_was_begun_and_does_not_hold_comes_first(kata, history):
    history.record(attempt("b", held=2))
    found = next_of([kata("a"), kata("b")], history, minutes=60)
    assert found.kata.name == "b"
    assert "2 of 5 hold" in found.reason


def test_what_is_due_comes_before_what_is_new(kata, history):
    history.record(passing(kata="b"))
    found = next_of([kata("a"), kata("b")], history, days=30)
    assert found.kata.name == "b"
    assert "30 days ago" in found.reason


def test_the_most_forgotten_of_what_is_due_comes_first(kata, history):
    history.record(passing(kata="a", minute=10 * DAY))
    history.record(passing(kata="b"))
    assert next_of([kata("a"), kata("b")], history, days=60).kata.name == "b"


def test_else_a_new_one_of_the_thinnest_pillar(kata, history):
    history.record(passing(kata="a"))
    katas = [kata("a", "One"), kata("b", "One"), kata("c", "Two")]
    found = next_of(katas, history, days=1)
    assert found.kata.name == "c"
    assert "Two is your thinnest pillar (0 of 1 solved)" in found.reason


def test_the_kata_just_done_is_not_named(kata, history):
    history.record(passing(kata="a"))
    assert next_of([kata("a"), kata("b")], history, besides="a").kata.name == "b"


def test_with_all_done_the_soonest_is_named_with_its_date(kata, history):
    history.record(passing(kata="a"))
    found = next_of([kata("a")], history, days=0.5)
    assert found.kata.name == "a"
    assert "nothing is due" in found.reason


def test_times_are_said_as_people_say_them():
    def after(**span: float):
        return START + timedelta(**span)

    assert [ago(START, after(days=n)) for n in (0, 1, 12)] == ["today", "yesterday", "12 days ago"]
    assert ahead(after(days=3), START) == "in 3 days"
    assert ahead(START, after(days=3)) == "now"
    assert lasting(timedelta(minutes=38)) == "38 minutes"
    assert lasting(timedelta(seconds=5)) == "less than a minute"
    assert lasting(timedelta(hours=2, minutes=5)) == "2 h 5 min"
    assert [ordinal(n) for n in (3, 11, 21, 112)] == ["third", "11th", "21st", "112th"]
    assert [counted(n, "hint") for n in (1, 2, 30)] == ["one hint", "two hints", "30 hints"]
