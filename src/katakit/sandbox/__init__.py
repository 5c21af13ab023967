"""The kernel sandbox: what a stranger's module can reach is its own scratch folder.

In the zygote, once its imports are done::

    plan = prepare(Policy(hidden=kata_roots))
    isolation = probe(plan)  # the layers prove themselves, for the verdict
    mounted = private_mounts()  # before the first folder; True for root with that right

For each worker::

    scratch = Scratch.make(mounted=mounted)
    # fork; in the child, with one thread, needless descriptors closed and a clean environment:
    plan.apply(scratch.path)
    # in the zygote, once the child is dead:
    scratch.remove()

A `SandboxError` from ``apply`` means that the child is half shut in and must end at once.
A worker keeps descriptors it was given, threads, ``socketpair`` streams and signals to itself.
Set ``JOBLIB_MULTIPROCESSING=0``, and ``HOME`` and ``TMPDIR`` to the scratch folder.
Standard library only; on other systems than Linux everything imports, and only limits apply.
"""

from __future__ import annotations

from katakit.sandbox.isolation import Isolation, Layer, Policy
from katakit.sandbox.kernel import SandboxError
from katakit.sandbox.plan import Plan, bound_once, prepare
from katakit.sandbox.scratch_folder import Scratch, private_mounts
from katakit.sandbox.self_test import probe

__all__ = [
    "Isolation",
    "Layer",
    "Plan",
    "Policy",
    "SandboxError",
    "Scratch",
    "bound_once",
    "prepare",
    "private_mounts",
    "probe",
]
