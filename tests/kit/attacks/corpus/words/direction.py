"""Characters that change the direction of writing and hide others, in a message, a print, a name and a value.

Expect: failed
Needs: report
"""

WORDS = "\u202eDESSAP\u2066\u200b\u2028\x85\x9b31m"


def act(aim):
    print(WORDS)
    raise type(WORDS.replace("\0", ""), (ValueError,), {})(WORDS)
