"""A coding round: one kata, its core alone, judged as in an exam; then what an interviewer asks."""

from __future__ import annotations

import random
from functools import partial
from pathlib import Path

from katakit.errors import shown
from katakit.files import write_atomically
from katakit.interview.rounds import Round
from katakit.judge.judgement import judge_solution
from katakit.judge.options import JudgeOptions
from katakit.katas.brief import read_author_text, read_questions
from katakit.katas.kata import Kata
from katakit.report.text import WORDS, clean, tally
from katakit.solutions.solution import read
from katakit.verdict import Outcome, Verdict

FOLLOW_UPS = 3


def run(one: Round) -> None:
    """Code against the clock, then answer questions."""
    kata = one.workspace.kata(one.drawn.slugs[0])
    path = one.session.folder / f"{one.number}-{kata.name}.py"
    if not path.exists():
        write_atomically(path, kata.stub_file.read_bytes())
    brief = one.workspace.brief_of(kata) or kata.brief_file
    one.talk.heading(f"{kata.name} · {kata.metadata.title}", one.clock)
    one.talk.say(f"  Your file    {shown(path)}\n  The brief    {shown(brief)}")
    one.talk.say("\nThe core is enough. No hints; a failure is named, not explained.")
    one.once("verdict", lambda: _code(one, kata, path))
    for number, (question, answer) in enumerate(_follow_ups(kata, one.session.record.seed)):
        one.once(f"follow-up {number + 1}", partial(_ask, one, question, answer))


def _code(one: Round, kata: Kata, path: Path) -> dict[str, object]:
    """Judge as often as is asked for; return what the last word is."""
    while True:
        word = one.talk.ask(f"\n[Enter] judge   d done   ({one.clock})").lower()
        verdict = _judge(one, kata, path, timing=word == "d")
        _remember(one, verdict)
        if word == "d":
            return _summary(verdict)
        if verdict.holds:
            one.talk.say("All of the core holds. 'd' measures it and goes on.")


def _judge(one: Round, kata: Kata, path: Path, *, timing: bool) -> Verdict:
    core = tuple(r.slug for r in kata.brief.requirements if r.part == "core")
    solution = read(path, shown(path), kata)
    verdict = judge_solution(kata, solution, JudgeOptions("exam", only=core, timing=timing))
    if verdict.trouble:
        one.talk.say(clean(verdict.trouble))
    for requirement in verdict.judged:
        one.talk.say(f"  {WORDS[requirement.outcome]:<20} {requirement.slug}")
    one.talk.say(tally(verdict), "bold")
    return verdict


def _remember(one: Round, verdict: Verdict) -> None:
    one.note("attempts", [*one.drawn.steps.get("attempts", []), len(verdict.held)])


def _summary(verdict: Verdict) -> dict[str, object]:
    return {
        "passed": verdict.holds,
        "held": len(verdict.held),
        "judged": len(verdict.judged),
        "missing": [r.slug for r in verdict.judged if r.outcome is not Outcome.PASSED],
    }


def _follow_ups(kata: Kata, seed: int) -> list[tuple[str, str]]:
    questions = list(read_questions(read_author_text(kata.author_folder / "notes.md")).items())
    random.Random(seed).shuffle(questions)  # noqa: S311 (which question comes is no secret)
    return questions[:FOLLOW_UPS]


def _ask(one: Round, question: str, answer: str) -> dict[str, object]:
    one.talk.heading(question, one.clock)
    one.talk.wait("when you have answered aloud")
    one.talk.show(answer)
    said = one.talk.ask("Did you say that? 2 yes, 1 partly, 0 no:")
    return {"question": question, "points": int(said) if said in ("0", "1", "2") else 0}
