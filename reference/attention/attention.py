"""Scaled dot-product attention: ask every key how alike it is, and take values accordingly.

The idea: the weights of one query depend on no other query, so a block of them at a time is
enough, and the square of all scores never stands in memory. Within a block the largest score
is taken off first: softmax does not notice (numerator and denominator lose the same factor),
and no exponential overflows.

Symbols
-------
n, m, d     queries, keys, columns of either
q (n, d)    k (m, d)    v (m, d_v)
s_ij        q_i . k_j / sqrt(d)
w_ij        exp(s_ij - max_j s_ij) / sum_j of that, over the keys that query i sees
o_i         sum_j w_ij v_j

The root of d: of independent entries of variance 1 a product of d terms has variance d, and
scores that large would leave softmax one winner and no slope.

Sources: A. Vaswani et al., "Attention is all you need" (2017), equation 1 and section 3.2.2 for
the heads; T. Dao et al., "FlashAttention" (2022), section 3.1, which cuts the keys into blocks
as well, so that a block fits a GPU's fast memory; N. Shazeer, "Fast transformer decoding"
(2019), section 2.4 for the cache.
"""

import numpy as np

BLOCK = 64  # queries whose scores, (BLOCK, m), exist at one time


def attention(q, k, v, *, mask=None, causal=False, window=None):
    """Return for each query the values of the keys that it sees, weighted by likeness.

    Parameters
    ----------
    q : array-like of numbers, shape (n_queries, d)
    k : array-like of numbers, shape (n_keys, d)
    v : array-like of numbers, shape (n_keys, d_v)
    mask : array-like of bool, shape (n_keys,) or (n_queries, n_keys), optional
        True where a key may be seen.
    causal : bool, default False
        See no key after one's own place; the last query stands at the last key.
    window : int, optional
        With `causal`: see so many places at most, one's own the last.

    Returns
    -------
    array of float, shape (n_queries, d_v)
        Zeros for a query that sees no key.

    Raises
    ------
    ValueError
        If shapes don't fit each other, or `window` is below 1 or lacks `causal`.
    """
    q, k, v = (np.asarray(one, dtype=float) for one in (q, k, v))
    if q.shape[1] != k.shape[1] or len(k) != len(v):
        raise ValueError(f"q {q.shape}, k {k.shape} and v {v.shape} don't fit each other")
    if window is not None and (window < 1 or not causal):
        raise ValueError(f"window={window} needs causal, and at least one place")
    n, m = len(q), len(k)
    allowed = np.ones(m, dtype=bool) if mask is None else np.asarray(mask, dtype=bool)
    if allowed.shape not in ((m,), (n, m)):
        raise ValueError(f"a mask of shape {allowed.shape} for {n} queries and {m} keys")
    allowed = np.broadcast_to(allowed, (n, m))  # a view: no row is stored twice
    used = _used(allowed, causal, window)
    q, k, v = q / np.sqrt(q.shape[1]), np.where(used, k, 0.0), np.where(used, v, 0.0)

    out = np.empty((n, v.shape[1]))
    for start in range(0, n, BLOCK):
        rows = slice(start, start + BLOCK)
        scores = q[rows] @ k.T  # (BLOCK, d) @ (d, m)
        scores[~_seen(allowed, start, causal, window)] = -np.inf
        scores -= np.maximum(scores.max(axis=1), -MOST)[:, None]
        np.exp(scores, out=scores)  # exp(-inf) is 0
        total = scores.sum(axis=1)
        out[rows] = scores @ v / np.where(total, total, 1.0)[:, None]  # (BLOCK, m) @ (m, d_v)
    return out


MOST = np.finfo(float).max
"""Where a query sees nothing its largest score is -inf, and -inf - -inf no number."""


def _seen(allowed, start, causal, window):
    """Return which keys each query of a block sees: (BLOCK, m)."""
    n, m = allowed.shape
    seen = allowed[start : start + BLOCK]
    if causal:
        place = np.arange(start, start + len(seen))[:, None] + m - n
        key = np.arange(m)
        seen = seen & (key <= place)
        if window is not None:
            seen &= key > place - window
    return seen


def _used(allowed, causal, window):
    """Return which keys any query sees, as a column: (m, 1). 0 times NaN would be NaN."""
    used = np.zeros(allowed.shape[1], dtype=bool)
    for start in range(0, len(allowed), BLOCK):
        used |= _seen(allowed, start, causal, window).any(axis=0)
    return used[:, None]


class MultiHeadAttention:
    """Attention in several heads, each on its own columns of projected rows.

    Parameters
    ----------
    w_q, w_k, w_v, w_o : array-like of numbers, shape (d_model, d_model)
        What rows are multiplied by, from the right, to give queries, keys and values,
        and what the joined heads are.
    n_heads : int
        A divisor of d_model.

    Raises
    ------
    ValueError
        If shapes don't fit each other, or `n_heads` does not divide d_model.
    """

    def __init__(self, w_q, w_k, w_v, w_o, *, n_heads):
        weights = [np.array(w, dtype=float) for w in (w_q, w_k, w_v, w_o)]
        d_model = len(weights[0])
        if any(w.shape != (d_model, d_model) for w in weights):
            raise ValueError(f"weights of shapes {[w.shape for w in weights]}; all are square")
        if n_heads < 1 or d_model % n_heads:
            raise ValueError(f"n_heads={n_heads} does not divide d_model={d_model}")
        self._w_q, self._w_k, self._w_v, self._w_o = weights
        self._n_heads = n_heads

    def forward(self, x, *, mask=None, causal=False):
        """Return each row with what it has gathered from the rows that it sees.

        Parameters
        ----------
        x : array-like of numbers, shape (n, d_model)
        mask : array-like of bool, shape (n,) or (n, n), optional
        causal : bool, default False

        Returns
        -------
        array of float, shape (n, d_model)
        """
        return self._attend(*self._projected(x), mask=mask, causal=causal)

    def step(self, x, cache=None):
        """Return the row of the next position, as a causal `forward` over all would.

        Parameters
        ----------
        x : array-like of numbers, shape (d_model,)
        cache : object, optional
            What the step before returned; none for the first position.

        Returns
        -------
        row : array of float, shape (d_model,)
        cache : object
            For the next step; the one that was given stays as it was.
        """
        q, k, v = self._projected([x])
        if cache is not None:
            k, v = np.concatenate([cache[0], k]), np.concatenate([cache[1], v])
        return self._attend(q, k, v)[0], (k, v)  # the newest sees all there is

    def _projected(self, x):
        """Return queries, keys and values of rows, (n, d_model) each; `@` refuses other columns."""
        x = np.asarray(x)  # float64 times whatever x holds is float64
        return x @ self._w_q, x @ self._w_k, x @ self._w_v

    def _attend(self, q, k, v, **seen):
        """Attend in each head over its own columns, and join."""
        heads = zip(*(np.split(one, self._n_heads, axis=1) for one in (q, k, v)))
        return np.hstack([attention(*head, **seen) for head in heads]) @ self._w_o
