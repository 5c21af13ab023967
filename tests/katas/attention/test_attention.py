"""The hidden suite of attention.

The oracle goes through queries and keys one by one and adds up exactly what the brief says.
"""

import math
from functools import cache

import numpy as np
import pytest

from katakit.suite import assert_close, assert_unchanged

RNG = np.random.default_rng(5)
TOLERANCE = {"rtol": 1e-9, "atol": 1e-12}


def normal(*shape):
    return RNG.normal(size=shape) * 1.5 + 0.3


def sees(i, j, n, m, mask, causal, window):
    place = i + m - n
    allowed = mask is None or np.broadcast_to(mask, (n, m))[i, j]
    return allowed and (not causal or j <= place) and (window is None or j > place - window)


def expected(q, k, v, mask=None, causal=False, window=None):
    """Attention pair by pair, sums exact."""
    n, m = len(q), len(k)
    rows = []
    for i in range(n):
        keys = [j for j in range(m) if sees(i, j, n, m, mask, causal, window)]
        scores = [math.fsum(q[i] * k[j]) / math.sqrt(len(q[i])) for j in keys]
        weights = [math.exp(s - max(scores)) for s in scores]
        row = [
            math.fsum(w * v[j][c] for w, j in zip(weights, keys, strict=True)) / math.fsum(weights)
            if keys else 0.0
            for c in range(len(v[0]))
        ]  # fmt: skip
        rows.append(row)
    return np.array(rows)


@cache
def long(window):
    """Queries, keys and values of a sequence that no block holds whole, and what is due."""
    q, k, v = normal(150, 2), normal(150, 2), normal(150, 2)
    return q, k, v, expected(q, k, v, causal=True, window=window)


def expected_forward(weights, x, n_heads, **options):
    q, k, v = (x @ w for w in weights[:3])
    blocks = np.split(np.arange(x.shape[1]), n_heads)
    return np.hstack([expected(q[:, b], k[:, b], v[:, b], **options) for b in blocks]) @ weights[3]


Q, K, V = normal(7, 3), normal(11, 3), normal(11, 5)
PAD = np.arange(11) % 4 != 2
EACH = RNG.random((7, 11)) < 0.4
EACH[:, 6] = True
SQUARE = EACH[:, :9].repeat(2, axis=0)[:9]
WEIGHTS = [normal(6, 6) / 2 for _ in range(4)]
X = normal(9, 6)


# --- attention -------------------------------------------------------------------------


@pytest.mark.requirement("weighted")
@pytest.mark.parametrize(
    ("n", "m", "d", "d_v"), [(7, 11, 3, 5), (1, 1, 1, 1), (130, 3, 2, 1), (5, 90, 8, 8)]
)
def test_each_row_is_the_weighted_sum(candidate, n, m, d, d_v):
    q, k, v = normal(n, d), normal(m, d), normal(m, d_v)
    assert_close(candidate.attention(q, k, v), expected(q, k, v), **TOLERANCE)


@pytest.mark.requirement("weighted")
def test_lists_are_as_good_as_arrays(candidate):
    got = candidate.attention(Q.tolist(), K.tolist(), V.tolist())
    assert_close(got, expected(Q, K, V), **TOLERANCE)


@pytest.mark.requirement("mask")
@pytest.mark.parametrize("mask", [PAD, EACH], ids=["one for all", "one for each"])
def test_what_the_mask_hides_is_not_seen(candidate, mask):
    assert_close(candidate.attention(Q, K, V, mask=mask), expected(Q, K, V, mask), **TOLERANCE)
    as_lists = candidate.attention(Q, K, V, mask=mask.tolist())
    assert_close(as_lists, expected(Q, K, V, mask), **TOLERANCE)


