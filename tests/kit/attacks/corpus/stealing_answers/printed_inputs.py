"""Prints and raises every input that it is given, to be read from the report of an exam.

Expect: failed
Needs: report
"""


def act(aim):
    print("INPUTS", *map(repr, aim.given), sep="\n")
    raise ValueError("INPUTS " + repr(aim.given))
