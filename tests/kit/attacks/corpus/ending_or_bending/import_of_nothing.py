"""Imports a module of an allowed package that is not there.

Expect: refused
Needs: process
"""

import numpy.no.such.module  # noqa: F401
