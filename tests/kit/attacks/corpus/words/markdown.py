"""Links, images, mentions and table cells, in a message, a print, a name and a value.

Expect: failed
Needs: report
"""

WORDS = "| x | y |\n|---|---|\n# PASSED\n[a](javascript:1) ![b](c) @everyone `code`"


def act(aim):
    print(WORDS)
    raise type(WORDS.replace("\0", ""), (ValueError,), {})(WORDS)
