"""The report of an interview, and the sheet for a colleague who holds it: Markdown and HTML."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from katakit.interview.question_bank import Question
from katakit.interview.session import Drawn, Record, bank
from katakit.katas.brief import read_author_text, read_hints, read_questions
from katakit.katas.workspace import Workspace


def to_markdown(record: Record) -> str:
    """Return what came of an interview, and what to work on."""
    lines = [f"# Interview of {record.began[:10]}", "", f"Seed {record.seed}.", ""]
    for number, one in enumerate(record.rounds, start=1):
        minutes = one.seconds / 60
        lines += [f"## {number}. {one.kind.capitalize()}: {', '.join(one.slugs)}", "",
                  f"{minutes:.0f} of {one.minutes} minutes. {_verdict(one)}", ""]  # fmt: skip
        lines += [f"- {sentence}" for sentence in _to_work_on(one)]
        lines.append("")
    return "\n".join(lines)


def _verdict(one: Drawn) -> str:
    if not one.done:
        return "Not finished."
    if one.kind == "coding":
        found = one.steps["verdict"]
        word = "Passed" if found["passed"] else "Not passed"
        return f"{word}: {found['held']} of {found['judged']} of the core hold."
    held, of = _points(one)
    return f"{held} of {of} points of a strong answer."


def _points(one: Drawn) -> tuple[int, int]:
    graded = [step for step in one.steps.values() if isinstance(step, dict) and "of" in step]
    return sum(step["held"] for step in graded), sum(step["of"] for step in graded)


def _to_work_on(one: Drawn) -> list[str]:
    found: list[str] = []
    for name, step in one.steps.items():
        if name == "numbers":
            found += [f"{n['name']}: {n['remark']}" for n in step if not n["good"]]
        elif isinstance(step, dict):
            title = f"{step['title']}: " if "title" in step else ""
            found += [f"{title}{missed}" for missed in step.get("missed", []) if name != "verdict"]
            found += [f"{title}{lack}" for lack in step.get("lacks", [])]
            if name == "verdict" and step["missing"]:
                found.append(f"Does not hold: {', '.join(step['missing'])}")
            if step.get("points", 2) < 2:
                found.append(f"{('Missed', 'Partly')[step['points']]}: {step['question']}")
    return found


def to_html(markdown: str, title: str) -> str:
    """Return a page of its own from Markdown: no script, no request to anywhere."""
    from markdown_it import MarkdownIt

    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown)
    return _page(title=title, body=body)


def sheet(workspace: Workspace, record: Record) -> str:
    """Return the sheet for a colleague: what to ask, what to help with, and how to grade."""
    lines = [f"# Interviewer's sheet, seed {record.seed}", "",
             "The candidate draws the same rounds with the same seed.", ""]  # fmt: skip
    for number, one in enumerate(record.rounds, start=1):
        lines += [f"## {number}. {one.kind.capitalize()}, {one.minutes} minutes", ""]
        for slug in one.slugs:
            lines += _coding(workspace, slug) if one.kind == "coding" else _question(
                {q.slug: q for q in bank(workspace, one.kind)}[slug])  # fmt: skip
    return "\n".join(lines)


def _coding(workspace: Workspace, name: str) -> list[str]:
    kata = workspace.kata(name)
    hints = read_hints(read_author_text(kata.author_folder / "hints.md"))
    core = [r for r in kata.brief.requirements if r.part == "core"]
    lines = [
        read_author_text(kata.brief_file).replace("\n#", "\n###"),
        "",
        "### Hints to give",
        "",
    ]
    for requirement in core:
        steps = " → ".join(hints.get(requirement.slug, []))
        lines.append(f"- ☐ **{requirement.slug}**: {steps}")
    lines += ["", "### Follow-up questions", ""]
    for question, answer in read_questions(
        read_author_text(kata.author_folder / "notes.md")
    ).items():
        lines += [f"**{question}**", "", answer, ""]
    return lines


def _question(question: Question) -> list[str]:
    lines = [f"### {question.title}", ""]
    for heading, text in question.sections.items():
        if heading not in ("A strong answer", "Rubric"):
            lines += [f"#### {heading}", "", text, ""]
    lines += ["#### To grade", ""]
    for aspect, point in question.rubric:
        lines.append(f"- ☐ {f'**{aspect}** ' if aspect else ''}{point}")
    return [*lines, ""]


def _page(**values: Any) -> str:
    from jinja2 import Environment

    template = (files("katakit.interview") / "page.html.j2").read_text("utf-8")
    return Environment(autoescape=True).from_string(template).render(**values)
