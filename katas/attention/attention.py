"""Attention in NumPy: write the function and the class below. The brief says what they promise."""


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
    raise NotImplementedError("attention")


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
        raise NotImplementedError("MultiHeadAttention")

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
        raise NotImplementedError("MultiHeadAttention")

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
        raise NotImplementedError("MultiHeadAttention")
