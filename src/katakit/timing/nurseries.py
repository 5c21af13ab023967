"""The zygotes that the workers of a measurement come from: one for each sandbox."""

from __future__ import annotations

from katakit.boundary.nursery import Nursery
from katakit.judge.orders import bounds_for
from katakit.timing.order import TimingOrder


class Nurseries:
    """Zygotes by what their workers may import; one that is there serves again."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, ...] | None, Nursery] = {}

    def get(
        self, order: TimingOrder, imports: tuple[str, ...], allowed: tuple[str, ...] | None
    ) -> Nursery:
        """Return the zygote whose workers may import what is allowed; it may be starting.

        Parameters
        ----------
        imports : tuple of str
            What a new one imports beforehand.
        allowed : tuple of str or None
            None allows everything, as the peer may.
        """
        if allowed not in self._kept:
            bounds = bounds_for(order.kata, order.level, allowed, order.required)
            seed = order.seed % 4_294_967_295
            self._kept[allowed] = Nursery(imports, bounds, seed, order.home)
        return self._kept[allowed]

    def close(self) -> None:
        """End all of them with their workers."""
        while self._kept:
            self._kept.popitem()[1].close()
