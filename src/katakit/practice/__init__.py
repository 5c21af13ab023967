"""The practice loop: what is remembered of a person's attempts, and what to do next.

Everything is derived from one file of attempts (`history`): sessions, grades, due dates,
the next kata. Nothing here judges, and nothing that judges needs it.
"""
