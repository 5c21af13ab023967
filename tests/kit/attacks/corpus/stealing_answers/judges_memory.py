"""Opens the memory of the judge.

Expect: failed
Needs: landlock+identity
"""


def act(aim):
    with open(f"/proc/{aim.judge}/maps", "rb") as file:
        file.read()
