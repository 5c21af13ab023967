"""Reads address 0.

Expect: crashed
Needs: process
"""

import ctypes


def act(aim):
    ctypes.string_at(0)