@pytest.mark.requirement("mask")
def test_a_mask_of_as_many_queries_as_keys_has_a_row_for_each_query(candidate):
    mask = RNG.random((11, 11)) < 0.5
    mask[:, 3] = True
    q = normal(11, 3)
    assert_close(candidate.attention(q, K, V, mask=mask), expected(q, K, V, mask), **TOLERANCE)
    assert_close(candidate.attention(q, K, V, mask=PAD), expected(q, K, V, PAD), **TOLERANCE)


@pytest.mark.requirement("causal")
@pytest.mark.parametrize("n", [11, 7, 1])
def test_no_query_sees_what_comes_after_its_place(candidate, n):
    q = normal(n, 3)
    got = candidate.attention(q, K, V, causal=True)
    assert_close(got, expected(q, K, V, causal=True), **TOLERANCE)


@pytest.mark.requirement("causal")
@pytest.mark.parametrize("mask", [PAD, EACH], ids=["one for all", "one for each"])
def test_mask_and_place_must_both_allow_it(candidate, mask):
    got = candidate.attention(Q, K, V, mask=mask, causal=True)
    assert_close(got, expected(Q, K, V, mask, causal=True), **TOLERANCE)


@pytest.mark.requirement("causal")
def test_a_long_sequence_is_causal_to_its_end(candidate):
    q, k, v, due = long(None)
    assert_close(candidate.attention(q, k, v, causal=True), due, **TOLERANCE)


@pytest.mark.requirement("nothing-seen")
def test_who_sees_nothing_gets_zeros_and_the_others_what_they_see(candidate):
    mask = EACH.copy()
    mask[[0, 4]] = False
    got = np.asarray(candidate.attention(Q, K, V, mask=mask), float)
    assert_close(got[[0, 4]], np.zeros((2, 5)))
    assert_close(got, expected(Q, K, V, mask), **TOLERANCE)


@pytest.mark.requirement("nothing-seen")
def test_zeros_too_where_the_mask_hides_all_and_where_queries_stand_before_the_keys(candidate):
    assert_close(candidate.attention(Q, K, V, mask=np.zeros(11, bool)), np.zeros((7, 5)))
    before = candidate.attention(Q, K[:4], V[:4], causal=True)
    assert_close(before, expected(Q, K[:4], V[:4], causal=True), **TOLERANCE)


@pytest.mark.requirement("large-scores")
@pytest.mark.parametrize("factor", [1e6, -1e6, 1e150])
def test_large_scores_choose_and_overflow_nothing(candidate, factor):
    q = Q * factor
    assert_close(candidate.attention(q, K, V), expected(q, K, V), **TOLERANCE)


@pytest.mark.requirement("large-scores")
def test_a_score_far_below_zero_for_every_key_still_gives_weights(candidate):
    q, k = np.array([[1e4], [-1e4]]), np.array([[-1.0], [-1.0001]])
    v = np.array([[0.0], [1.0]])
    assert_close(candidate.attention(q, k, v), expected(q, k, v), rtol=1e-6)


@pytest.mark.requirement("padding")
@pytest.mark.parametrize("content", [np.nan, np.inf, -np.inf])
def test_what_nobody_sees_may_hold_anything(candidate, content):
    k, v = K.copy(), V.copy()
    k[~PAD], v[~PAD] = content, content
    assert_close(candidate.attention(Q, k, v, mask=PAD), expected(Q, K, V, PAD), **TOLERANCE)
    hidden = EACH & PAD
    assert_close(candidate.attention(Q, k, v, mask=hidden), expected(Q, K, V, hidden), **TOLERANCE)


@pytest.mark.requirement("padding")
def test_keys_after_the_last_place_may_hold_anything(candidate):
    k, v = np.vstack([K, np.full((2, 3), np.nan)]), np.vstack([V, np.full((2, 5), np.inf)])
    mask = np.arange(13) < 11
    q = normal(13, 3)
    got = candidate.attention(q, k, v, mask=mask, causal=True)
    plain = np.nan_to_num(k, nan=0.0), np.nan_to_num(v, posinf=0.0)
    assert_close(got, expected(q, *plain, mask, causal=True), **TOLERANCE)


