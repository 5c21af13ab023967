"""Whether a row is finite is asked of its sum, which overflows before its numbers do.

Fails: finite
Written: after the suite
Same set as: answers_with_the_input.py, because both answer wrongly to the size of a number.
"""

import asyncio
import contextlib
import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

from pydantic import BaseModel, StrictFloat, StrictInt, ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.routing import Route


class Body(BaseModel, extra="forbid"):
    rows: list[list[StrictInt | StrictFloat]]


@dataclass(frozen=True)
class Served:
    model: Any
    version: str


class Serving:
    def __init__(self, load, n_features, max_batch, max_active):
        self._load, self._n, self._max_batch, self._max_active = (
            load,
            n_features,
            max_batch,
            max_active,
        )
        self._served = None
        self._loading = None
        self._active = 0

    @contextlib.asynccontextmanager
    async def lifespan(self, app):
        self._workers = ThreadPoolExecutor(self._max_active)
        self._loader = ThreadPoolExecutor(1)
        self._start_load()
        try:
            yield
        finally:
            self._workers.shutdown(wait=False, cancel_futures=True)
            self._loader.shutdown(wait=False, cancel_futures=True)

    def _start_load(self):
        self._loading = asyncio.ensure_future(self._fetch())
        return self._loading

    def _call_load(self):
        try:
            model, version = self._load()
            return Served(model, version)
        except Exception:
            return None

    async def _fetch(self):
        loop = asyncio.get_running_loop()
        served = await loop.run_in_executor(self._loader, self._call_load)
        if served is not None:
            self._served = served
        return served

    def _call_model(self, model, rows):
        try:
            found = [float(p) if not isinstance(p, str) else math.nan for p in model.predict(rows)]
        except Exception:
            return None
        if len(found) != len(rows) or not all(map(math.isfinite, found)):
            return None
        return found

    def _rows(self, body):
        try:
            rows = Body.model_validate_json(body).rows
            rows = [[float(x) for x in row] for row in rows]
        except (ValidationError, OverflowError):
            raise HTTPException(422) from None
        if not 1 <= len(rows) <= self._max_batch:
            raise HTTPException(422)
        for row in rows:
            if len(row) != self._n or not math.isfinite(sum(row)):
                raise HTTPException(422)
        return rows

    async def health(self, request):
        return JSONResponse("alive")

    async def ready(self, request):
        return JSONResponse(self._served is not None, 200 if self._served else 503)

    async def predict(self, request):
        rows = self._rows(await request.body())
        served = self._served
        if served is None or self._active >= self._max_active:
            raise HTTPException(503)
        self._active += 1
        loop = asyncio.get_running_loop()
        call = partial(self._call_model, served.model, rows)
        future = loop.run_in_executor(self._workers, call)
        future.add_done_callback(self._release)
        found = await asyncio.shield(future)
        if found is None:
            raise HTTPException(500)
        return JSONResponse({"predictions": found, "version": served.version})

    def _release(self, future):
        self._active -= 1

    async def reload(self, request):
        if self._loading is not None and not self._loading.done():
            raise HTTPException(409)
        served = await asyncio.shield(self._start_load())
        if served is None:
            raise HTTPException(500)
        return JSONResponse({"version": served.version})


def _as_json(request, error):
    return JSONResponse({"error": error.status_code}, error.status_code)


def create_app(load, *, n_features, max_batch=100, max_active=8):
    serving = Serving(load, n_features, max_batch, max_active)
    return Starlette(
        routes=[
            Route("/health", serving.health),
            Route("/ready", serving.ready),
            Route("/predict", serving.predict, methods=["POST"]),
            Route("/reload", serving.reload, methods=["POST"]),
        ],
        exception_handlers={HTTPException: _as_json},
        lifespan=serving.lifespan,
    )
