"""The kernel sandbox: what a stranger's module can reach is its own scratch folder.

``prepare`` once in the process that forks workers; ``Plan.apply`` in each worker before the
stranger's code; ``probe`` to have the layers prove themselves. Standard library only.
"""

from __future__ import annotations

from katakit.sandbox.isolation import Isolation, Layer
from katakit.sandbox.kernel import SandboxError
from katakit.sandbox.plan import Plan, prepare
from katakit.sandbox.policy import Policy
from katakit.sandbox.probes import probe
from katakit.sandbox.scratch import Scratch, private_mounts

__all__ = [
    "Isolation",
    "Layer",
    "Plan",
    "Policy",
    "SandboxError",
    "Scratch",
    "prepare",
    "private_mounts",
    "probe",
]
