"""Plain Python that sorts all rows anew for each fold; NumPy only wraps what is returned.

Fails: fast
Written: with the suite
"""

import random
from collections import defaultdict

import numpy as np


class KFold:
    """Blocks cut from a list of positions that was shuffled or not."""

    def __init__(self, n_splits=5, *, shuffle=False, seed=None):
        if n_splits < 2:
            raise ValueError(f"at least 2 folds are needed, got {n_splits}")
        self.n_splits = n_splits
        self.shuffle = shuffle
        self.seed = seed

    def split(self, X, y=None, groups=None):
        """Yield (train, test) of each fold."""
        n = same_length(X, y, groups)
        enough(self.n_splits, n)
        positions = list(range(n))
        if self.shuffle:
            random.Random(self.seed).shuffle(positions)
        start = 0
        for fold in range(self.n_splits):
            stop = start + n // self.n_splits + (1 if fold < n % self.n_splits else 0)
            yield np.array(positions[:start] + positions[stop:]), np.array(positions[start:stop])
            start = stop


class StratifiedKFold:
    """One class after the other, dealt to the folds in turn."""

    def __init__(self, n_splits=5, *, shuffle=False, seed=None):
        if n_splits < 2:
            raise ValueError(f"at least 2 folds are needed, got {n_splits}")
        self.n_splits = n_splits
        self.shuffle = shuffle
        self.seed = seed

    def split(self, X, y=None, groups=None):
        """Yield (train, test) of each fold."""
        if y is None:
            raise ValueError("stratifying takes y")
        enough(self.n_splits, same_length(X, y, groups))
        members = defaultdict(list)
        for position, label in enumerate(y):  # a Series iterates over its values
            members[label].append(position)
        draw = random.Random(self.seed)
        turn = 0
        fold_of = {}
        for rows in members.values():
            if self.shuffle:
                draw.shuffle(rows)
            for row in rows:
                fold_of[row] = turn
                turn = (turn + 1) % self.n_splits
        yield from by_fold(fold_of, self.n_splits)


class GroupKFold:
    """Each group goes to the fold that has fewest rows, in order of appearance."""

    def __init__(self, n_splits=5):
        self.n_splits = n_splits

    def split(self, X, y=None, groups=None):
        """Yield (train, test) of each fold."""
        if groups is None:
            raise ValueError("splitting by group takes groups")
        enough(self.n_splits, same_length(X, y, groups))
        members = defaultdict(list)
        for position, group in enumerate(groups):
            members[group].append(position)
        if len(members) < self.n_splits:
            raise ValueError(f"{len(members)} groups cannot fill {self.n_splits} folds")
        rows_in = [0] * self.n_splits
        fold_of = {}
        for rows in members.values():
            fold = rows_in.index(min(rows_in))
            rows_in[fold] += len(rows)
            for row in rows:
                fold_of[row] = fold
        yield from by_fold(fold_of, self.n_splits)


def cross_val_score(make_model, X, y, groups=None, *, cv, scorer):
    """Return one score for each fold."""
    same_length(X, y, groups)
    scores = []
    for train, test in cv.split(X, y, groups):
        model = make_model()
        model.fit(pick(X, train), pick(y, train))
        scores.append(scorer(pick(y, test), model.predict(pick(X, test))))
    return np.array(scores)


def same_length(X, y, groups):
    for name, data in (("y", y), ("groups", groups)):
        if data is not None and len(data) != len(X):
            raise ValueError(f"X has {len(X)} rows, {name} has {len(data)}")
    return len(X)


def enough(n_splits, n_samples):
    if not 2 <= n_splits <= n_samples:
        raise ValueError(f"{n_splits} folds of {n_samples} rows are impossible")


def by_fold(fold_of, n_splits):
    for fold in range(n_splits):
        rows = sorted(fold_of)
        yield (
            np.array([row for row in rows if fold_of[row] != fold]),
            np.array([row for row in rows if fold_of[row] == fold]),
        )


def pick(data, positions):
    if hasattr(data, "iloc"):
        return data.iloc[list(positions)]
    return [data[position] for position in positions]
