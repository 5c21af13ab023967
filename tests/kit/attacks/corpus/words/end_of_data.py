"""The end of an XML section, and characters that XML forbids, in a message, a print, a name and a value.

Expect: failed
Needs: report
"""

WORDS = "]]> </failure><testcase/> \x00\x0b\ufffe"


def act(aim):
    print(WORDS)
    raise type(WORDS.replace("\0", ""), (ValueError,), {})(WORDS)
