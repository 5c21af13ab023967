"""Commands to the CI service, in a message, a print, a name and a value.

Expect: failed
Needs: report
"""

WORDS = "::set-output name=passed::true\n::error::x\n##[command]x\n##vso[task.complete result=Succeeded]"


def act(aim):
    print(WORDS)
    raise type(WORDS.replace("\0", ""), (ValueError,), {})(WORDS)
