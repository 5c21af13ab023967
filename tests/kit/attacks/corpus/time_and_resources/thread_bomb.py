"""Starts four hundred threads that wait for ever.

Expect: failed
Needs: limits
"""

import threading


def act(aim):
    threading.stack_size(64 << 10)
    event = threading.Event()
    for _ in range(400):
        threading.Thread(target=event.wait, daemon=True).start()
