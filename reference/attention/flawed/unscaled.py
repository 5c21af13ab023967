"""Forgets the root of d.

Fails: weighted
Written: with the suite
"""

import numpy as np


def softmax(scores, seen):
    scores = np.where(seen, scores, -np.inf)
    highest = scores.max(axis=1, keepdims=True)
    highest[np.isinf(highest)] = 0
    weights = np.exp(scores - highest)
    total = weights.sum(axis=1, keepdims=True)
    return np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)


def attention(q, k, v, *, mask=None, causal=False, window=None):
    q = np.array(q, dtype=float)
    k = np.array(k, dtype=float)
    v = np.array(v, dtype=float)
    if q.ndim != 2 or k.ndim != 2 or v.ndim != 2:
        raise ValueError("q, k and v have rows and columns")
    if q.shape[1] != k.shape[1] or len(k) != len(v):
        raise ValueError("q, k and v do not fit")
    n, m = len(q), len(k)
    if window is not None:
        if not causal:
            raise ValueError("window needs causal")
        if window < 1:
            raise ValueError("window must be 1 or more")
    if mask is None:
        mask = np.ones((1, m), dtype=bool)
    else:
        mask = np.array(mask, dtype=bool)
        if mask.shape == (m,):
            mask = mask[None, :]
        elif mask.shape != (n, m):
            raise ValueError("the mask does not fit")
    keys = np.arange(m)

    def seen_by(start, stop):
        seen = np.repeat(mask, stop - start, axis=0) if len(mask) == 1 else mask[start:stop]
        if causal:
            place = np.arange(start, stop)[:, None] + (m - n)
            seen = seen & (keys <= place)
            if window is not None:
                seen = seen & (keys > place - window)
        return seen

    blocks = [(start, min(start + 64, n)) for start in range(0, n, 64)]
    used = np.zeros(m, dtype=bool)
    for block in blocks:
        used |= seen_by(*block).any(axis=0)
    k[~used] = 0
    v[~used] = 0
    result = np.zeros((n, v.shape[1]))
    for start, stop in blocks:
        scores = q[start:stop] @ k.T
        result[start:stop] = softmax(scores, seen_by(start, stop)) @ v
    return result


class MultiHeadAttention:
    def __init__(self, w_q, w_k, w_v, w_o, *, n_heads):
        self.w_q = np.array(w_q, dtype=float)
        self.w_k = np.array(w_k, dtype=float)
        self.w_v = np.array(w_v, dtype=float)
        self.w_o = np.array(w_o, dtype=float)
        self.d_model = self.w_q.shape[0]
        for weight in (self.w_q, self.w_k, self.w_v, self.w_o):
            if weight.shape != (self.d_model, self.d_model):
                raise ValueError("weights must be square and alike")
        if n_heads < 1 or self.d_model % n_heads != 0:
            raise ValueError(f"d_model={self.d_model} has no {n_heads} heads: n_heads")
        self.n_heads = n_heads
        self.width = self.d_model // n_heads

    def heads(self, q, k, v, mask=None, causal=False):
        results = []
        for h in range(self.n_heads):
            columns = slice(h * self.width, (h + 1) * self.width)
            head = attention(q[:, columns], k[:, columns], v[:, columns], mask=mask, causal=causal)
            results.append(head)
        return np.concatenate(results, axis=1) @ self.w_o

    def forward(self, x, *, mask=None, causal=False):
        x = np.array(x, dtype=float)
        if x.ndim != 2 or x.shape[1] != self.d_model:
            raise ValueError("x does not fit the weights")
        return self.heads(x @ self.w_q, x @ self.w_k, x @ self.w_v, mask, causal)

    def step(self, x, cache=None):
        x = np.array(x, dtype=float)
        if x.shape != (self.d_model,):
            raise ValueError("x does not fit the weights")
        keys, values = cache if cache is not None else ([], [])
        keys = keys + [x @ self.w_k]
        values = values + [x @ self.w_v]
        row = self.heads((x @ self.w_q)[None, :], np.array(keys), np.array(values))
        return row[0], (keys, values)
