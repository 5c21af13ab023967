"""Imports a module of an allowed package that is a program and ends whoever imports it.

Expect: refused
Needs: process
"""

import numpy.f2py.__main__  # noqa: F401
