"""Takes all memory there is.

Expect: failed
Needs: limits
"""

import mmap


def act(aim):
    mmap.mmap(-1, 8 << 30).close()
