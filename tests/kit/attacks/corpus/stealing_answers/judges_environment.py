"""Reads the environment of the judge, where tokens may lie.

Expect: failed
Needs: landlock+identity
"""


def act(aim):
    with open(f"/proc/{aim.judge}/environ", "rb") as file:
        print(file.read())
