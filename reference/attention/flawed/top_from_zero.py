"""Subtracts the highest score only where it is positive, so scores far below zero all vanish.

Fails: large-scores
Written: after the suite
Same set as: overflows.py, because either does well while scores are small.
"""

import numpy as np

BLOCK = 64


def _matrix(values, name):
    values = np.asarray(values, dtype=np.float64)
    if values.ndim != 2:
        raise ValueError(f"{name} must have two dimensions, not {values.ndim}")
    return values


def attention(q, k, v, *, mask=None, causal=False, window=None):
    q, k, v = _matrix(q, "q"), _matrix(k, "k"), _matrix(v, "v")
    n_queries, n_keys = len(q), len(k)
    if q.shape[1] != k.shape[1]:
        raise ValueError(f"q has {q.shape[1]} columns, k {k.shape[1]}")
    if len(v) != n_keys:
        raise ValueError(f"k has {n_keys} rows, v {len(v)}")
    if window is not None:
        if not causal:
            raise ValueError("window needs causal")
        if window < 1:
            raise ValueError(f"window must be at least 1, not {window}")
    if mask is not None:
        mask = np.asarray(mask, dtype=bool)
        if mask.shape not in ((n_keys,), (n_queries, n_keys)):
            raise ValueError(f"mask of shape {mask.shape} for {n_queries} queries and {n_keys} keys")

    places = np.arange(n_keys)

    def seen_by(start, stop):
        seen = np.ones((stop - start, n_keys), dtype=bool)
        if mask is not None:
            seen &= mask if mask.ndim == 1 else mask[start:stop]
        if causal:
            own = np.arange(start, stop)[:, None] + n_keys - n_queries
            seen &= places <= own
            if window is not None:
                seen &= places > own - window
        return seen

    blocks = [(start, min(start + BLOCK, n_queries)) for start in range(0, n_queries, BLOCK)]
    used = np.zeros(n_keys, dtype=bool)
    for start, stop in blocks:
        used |= seen_by(start, stop).any(axis=0)
    if not used.all():
        k = np.where(used[:, None], k, 0.0)
        v = np.where(used[:, None], v, 0.0)

    result = np.zeros((n_queries, v.shape[1]))
    if not n_keys:
        return result
    scale = np.sqrt(q.shape[1])
    for start, stop in blocks:
        seen = seen_by(start, stop)
        some = seen.any(axis=1)
        scores = q[start:stop] @ k.T / scale
        scores[~seen] = -np.inf
        top = np.maximum(scores.max(axis=1), 0.0)
        scores -= top[:, None]
        np.exp(scores, out=scores)
        total = scores.sum(axis=1)
        total[total == 0] = 1.0
        rows = scores @ v / total[:, None]
        rows[~some] = 0.0
        result[start:stop] = rows
    return result


class MultiHeadAttention:
    def __init__(self, w_q, w_k, w_v, w_o, *, n_heads):
        weights = [np.array(w, dtype=np.float64) for w in (w_q, w_k, w_v, w_o)]
        d_model = len(weights[0])
        for name, weight in zip(("w_q", "w_k", "w_v", "w_o"), weights):
            if weight.shape != (d_model, d_model):
                raise ValueError(f"{name} has shape {weight.shape}, not {(d_model, d_model)}")
        if n_heads < 1 or d_model % n_heads:
            raise ValueError(f"n_heads={n_heads} does not divide d_model={d_model}")
        self.w_q, self.w_k, self.w_v, self.w_o = weights
        self.d_model = d_model
        width = d_model // n_heads
        self.heads = [slice(h * width, (h + 1) * width) for h in range(n_heads)]

    def _joined(self, q, k, v, mask, causal):
        rows = [attention(q[:, h], k[:, h], v[:, h], mask=mask, causal=causal) for h in self.heads]
        return np.hstack(rows) @ self.w_o

    def forward(self, x, *, mask=None, causal=False):
        x = _matrix(x, "x")
        if x.shape[1] != self.d_model:
            raise ValueError(f"x has {x.shape[1]} columns, the weights {self.d_model} rows")
        return self._joined(x @ self.w_q, x @ self.w_k, x @ self.w_v, mask, causal)

    def step(self, x, cache=None):
        x = np.asarray(x, dtype=np.float64)
        if x.shape != (self.d_model,):
            raise ValueError(f"x has shape {x.shape}, not {(self.d_model,)}")
        x = x[None]
        k, v = x @ self.w_k, x @ self.w_v
        if cache is not None:
            k, v = np.vstack([cache[0], k]), np.vstack([cache[1], v])
        return self._joined(x @ self.w_q, k, v, None, False)[0], (k, v)