@pytest.mark.requirement("float64")
@pytest.mark.parametrize("dtype", [np.float32, np.float16, np.int64, np.int8])
def test_other_numbers_count_as_float64(candidate, dtype):
    q, k, v = ((one * 2).astype(dtype) for one in (Q, K, V))
    as_floats = [one.astype(float) for one in (q, k, v)]
    assert_close(candidate.attention(q, k, v), expected(*as_floats), **TOLERANCE)


# --- several heads ---------------------------------------------------------------------


@pytest.mark.requirement("heads")
@pytest.mark.parametrize("n_heads", [1, 2, 3, 6])
def test_each_head_attends_over_its_own_columns(candidate, n_heads):
    attend = candidate.MultiHeadAttention(*WEIGHTS, n_heads=n_heads)
    assert_close(attend.forward(X), expected_forward(WEIGHTS, X, n_heads), rtol=1e-9, atol=1e-10)


@pytest.mark.requirement("heads")
def test_a_second_sequence_is_seen_anew(candidate):
    attend = candidate.MultiHeadAttention(*[w.tolist() for w in WEIGHTS], n_heads=2)
    attend.forward(X)
    got = attend.forward(X[:4].tolist())
    assert_close(got, expected_forward(WEIGHTS, X[:4], 2), rtol=1e-9, atol=1e-10)


@pytest.mark.requirement("forward-options")
@pytest.mark.parametrize(
    "options",
    [{"causal": True}, {"mask": PAD[:9]}, {"mask": SQUARE, "causal": True}],
    ids=["causal", "mask", "both"],
)  # fmt: skip
def test_all_heads_see_as_they_are_told(candidate, options):
    attend = candidate.MultiHeadAttention(*WEIGHTS, n_heads=2)
    wanted = expected_forward(WEIGHTS, X, 2, **options)
    assert_close(attend.forward(X, **options), wanted, rtol=1e-9, atol=1e-10)


# --- stretch ---------------------------------------------------------------------------


@pytest.mark.requirement("window")
@pytest.mark.parametrize("window", [1, 3, 50])
def test_a_window_ends_at_one_s_own_place(candidate, window):
    for n in (11, 7):
        q = normal(n, 3)
        got = candidate.attention(q, K, V, causal=True, window=window)
        assert_close(got, expected(q, K, V, causal=True, window=window), **TOLERANCE)


@pytest.mark.requirement("window")
def test_a_window_hides_beside_a_mask_and_in_a_long_sequence(candidate):
    got = candidate.attention(Q, K, V, mask=PAD, causal=True, window=2)
    assert_close(got, expected(Q, K, V, PAD, causal=True, window=2), **TOLERANCE)
    q, k, v, due = long(70)
    assert_close(candidate.attention(q, k, v, causal=True, window=70), due, **TOLERANCE)


@pytest.mark.requirement("step")
@pytest.mark.parametrize("n_heads", [1, 3])
def test_steps_return_the_rows_of_the_whole_pass(candidate, n_heads):
    attend = candidate.MultiHeadAttention(*WEIGHTS, n_heads=n_heads)
    rows, cache = [], None
    for x in X:
        row, cache = attend.step(x, cache) if cache is not None else attend.step(x)
        rows.append(np.asarray(row, float))
    wanted = expected_forward(WEIGHTS, X, n_heads, causal=True)
    assert_close(np.array(rows), wanted, rtol=1e-9, atol=1e-10)


@pytest.mark.requirement("step")
def test_two_sequences_by_turns_do_not_mix(candidate):
    attend = candidate.MultiHeadAttention(*WEIGHTS, n_heads=2)
    caches, last = [None, None], [None, None]
    for i in range(4):
        for which, x in enumerate((X[i], X[8 - i])):
            last[which], caches[which] = attend.step(x, caches[which])
    for got, x in zip(last, (X[:4], X[8:4:-1]), strict=True):
        wanted = expected_forward(WEIGHTS, x, 2, causal=True)[-1]
        assert_close(got, wanted, rtol=1e-9, atol=1e-10)


