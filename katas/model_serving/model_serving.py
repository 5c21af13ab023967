"""An application that serves a model: write the function below. The brief says what it promises."""

from collections.abc import Callable
from typing import Any


def create_app(
    load: Callable[[], tuple[Any, str]],
    *,
    n_features: int,
    max_batch: int = 100,
    max_active: int = 8,
) -> Any:
    """Return an application that loads a model and serves its predictions.

    Parameters
    ----------
    load : callable
        ``load()`` returns ``(model, version)``; ``model.predict(rows)`` returns a number for
        each row. Both may take long, or raise.
    n_features : int
        Numbers in a row.
    max_batch : int, default 100
        The most rows that one request may hold.
    max_active : int, default 8
        The most predictions under way at once.

    Returns
    -------
    ASGI application
        With ``GET /health``, ``GET /ready``, ``POST /predict`` and ``POST /reload``.
    """
    raise NotImplementedError("create_app")
