"""One thread a process: what is judged and measured side by side takes no processor from its peers.

Libraries read these variables while they are imported, so they are set before that.
"""

from __future__ import annotations

ONE_THREAD = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "NUMEXPR_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
    ),
    "1",
)
"""Environment variables of the libraries that would start a thread for each processor."""
