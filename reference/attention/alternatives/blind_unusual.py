"""Running sums over blocks of keys, heads by einsum, errors on call, a cache that is a linked list."""

from collections import namedtuple
from functools import cached_property

import numpy as np

Link = namedtuple("Link", "before key value")


class BadArgument(ValueError):
    pass


def check(good, text):
    if not good:
        raise BadArgument(text)


class Sight:
    """Says for a block of keys which query sees them."""

    def __init__(self, n_queries, n_keys, mask, causal, window):
        self.rows = np.arange(n_keys - n_queries, n_keys)
        self.mask, self.causal, self.window = mask, causal, window
        if mask is not None:
            self.mask = np.array(mask).astype(bool)
            check(self.mask.shape in [(n_keys,), (n_queries, n_keys)], "mask misshapen")
        check(window is None or causal, "a window is for causal attention")
        check(window is None or window >= 1, "window too short")

    def __call__(self, keys):
        distance = self.rows[:, None] - np.arange(keys.start, keys.stop)
        seen = np.full(distance.shape, True)
        if self.causal:
            seen = distance >= 0
        if self.window is not None:
            seen = seen & (distance < self.window)
        if self.mask is not None:
            seen = seen & self.mask[..., keys]
        return seen


def attention(q, k, v, *, mask=None, causal=False, window=None):
    q, k, v = (np.asfortranarray(np.array(each, dtype="float64")) for each in (q, k, v))
    check(q.ndim == k.ndim == v.ndim == 2, "two dimensions each")
    check(q.shape[1] == k.shape[1], "columns of queries and keys")
    check(k.shape[0] == v.shape[0], "rows of keys and values")
    sight = Sight(len(q), len(k), mask, causal, window)
    top = np.full((len(q), 1), -np.inf)
    total = np.zeros((len(q), 1))
    gathered = np.zeros((len(q), v.shape[1]), order="F")
    for start in range(0, len(k), 50):
        keys = slice(start, min(start + 50, len(k)))
        seen = sight(keys)
        some = seen.any(axis=0)
        if not some.any():
            continue
        seen = seen[:, some]
        scores = np.where(seen, (q / q.shape[1] ** 0.5) @ k[keys][some].T, -np.inf)
        higher = np.maximum(top, scores.max(axis=1, keepdims=True))
        safe = np.where(np.isinf(higher), 0, higher)
        kept = np.exp(top - safe)
        weights = np.exp(scores - safe)
        total = total * kept + weights.sum(axis=1, keepdims=True)
        gathered = gathered * kept + weights @ v[keys][some]
        top = higher
    return np.divide(gathered, total, out=np.zeros_like(gathered), where=total > 0)


class Weights:
    def __init__(self, *tables):
        self.given = [np.array(table, dtype=np.float64) for table in tables]

    @cached_property
    def checked(self):
        shape = (len(self.given[0]),) * 2
        check(all(table.shape == shape for table in self.given), "weights must be squares of one size")
        return self.given


class MultiHeadAttention(Weights):
    def __init__(self, w_q, w_k, w_v, w_o, *, n_heads):
        super().__init__(w_q, w_k, w_v, w_o)
        self.n_heads = n_heads

    def project(self, x, dimensions):
        weights = self.checked
        size = len(weights[0])
        check(self.n_heads >= 1 and size % self.n_heads == 0, "n_heads must be a positive divisor of d_model")
        x = np.array(x, dtype=np.float64)
        check(x.ndim == dimensions and x.shape[-1] == size, "x has not d_model columns")
        x = np.atleast_2d(x)
        for weight in weights[:3]:
            yield (x @ weight).reshape(len(x), self.n_heads, -1).transpose(1, 0, 2)

    def join(self, q, k, v, **options):
        heads = np.array([attention(*head, **options) for head in zip(q, k, v, strict=True)])
        shape = heads.shape[0], heads.shape[2], -1
        return np.einsum("hnd,hde->ne", heads, self.checked[3].reshape(shape))

    def forward(self, x, *, mask=None, causal=False):
        return self.join(*self.project(x, 2), mask=mask, causal=causal)

    def step(self, x, cache=None):
        q, key, value = self.project(x, 1)
        cache = link = Link(cache, key, value)
        keys, values = [], []
        while link is not None:
            keys.append(link.key)
            values.append(link.value)
            link = link.before
        # The order of keys has no influence where all are seen.
        return self.join(q, np.concatenate(keys, 1), np.concatenate(values, 1)).ravel(), cache
