"""Looks at a behavioural answer for what interviewers listen for: situation, own action, result.

This reads words and not sense: it finds what is missing, and leaves what is good to people.
"""

from __future__ import annotations

import re

PARTS = ("Situation", "What I did", "Result")
"""The headings of an answer."""
_SHORTEST = 15
"""Words of a part that says something."""
_FIGURE = re.compile(
    r"\d|\b(half|halved|double[ds]?|twice|third|quarter|tenth|dozen|hundred|thousand|million)\b",
    re.IGNORECASE,
)


def check_story(answer: str) -> list[str]:
    """Return what an answer lacks, a sentence each; empty where nothing is missing."""
    parts = _parts(answer)
    lacks = [
        f"{name}: {'nothing' if not parts[name].split() else 'hardly anything'} is written."
        for name in PARTS
        if len(parts[name].split()) < _SHORTEST
    ]
    own = len(re.findall(r"\b(I|my|me|myself)\b", parts["What I did"]))
    shared = len(re.findall(r"\b(we|our|us|the team)\b", parts["What I did"], re.IGNORECASE))
    if parts["What I did"].split() and own <= shared:
        lacks.append(f"What I did: 'I' stands there {own} times, 'we' {shared} times. "
                     "What was yours to do?")  # fmt: skip
    if parts["Result"].split() and not _FIGURE.search(parts["Result"]):
        lacks.append("Result: no figure. How much, how many, by when?")
    return lacks


def _parts(answer: str) -> dict[str, str]:
    found = dict.fromkeys(PARTS, "")
    for section in re.split(r"^#+ ", answer, flags=re.MULTILINE)[1:]:
        heading, _, text = section.partition("\n")
        for name in PARTS:
            if heading.strip().casefold() == name.casefold():
                found[name] += text
    return found
