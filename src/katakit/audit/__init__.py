"""The audit: what a kata must have before it ships, each finding with its mend.

A check is a function in `katakit.audit.checks`, registered by ``@check``. All solutions that
the checks want judged go to one queue (`katakit.audit.evaluation_queue`), which judges nothing
twice: not in one audit, and, by content, not in the next.
"""
