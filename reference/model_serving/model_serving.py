"""An application that serves a model, and says by its status what became of a request.

The idea: one event loop answers, threads compute, and what changes is one reference. An
``async`` endpoint runs on the loop, so anything long inside it stops everybody, the health
check first; ``load`` and ``predict`` therefore run in threads of their own. A loaded model and
its version are one tuple that is replaced whole: who has read it once has both, and a reload
in between can't part them. All counting happens on the loop between two ``await``, where
nothing else runs, and needs no lock.

Status codes (RFC 9110, section 15): 422 the content can't be processed, 503 not now, 409 in
conflict with what is under way, 500 our own fault. Health and readiness are two questions, as
in Kubernetes' probes: *shall I be restarted?* and *shall I get requests?*
"""

import asyncio
import math
from collections.abc import Callable
from contextlib import asynccontextmanager
from typing import Annotated, Any

import anyio
import numpy as np
from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
"""A finite number; strict lets integers pass, texts and booleans not."""


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
    service = _Service(load, max_active)
    row = Annotated[list[Number], Field(min_length=n_features, max_length=n_features)]

    class Batch(BaseModel, extra="forbid"):
        rows: Annotated[list[row], Field(min_length=1, max_length=max_batch)]

    @asynccontextmanager
    async def lifespan(app):
        first = asyncio.create_task(service.try_to_load())
        yield
        first.cancel()

    app = FastAPI(lifespan=lifespan)

    @app.exception_handler(RequestValidationError)
    async def refuse(request: Request, error: RequestValidationError):
        # FastAPI's own answer repeats the input, and NaN has no JSON: it would be a 500.
        places = [{"loc": e["loc"], "msg": e["msg"]} for e in error.errors()[:10]]
        return JSONResponse({"detail": places}, status_code=422)

    @app.get("/health")
    async def health():
        return {"status": "alive"}

    @app.get("/ready")
    async def ready():
        return {"version": service.current()[1]}

    @app.post("/predict")
    async def predict(batch: Batch):
        predictions, version = await service.predict(batch.rows)
        return JSONResponse({"predictions": predictions, "version": version})

    @app.post("/reload")
    async def reload():
        return {"version": await service.load()}

    return app


class _Service:
    """The model that serves, and what is under way. Its methods run on the event loop."""

    def __init__(self, load: Callable[[], tuple[Any, str]], max_active: int):
        self._load, self._max_active = load, max_active
        self._served: tuple[Any, str] | None = None
        self._loading = False
        self._active = 0

    def current(self) -> tuple[Any, str]:
        """Return the model that serves and its version, together."""
        if self._served is None:
            raise HTTPException(503)  # no model is loaded yet
        return self._served

    async def try_to_load(self) -> None:
        """Load, and leave it at that where it fails: nobody waits for the answer."""
        try:
            await self.load()
        except HTTPException:
            pass

    async def load(self) -> str:
        """Replace the model that serves; where that fails, it stays."""
        if self._loading:
            raise HTTPException(409)  # a load is under way
        self._loading = True
        try:
            self._served = await _in_thread(self._load)
        except Exception:
            raise HTTPException(500) from None
        finally:
            self._loading = False
        return self._served[1]

    async def predict(self, rows: list[list[float]]) -> tuple[list[float], str]:
        """Return a float for each row, and the version of the model that made them."""
        model, version = self.current()
        if self._active >= self._max_active:
            raise HTTPException(503)  # too many predictions are under way
        self._active += 1
        try:
            made = np.asarray(await _in_thread(model.predict, rows), dtype=float)
        except Exception:
            raise HTTPException(500) from None
        finally:
            self._active -= 1
        if made.shape != (len(rows),) or not np.isfinite(made).all():
            raise HTTPException(500)  # not a finite number for each row
        return made.tolist(), version


async def _in_thread(function: Callable[..., Any], *arguments: Any) -> Any:
    """Run a function that computes in a thread that no other work has to wait for."""
    return await anyio.to_thread.run_sync(
        function,
        *arguments,
        limiter=anyio.CapacityLimiter(math.inf),  # the default one lets 40 run, of any kind
        abandon_on_cancel=True,
    )
