"""Runs the reference and answers with its answers.

Expect: failed
Needs: landlock
"""


def act(aim):
    with open(aim.reference) as file:
        exec(compile(file.read(), "reference", "exec"), {"__name__": "reference"})
