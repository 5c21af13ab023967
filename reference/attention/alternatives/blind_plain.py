"""Query by query, each over a slice of the keys that it sees; the cache is a list of rows."""

import math

import numpy as np


def as_rows(table, name):
    rows = np.array(table, dtype=float)
    if rows.ndim != 2:
        raise ValueError(f"{name} is no table")
    return rows


def attention(q, k, v, *, mask=None, causal=False, window=None):
    q = as_rows(q, "q")
    k = as_rows(k, "k")
    v = as_rows(v, "v")
    if q.shape[1] != k.shape[1]:
        raise ValueError("q and k differ in columns")
    if len(k) != len(v):
        raise ValueError("k and v differ in rows")
    if mask is not None:
        mask = np.array(mask, dtype=bool)
        if mask.shape == (len(k),):
            mask = [mask] * len(q)
        elif mask.shape != (len(q), len(k)):
            raise ValueError("mask fits neither the keys nor queries and keys")
    if window is not None and not causal:
        raise ValueError("window without causal")
    if window is not None and window < 1:
        raise ValueError("window below 1")

    answer = []
    for i in range(len(q)):
        first, end = 0, len(k)
        if causal:
            end = max(0, i + 1 + len(k) - len(q))
            if window is not None:
                first = max(0, end - window)
        keys, values = k[first:end], v[first:end]
        if mask is not None:
            chosen = np.flatnonzero(mask[i][first:end])
            keys, values = keys[chosen], values[chosen]
        if len(keys) == 0:
            answer.append(np.zeros(v.shape[1]))
            continue
        scores = keys @ q[i] / math.sqrt(q.shape[1])
        weights = np.exp(scores - max(scores.tolist()))
        answer.append(weights @ values / weights.sum())
    return np.array(answer).reshape(len(q), v.shape[1])


class MultiHeadAttention:
    def __init__(self, w_q, w_k, w_v, w_o, *, n_heads):
        self.weights = {}
        for name, table in (("w_q", w_q), ("w_k", w_k), ("w_v", w_v), ("w_o", w_o)):
            self.weights[name] = as_rows(table, name)
        self.d_model = len(self.weights["w_q"])
        for name, table in self.weights.items():
            if table.shape != (self.d_model, self.d_model):
                raise ValueError(f"{name} is not square of {self.d_model}")
        if n_heads < 1:
            raise ValueError(f"n_heads is {n_heads}, below 1")
        if self.d_model % n_heads != 0:
            raise ValueError(f"n_heads is {n_heads} and does not divide {self.d_model}")
        self.n_heads = n_heads

    def forward(self, x, *, mask=None, causal=False):
        x = as_rows(x, "x")
        if x.shape[1] != self.d_model:
            raise ValueError("x has other columns than the weights have rows")
        q, k, v = (x @ self.weights[name] for name in ("w_q", "w_k", "w_v"))
        size = self.d_model // self.n_heads
        joined = np.zeros((len(x), self.d_model))
        for h in range(self.n_heads):
            a, b = h * size, (h + 1) * size
            joined[:, a:b] = attention(q[:, a:b], k[:, a:b], v[:, a:b], mask=mask, causal=causal)
        return joined @ self.weights["w_o"]

    def step(self, x, cache=None):
        x = [float(number) for number in x]
        rows = [] if cache is None else list(cache)
        if len(x) != self.d_model:
            raise ValueError("x has other columns than the weights have rows")
        rows.append(tuple(x))
        return self.forward(rows, causal=True)[-1], rows
