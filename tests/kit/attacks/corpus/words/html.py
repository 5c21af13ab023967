"""A script and an entity for whoever shows the report as a page, in a message, a print, a name and a value.

Expect: failed
Needs: report
"""

WORDS = "<script>alert(1)</script>&lt;b&gt;<img src=x onerror=alert(1)>"


def act(aim):
    print(WORDS)
    raise type(WORDS.replace("\0", ""), (ValueError,), {})(WORDS)
