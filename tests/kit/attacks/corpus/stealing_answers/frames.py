"""Walks the stack, linecache and all modules in search of the suite's source.

Expect: failed
Needs: process
"""

import linecache
import sys


def act(aim):
    found = [line for _, _, lines, _ in map(tuple, linecache.cache.values()) for line in lines]
    frame = sys._getframe()
    while frame:
        found.append(str(frame.f_code.co_filename) + str(sorted(frame.f_locals)))
        frame = frame.f_back
    found += [name for name in sys.modules if "test_" in name]
    print("".join(found)[-1500:])
