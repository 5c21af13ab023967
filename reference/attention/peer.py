"""scipy.special's softmax in the kata's interface."""

import numpy as np
from scipy.special import logsumexp


def attention(q, k, v, *, mask=None, causal=False, window=None):
    q, k, v = np.asarray(q, float), np.asarray(k, float), np.asarray(v, float)
    if not q.ndim == k.ndim == v.ndim == 2 or q.shape[1] != k.shape[1] or len(k) != len(v):
        raise ValueError("shapes")
    if window is not None and (not causal or window < 1):
        raise ValueError("window")
    n, m = len(q), len(k)
    seen = np.ones((n, m), bool)
    if mask is not None:
        mask = np.asarray(mask, bool)
        if mask.shape not in ((m,), (n, m)):
            raise ValueError("mask")
        seen &= mask
    if causal:
        seen &= np.tri(n, m, m - n, dtype=bool)
        if window is not None:
            seen &= ~np.tri(n, m, m - n - window, dtype=bool)
    used = seen.any(axis=0)
    k, v, seen = k[used], v[used], seen[:, used]
    out = np.zeros((n, v.shape[1]))
    for rows in np.array_split(np.arange(n), -(-n // 32)):
        some = rows[seen[rows].any(axis=1)]
        if len(some):
            scores = np.where(seen[some], q[some] @ k.T / np.sqrt(q.shape[1]), -np.inf)
            out[some] = np.exp(scores - logsumexp(scores, axis=1, keepdims=True)) @ v
    return out


class MultiHeadAttention:
    def __init__(self, w_q, w_k, w_v, w_o, *, n_heads):
        weights = np.array([np.array(w, float) for w in (w_q, w_k, w_v, w_o)])  # alike, or it raises
        if weights.ndim != 3 or weights.shape[1] != weights.shape[2]:
            raise ValueError("weights")
        if n_heads < 1 or weights.shape[1] % n_heads:
            raise ValueError(f"n_heads={n_heads}")
        self.weights, self.n_heads = weights, n_heads

    def forward(self, x, *, mask=None, causal=False):
        x = np.asarray(x, float)
        if x.ndim != 2 or x.shape[1] != self.weights.shape[1]:
            raise ValueError("x")
        q, k, v = (np.hsplit(x @ w, self.n_heads) for w in self.weights[:3])
        heads = [attention(*h, mask=mask, causal=causal) for h in zip(q, k, v, strict=True)]
        return np.hstack(heads) @ self.weights[3]

    def step(self, x, cache=None):
        rows = np.vstack([*([] if cache is None else [cache]), np.asarray(x, float)])
        return self.forward(rows, causal=True)[-1], rows
