"""Sends two hundred megabytes that unpack to many gigabytes of empty lists.

Expect: violation|timeout|failed|crashed
Needs: judge
"""

import os


def act(aim):
    size = 200 << 20
    os.write(3, (size + 5).to_bytes(4, "big") + b"\xdd" + size.to_bytes(4, "big"))
    for _ in range(size >> 20):
        block = memoryview(b"\x90" * (1 << 20))
        while block:
            block = block[os.write(3, block) :]
