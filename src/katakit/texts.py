"""An author's texts about a kata, read: ``hints.md`` and the questions of ``notes.md``."""

from __future__ import annotations

import re
from pathlib import Path

from katakit import files

STEPS = 3
"""Hint steps that each requirement has: a case, the idea, the step."""


def read_hints(text: str) -> dict[str, list[str]]:
    """Return each requirement's hint steps, in their order.

    Parameters
    ----------
    text : str
        Markdown: ``## slug``, then a numbered list.
    """
    found = {}
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        slug, _, below = section.partition("\n")
        steps = re.split(r"^\d\. (?=\S)", below, flags=re.MULTILINE)[1:]
        found[slug.strip()] = [" ".join(step.split()) for step in steps]
    return found


def read_questions(text: str) -> dict[str, str]:
    """Return the follow-up questions of notes, each with its answer.

    Parameters
    ----------
    text : str
        Markdown: under ``## Follow-up questions`` a ``### Question`` with its answer below.
    """
    found = re.search(
        r"^## Follow-up questions\s*$(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL
    )
    asked = re.split(r"^### ", found[1], flags=re.MULTILINE)[1:] if found else []
    parts = (one.partition("\n") for one in asked)
    return {question.strip(): answer.strip() for question, _, answer in parts}


def read_text(path: Path) -> str:
    """Return a text of the author's, ``""`` if it was not written."""
    return files.read_text(path) if path.is_file() else ""
