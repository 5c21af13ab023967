"""The hidden suite of attention.

The oracle goes through the queries one by one, and has before it only the keys that one sees.
"""

from functools import partial

import numpy as np
import pytest

from katakit.suite import assert_close, assert_unchanged

pytestmark = pytest.mark.one_process

RNG = np.random.default_rng(5)
close = partial(assert_close, rtol=1e-9, atol=1e-11)


@pytest.fixture(autouse=True)
def the_same_numbers_whichever_tests_run():
    RNG.bit_generator.state = np.random.default_rng(6).bit_generator.state


def normal(*shape):
    return RNG.normal(size=shape) * 1.5 + 0.3


def expected(q, k, v, mask=None, causal=False, window=None):
    """Attention as the brief defines it."""
    n, m = len(q), len(k)
    key, rows = np.arange(m), np.zeros((n, v.shape[1]))
    mask = np.broadcast_to(True if mask is None else mask, (n, m))
    for i, place in enumerate(range(m - n, m)):
        first = place - window + 1 if window else 0
        seen = mask[i] & (key >= first) & (key <= place) if causal else mask[i]
        if seen.any():
            scores = k[seen] @ q[i] / np.sqrt(q.shape[1])
            weights = np.exp(scores - scores.max())
            rows[i] = weights @ v[seen] / weights.sum()
    return rows


def expected_forward(weights, x, n_heads, **options):
    q, k, v = (np.split(x @ w, n_heads, axis=1) for w in weights[:3])
    return (
        np.hstack([expected(*head, **options) for head in zip(q, k, v, strict=True)]) @ weights[3]
    )


def compare(candidate, q, k, v, **options):
    close(candidate.attention(q, k, v, **options), expected(q, k, v, **options))


def compare_forward(candidate, weights, x, n_heads, **options):
    attend = candidate.MultiHeadAttention(*weights, n_heads=n_heads)
    close(attend.forward(x, **options), expected_forward(weights, x, n_heads, **options))


Q, K, V = normal(7, 3), normal(11, 3), normal(11, 5)
PAD = np.arange(11) % 4 != 2
EACH = RNG.random((7, 11)) < 0.4
EACH[:, 6] = True
SQUARE = EACH[:, :9].repeat(2, axis=0)[:9]
MASKS = pytest.mark.parametrize("mask", [PAD, EACH], ids=["one for all", "one for each"])
WEIGHTS = [normal(6, 6) / 2 for _ in range(4)]
X = normal(9, 6)


# --- attention -------------------------------------------------------------------------


@pytest.mark.requirement("weighted")
@pytest.mark.parametrize(
    ("n", "m", "d", "d_v"), [(7, 11, 3, 5), (1, 1, 1, 1), (130, 3, 2, 1), (5, 90, 8, 8)]
)
def test_each_row_is_the_weighted_sum(candidate, n, m, d, d_v):
    compare(candidate, normal(n, d), normal(m, d), normal(m, d_v))


@pytest.mark.requirement("weighted")
def test_lists_are_as_good_as_arrays(candidate):
    close(candidate.attention(Q.tolist(), K.tolist(), V.tolist()), expected(Q, K, V))


@pytest.mark.requirement("mask")
@MASKS
def test_what_the_mask_hides_is_not_seen(candidate, mask):
    compare(candidate, Q, K, V, mask=mask)
    close(candidate.attention(Q, K, V, mask=mask.tolist()), expected(Q, K, V, mask))


@pytest.mark.requirement("mask")
def test_with_as_many_queries_as_keys_a_mask_of_one_row_is_for_the_keys(candidate):
    compare(candidate, K[::-1], K, V, mask=PAD)
    compare(candidate, K[::-1], K, V, mask=RNG.random((11, 11)) < np.eye(11) + 0.4)


@pytest.mark.requirement("causal")
@pytest.mark.parametrize(("n", "m"), [(11, 11), (7, 11), (1, 11), (150, 150)])
def test_no_query_sees_what_comes_after_its_place(candidate, n, m):
    compare(candidate, normal(n, 3), normal(m, 3), normal(m, 5), causal=True)


