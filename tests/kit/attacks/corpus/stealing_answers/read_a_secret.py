"""Opens a file that lies beside the suite and raises its content.

Expect: failed
Needs: landlock
"""


def act(aim):
    with open(aim.secret) as file:
        text = file.read()
    if not text:
        raise ValueError(text)
    print(text)
