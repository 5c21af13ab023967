"""Greedy starts, rows taken from their cluster, the last of equals, order by size, own errors."""

from itertools import count, islice

import numpy as np


class Refused(ValueError):
    """What this module raises."""


class _Options:
    __slots__ = ("_found", "_learn", "_starts")


def _table(values):
    table = np.array(values, dtype=float)
    if table.ndim != 2:
        raise Refused("two dimensions, please")
    if not np.isfinite(table).all():
        raise Refused("finite numbers, please")
    return table


def _distances(rows, centers):
    return np.stack([((rows - center) ** 2).sum(axis=1) for center in centers], axis=1)


def _last_of_the_nearest(distances):
    return distances.shape[1] - 1 - distances[:, ::-1].argmin(axis=1)


def _greedy(rows, n_clusters, dice, trials=3):
    starts = rows[[int(dice.random() * len(rows))]]
    while len(starts) < n_clusters:
        near = _distances(rows, starts).min(axis=1)
        heap = np.cumsum(near)
        if heap[-1] == 0:
            places = [len(rows) - 1]
        else:
            places = np.searchsorted(heap, dice.random(trials) * heap[-1], side="right")
            places = np.minimum(places, len(rows) - 1)
        left = [np.minimum(near, _distances(rows, rows[[i]])[:, 0]).sum() for i in places]
        starts = np.vstack([starts, rows[[places[int(np.argmin(left))]]]])
    return starts


def _lloyd(rows, centers, max_iter, limit):
    for step in count(1):
        distances = _distances(rows, centers)
        labels = _last_of_the_nearest(distances)
        own = distances.min(axis=1)
        moved = centers.copy()
        for i in set(range(len(centers))) - set(labels.tolist()):
            far = int(own.argmax())
            if own[far] == 0:
                break
            moved[i], own[far] = rows[far], -1
            if (labels == labels[far]).sum() > 1:
                labels[far] = i
        for i in set(labels.tolist()):
            moved[i] = rows[labels == i].mean(axis=0)
        way, centers = ((moved - centers) ** 2).sum(), moved
        if way <= limit or step >= max_iter:
            return _distances(rows, centers).min(axis=1).sum(), centers


class KMeans(_Options):
    def __init__(self, n_clusters=8, **options):
        init = options.pop("init", "k-means++")
        n_init = options.pop("n_init", 10)
        max_iter = options.pop("max_iter", 300)
        tol = options.pop("tol", 1e-4)
        seed = options.pop("seed", None)
        if options:
            raise TypeError(f"unknown: {sorted(options)}")
        if n_clusters < 1:
            raise Refused(f"{n_clusters} is too few")
        given = None if isinstance(init, str) else _table(init)
        if given is None and init != "k-means++":
            raise Refused("init?")
        if given is not None and len(given) != n_clusters:
            raise Refused("init has another number of rows")

        def learn(rows):
            if len(rows) < n_clusters:
                raise Refused(f"{n_clusters} is too many")
            limit = tol * rows.var(axis=0).mean()
            if given is not None:
                if given.shape[1] != rows.shape[1]:
                    raise Refused("init has another number of columns")
                return _lloyd(rows, given, max_iter, limit)[1]
            base = np.random.SeedSequence(seed)
            runs = (
                _lloyd(rows, _greedy(rows, n_clusters, np.random.default_rng(s)), max_iter, limit)
                for s in islice(base.spawn(n_init), n_init)
            )
            centers = min(runs, key=lambda run: run[0])[1]
            return centers[np.lexsort(centers.T)]

        self._learn, self._found = learn, None

    def fit(self, X):
        rows = _table(X)
        self._found = np.asfortranarray(self._learn(rows))
        labels = self.predict(X)
        labels.flags.writeable = False
        gaps = rows - self._found[labels]
        self._starts = labels, np.float64((gaps**2).sum())
        return self

    @property
    def centers_(self):
        return self._found.copy()

    @property
    def labels_(self):
        return self._starts[0]

    @property
    def inertia_(self):
        return self._starts[1]

    def predict(self, X):
        if self._found is None:
            raise Refused("not fitted")
        rows = _table(X)
        if rows.shape[1] != self._found.shape[1]:
            raise Refused("columns")
        return _last_of_the_nearest(_distances(rows, self._found)).astype(np.uint16)
