"""Escape sequences that clear the screen and paint it green, in a message, a print, a name and a value.

Expect: failed
Needs: report
"""

WORDS = "\x1b[2J\x1b[32mPASSED\x1b[0m\x1b]0;title\x07"


def act(aim):
    print(WORDS)
    raise type(WORDS.replace("\0", ""), (ValueError,), {})(WORDS)