@pytest.mark.requirement("causal")
def test_the_last_query_stands_at_the_last_key_where_keys_are_fewer(candidate):
    q = normal(15, 3)
    got = np.asarray(candidate.attention(q, K, V, causal=True), float)
    close(got[4:], expected(q, K, V, causal=True)[4:])


@pytest.mark.requirement("causal")
@MASKS
def test_mask_and_place_must_both_allow_it(candidate, mask):
    mask = mask | (np.arange(11) == 0)
    compare(candidate, Q, K, V, mask=mask, causal=True)


@pytest.mark.requirement("nothing-seen")
@pytest.mark.parametrize("causal", [False, True])
def test_who_sees_nothing_gets_zeros_and_the_others_what_they_see(candidate, causal):
    mask = EACH.copy()
    mask[[0, 4]], mask[2] = False, np.arange(11) == 10
    compare(candidate, Q, K, V, mask=mask, causal=causal)
    compare(candidate, Q, K, V, mask=np.zeros(11, bool), causal=causal)
    compare(candidate, Q, K[:4], V[:4], causal=True)  # the first three stand before all keys


@pytest.mark.requirement("large-scores")
@pytest.mark.parametrize("factor", [1e6, -1e6, 1e150])
def test_large_scores_choose_and_overflow_nothing(candidate, factor):
    compare(candidate, Q * factor, K, V)


@pytest.mark.requirement("large-scores")
def test_a_score_far_below_zero_for_every_key_still_gives_weights(candidate):
    q, k = np.array([[1e4], [-1e4]]), np.array([[-1.0], [-1.0001]])
    compare(candidate, q, k, V[:2])


@pytest.mark.requirement("large-scores")
def test_a_hidden_key_of_the_largest_score_takes_nothing_from_the_others(candidate):
    k = np.where(np.arange(11)[:, None] == 10, 1e6, K)
    compare(candidate, np.abs(Q), k, V, mask=EACH)


@pytest.mark.requirement("padding")
@pytest.mark.parametrize("content", [np.nan, np.inf, -np.inf])
def test_what_nobody_sees_may_hold_anything(candidate, content):
    k, v = K.copy(), V.copy()
    k[~PAD], v[~PAD] = content, content
    compare(candidate, Q, k, v, mask=PAD)
    compare(candidate, Q, k, v, mask=EACH & PAD)
    compare(candidate, Q, k, v, mask=PAD, causal=True)


@pytest.mark.requirement("padding")
def test_what_only_mask_and_place_together_hide_may_hold_anything(candidate):
    k, v, mask = K.copy(), V.copy(), EACH.copy()
    mask[:6, 10], mask[6, 10] = True, False  # whom the mask lets see it stands before it
    k[10], v[10] = np.nan, np.inf
    compare(candidate, Q, k, v, mask=mask, causal=True)


@pytest.mark.requirement("float64")
@pytest.mark.parametrize("dtype", [np.float32, np.float16, np.int64, np.int8])
def test_other_numbers_count_as_float64(candidate, dtype):
    given = [(one * 2).astype(dtype) for one in (Q, K, V)]
    close(candidate.attention(*given), expected(*(one.astype(float) for one in given)))


@pytest.mark.requirement("float64")
@pytest.mark.parametrize("dtype", [np.float32, np.int8])
def test_rows_and_weights_count_as_float64(candidate, dtype):
    given = zip((*WEIGHTS, X), (1, 1, 30, 30, 3), strict=True)  # values overflow, scores don't
    *weights, x = ((one * factor).astype(dtype) for one, factor in given)
    got = candidate.MultiHeadAttention(*weights, n_heads=2).forward(x)
    close(got, expected_forward([w.astype(float) for w in weights], x.astype(float), 2))


# --- several heads ---------------------------------------------------------------------


@pytest.mark.requirement("heads")
@pytest.mark.parametrize("n_heads", [1, 2, 3, 6])
def test_each_head_attends_over_its_own_columns(candidate, n_heads):
    compare_forward(candidate, WEIGHTS, X, n_heads)


