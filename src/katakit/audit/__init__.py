"""The audit: what an author owes before a kata ships, each debt with its mend.

A check is a module of `katakit.audit.checks`; a new check is a new file. All solutions
that the checks want judged go over one desk (`katakit.audit.desk`), which judges nothing
twice: not in one audit, and, by content, not in the next.
"""