@pytest.mark.requirement("cache-kept")
def test_two_continuations_of_one_cache_do_not_meet(candidate):
    attend = candidate.MultiHeadAttention(*WEIGHTS, n_heads=2)
    _, first = attend.step(X[0])
    _, second = attend.step(X[1], first)
    for continued, path in ((second, [0, 1, 5]), (first, [0, 5]), (second, [0, 1, 6])):
        row, _ = attend.step(X[path[-1]], continued)
        wanted = expected_forward(WEIGHTS, X[path], 2, causal=True)[-1]
        assert_close(row, wanted, rtol=1e-9, atol=1e-10)


@pytest.mark.requirement("copied-weights")
def test_weights_changed_later_change_nothing(candidate):
    held = [candidate.hold(w.copy()) for w in WEIGHTS]
    attend = candidate.MultiHeadAttention(*held, n_heads=3)
    for one in held:
        one.replace(np.zeros((6, 6)))
    assert_close(attend.forward(X), expected_forward(WEIGHTS, X, 3), rtol=1e-9, atol=1e-10)


@pytest.mark.requirement("bad-shapes")
def test_what_does_not_fit_is_refused(candidate):
    for q, k, v in ((Q[:, :2], K, V), (Q, K[:5], V), (Q, K, V[:4])):
        with pytest.raises(ValueError):
            candidate.attention(q, k, v)
    for mask in (PAD[:7], EACH.T, EACH[:6], np.ones((7, 10), bool)):
        with pytest.raises(ValueError):
            candidate.attention(Q, K, V, mask=mask)


@pytest.mark.requirement("bad-shapes")
def test_rows_and_weights_that_do_not_fit_are_refused(candidate):
    with pytest.raises(ValueError):
        candidate.MultiHeadAttention(*WEIGHTS[:3], normal(5, 5), n_heads=1).forward(X)
    with pytest.raises(ValueError):
        candidate.MultiHeadAttention(*WEIGHTS, n_heads=2).forward(X[:, :4])
    with pytest.raises(ValueError):
        candidate.MultiHeadAttention(*WEIGHTS, n_heads=2).step(X[0, :4])


@pytest.mark.requirement("bad-heads")
@pytest.mark.parametrize("n_heads", [4, 12, 0, -2])
def test_heads_that_share_no_columns_evenly_are_refused(candidate, n_heads):
    with pytest.raises(ValueError, match=f"n_heads|{n_heads}"):
        candidate.MultiHeadAttention(*WEIGHTS, n_heads=n_heads).forward(X)


@pytest.mark.requirement("bad-window")
def test_an_empty_window_and_one_without_causal_are_refused(candidate):
    for options in ({"causal": True, "window": 0}, {"causal": True, "window": -1}, {"window": 3}):
        with pytest.raises(ValueError):
            candidate.attention(Q, K, V, **options)


@pytest.mark.requirement("inputs-unchanged")
def test_nothing_that_was_handed_over_is_changed(candidate):
    k, v = K.copy(), V.copy()
    k[~PAD], v[~PAD] = np.nan, np.nan
    held = [candidate.hold(one) for one in (Q, k, v, PAD)]
    candidate.attention(*held[:3], mask=held[3], causal=True)
    weights = [candidate.hold(w) for w in WEIGHTS]
    x = candidate.hold(X)
    attend = candidate.MultiHeadAttention(*weights, n_heads=2)
    attend.forward(x, mask=candidate.hold(PAD[:9]))
    attend.step(candidate.hold(X[0]))
    for one in (*held, *weights, x):
        assert_unchanged(one)
