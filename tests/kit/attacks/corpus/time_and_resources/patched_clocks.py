"""Stops every clock that Python has and then takes its time.

Expect: timeout
Needs: process
"""

import time

SLEEP = time.sleep


def act(aim):
    for name in ("time", "monotonic", "perf_counter", "process_time", "thread_time"):
        setattr(time, name, lambda: 0.0)
        setattr(time, name + "_ns", lambda: 0)
    SLEEP(600)
