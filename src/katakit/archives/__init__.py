"""Kata roots whose suites and answers are in archives: a wheel's wrap, an examiner's seals.

A wrap (``archives/<kata>.packed``) keeps answers out of a search and of a careless look, and no
more than that: whoever wants can open it. A seal (``archives/<kata>.sealed``) opens with a key.
"""
