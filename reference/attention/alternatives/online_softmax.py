"""Blocks of keys instead of queries, with running maximum and sum, as FlashAttention has them."""

import numpy as np


def attention(q, k, v, *, mask=None, causal=False, window=None):
    q, k, v = np.asarray(q, float), np.asarray(k, float), np.asarray(v, float)
    if q.ndim != 2 or k.ndim != 2 or v.ndim != 2:
        raise ValueError("two dimensions each, please")
    (n, d), (m, e) = q.shape, k.shape
    if d != e or v.shape[0] != m:
        raise ValueError(f"{q.shape}, {k.shape}, {v.shape}")
    if window is not None and not (causal and window >= 1):
        raise ValueError(f"window={window}")
    if mask is not None:
        mask = np.asarray(mask, bool)
        if mask.shape != (n, m) and mask.shape != (m,):
            raise ValueError(f"mask {mask.shape}")
    place = np.arange(n) + m - n
    highest = np.full(n, -np.inf)
    total = np.zeros(n)
    summed = np.zeros((n, v.shape[1]))
    for start in range(0, m, 50):
        keys = np.arange(start, min(start + 50, m))
        seen = np.ones((n, len(keys)), bool)
        if mask is not None:
            seen &= mask[..., keys]
        if causal:
            seen &= keys[None, :] <= place[:, None]
        if window is not None:
            seen &= keys[None, :] > place[:, None] - window
        anybody = seen.any(axis=0)
        keys, seen = keys[anybody], seen[:, anybody]
        if not len(keys):
            continue
        scores = np.where(seen, q @ k[keys].T / d**0.5, -np.inf)
        new = np.maximum(highest, scores.max(axis=1))
        known = new > -np.inf
        shrink = np.zeros(n)
        shrink[known] = np.exp(highest[known] - new[known])
        weights = np.zeros_like(scores)
        weights[known] = np.exp(scores[known] - new[known, None])
        total = total * shrink + weights.sum(axis=1)
        summed = summed * shrink[:, None] + weights @ v[keys]
        highest = new
    total[total == 0] = 1
    return summed / total[:, None]


class MultiHeadAttention:
    def __init__(self, w_q, w_k, w_v, w_o, *, n_heads):
        self.in_, self.out = [np.array(w, float) for w in (w_q, w_k, w_v)], np.array(w_o, float)
        d = len(self.out)
        if {w.shape for w in (*self.in_, self.out)} != {(d, d)}:
            raise ValueError("the weights have different shapes")
        if n_heads not in range(1, d + 1) or d % n_heads:
            raise ValueError(f"{n_heads} heads for {d} columns")
        self.n_heads = n_heads

    def forward(self, x, *, mask=None, causal=False):
        q, k, v = (self._split(x, w) for w in self.in_)  # (n_heads, n, d_head)
        heads = [attention(*h, mask=mask, causal=causal) for h in zip(q, k, v, strict=True)]
        return np.concatenate(heads, axis=-1) @ self.out

    def step(self, x, cache=None):
        q, k, v = (self._split([x], w) for w in self.in_)
        if cache is not None:
            k = np.concatenate([cache["k"], k], axis=1)
            v = np.concatenate([cache["v"], v], axis=1)
        heads = [attention(*h) for h in zip(q, k, v, strict=True)]
        return (np.concatenate(heads, axis=-1) @ self.out)[0], {"k": k, "v": v}

    def _split(self, x, w):
        x = np.asarray(x, float)
        if x.ndim != 2 or x.shape[1] != len(w):
            raise ValueError("the columns of x and the weights do not fit")
        return (x @ w).reshape(len(x), self.n_heads, -1).swapaxes(0, 1)