@pytest.mark.requirement("heads")
def test_a_second_sequence_is_seen_anew(candidate):
    attend = candidate.MultiHeadAttention(*[w.tolist() for w in WEIGHTS], n_heads=2)
    attend.forward(X)
    close(attend.forward(X[:4].tolist()), expected_forward(WEIGHTS, X[:4], 2))


@pytest.mark.requirement("forward-options")
@pytest.mark.parametrize(
    "options",
    [{"causal": True}, {"mask": PAD[:9]}, {"mask": SQUARE, "causal": True}],
    ids=["causal", "mask", "both"],
)
def test_all_heads_see_as_they_are_told(candidate, options):
    compare_forward(candidate, WEIGHTS, X, 2, **options)


# --- stretch ---------------------------------------------------------------------------


@pytest.mark.requirement("window")
@pytest.mark.parametrize("n", [11, 7])
@pytest.mark.parametrize("window", [1, 3, 50])
def test_a_window_ends_at_one_s_own_place(candidate, window, n):
    compare(candidate, normal(n, 3), K, V, causal=True, window=window)


@pytest.mark.requirement("window")
def test_a_window_hides_beside_a_mask_and_in_a_long_sequence(candidate):
    compare(candidate, Q, K, V, mask=PAD, causal=True, window=2)
    compare(candidate, normal(150, 2), normal(150, 2), normal(150, 2), causal=True, window=70)


@pytest.mark.requirement("window")
def test_what_lies_before_every_window_may_hold_anything(candidate):
    k, v = K.copy(), V.copy()
    k[:3], v[:3] = np.nan, np.inf
    compare(candidate, Q, k, v, causal=True, window=2)


def compare_steps(candidate, n_heads, *paths):
    """Each path names rows of X, and goes on with the cache of the path without its last."""
    attend = candidate.MultiHeadAttention(*WEIGHTS, n_heads=n_heads)
    due = [expected_forward(WEIGHTS, X[p], n_heads, causal=True)[-1] for p in map(list, paths)]
    close(candidate.driver.last_steps(attend, X, paths), due)


@pytest.mark.requirement("step")
@pytest.mark.parametrize("n_heads", [1, 3])
def test_steps_return_the_rows_of_the_whole_pass(candidate, n_heads):
    compare_steps(candidate, n_heads, *(tuple(range(i + 1)) for i in range(9)))


@pytest.mark.requirement("step")
def test_two_sequences_by_turns_do_not_mix(candidate):
    compare_steps(candidate, 2, (0,), (8,), (0, 1), (8, 7), (0, 1, 2), (8, 7, 6))


@pytest.mark.requirement("cache-kept")
def test_two_continuations_of_one_cache_do_not_meet(candidate):
    first, second = (0, 1, 5), (0, 1, 6)
    compare_steps(candidate, 2, (0,), (0, 1), first, (0, 5), second, (*first, 2), (0, 5, 2))


@pytest.mark.requirement("copied-weights")
def test_weights_changed_later_change_nothing(candidate):
    held = [candidate.hold(w.copy()) for w in WEIGHTS]
    attend = candidate.MultiHeadAttention(*held, n_heads=3)
    for one in held:
        one.replace(np.zeros((6, 6)))
    close(attend.forward(X), expected_forward(WEIGHTS, X, 3))


@pytest.mark.requirement("bad-shapes")
def test_what_does_not_fit_is_refused(candidate):
    for q, k, v in ((Q[:, :2], K, V), (Q, K[:5], V), (Q, K, V[:1])):
        with pytest.raises(ValueError):
            candidate.attention(q, k, v)
    for mask in (PAD[:7], EACH.T, EACH[:6], EACH[:, :10], EACH[:1], EACH[:, :1]):
        with pytest.raises(ValueError):
            candidate.attention(Q, K, V, mask=mask)


@pytest.mark.requirement("bad-shapes")
def test_rows_and_weights_that_do_not_fit_are_refused(candidate):
    for w_o in (normal(5, 5), normal(6, 4)):
        with pytest.raises(ValueError):
            candidate.MultiHeadAttention(*WEIGHTS[:3], w_o, n_heads=1).forward(X)
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
