"""Leaves threads behind that compute on after the answer.

Expect: failed|timeout
Needs: process
"""

import threading


def spin():
    while True:
        pass


def act(aim):
    for _ in range(3):
        threading.Thread(target=spin, daemon=True).start()
