"""The shutdown awaits the task that loaded, and with it the load's exception.

Fails: shutdown
Written: after the suite
"""

import asyncio
import contextlib
import logging
from typing import Annotated

import anyio
import numpy as np
from fastapi import FastAPI, HTTPException
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

log = logging.getLogger("model_serving")


def create_app(load, *, n_features, max_batch=100, max_active=8):
    Number = Annotated[FiniteFloat, Field(strict=True)]
    Row = Annotated[list[Number], Field(min_length=n_features, max_length=n_features)]

    class Batch(BaseModel):
        model_config = ConfigDict(extra="forbid")
        rows: Annotated[list[Row], Field(min_length=1, max_length=max_batch)]

    served = None
    loading = False
    active = 0

    async def fetch():
        nonlocal served, loading
        loading = True
        try:
            model, version = await anyio.to_thread.run_sync(
                load, abandon_on_cancel=True, limiter=anyio.CapacityLimiter(1)
            )
            served = model, str(version)
        finally:
            loading = False

    @contextlib.asynccontextmanager
    async def lifespan(app):
        nonlocal loading
        loading = True
        task = asyncio.create_task(fetch())
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    app = FastAPI(lifespan=lifespan)

    @app.exception_handler(RequestValidationError)
    async def refuse(request, error):
        where = [{"loc": list(e["loc"]), "msg": e["msg"]} for e in error.errors()[:10]]
        return JSONResponse({"detail": where}, 422)

    @app.get("/health")
    async def health():
        return {"status": "alive"}

    @app.get("/ready")
    async def ready():
        if served is None:
            raise HTTPException(503, "no model yet")
        return {"status": "ready"}

    def answer(model, rows):
        found = np.asarray(model.predict(rows))
        if found.shape != (len(rows),) or found.dtype.kind not in "iuf":
            raise ValueError(f"predict returned {found.dtype} of shape {found.shape}")
        found = found.astype(float)
        if not np.isfinite(found).all():
            raise ValueError("predict returned a number that is not finite")
        return found.tolist()

    @app.post("/predict")
    async def predict(batch: Batch):
        nonlocal active
        if served is None:
            raise HTTPException(503, "no model yet")
        if active >= max_active:
            raise HTTPException(503, "too many predictions under way")
        model, version = served
        active += 1
        try:
            found = await anyio.to_thread.run_sync(
                answer, model, batch.rows, limiter=anyio.CapacityLimiter(1)
            )
        except Exception:
            log.exception("the model failed")
            raise HTTPException(500, "the model failed") from None
        finally:
            active -= 1
        return JSONResponse({"predictions": found, "version": version})

    @app.post("/reload")
    async def reload():
        if loading:
            raise HTTPException(409, "a load is under way")
        try:
            await fetch()
        except Exception:
            log.exception("the model could not be loaded")
            raise HTTPException(500, "the load failed") from None
        return {"version": served[1]}

    return app
