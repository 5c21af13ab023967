"""The core alone: Starlette without FastAPI, checks by hand, NumPy for the numbers."""

import math

import anyio
import numpy as np
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


class Refused(Exception):
    pass


class Application:
    def __init__(self, load, n_features, max_batch):
        self.load = load
        self.n_features = n_features
        self.max_batch = max_batch
        self.loaded = ()

    def rows_of(self, body):
        if not isinstance(body, dict) or not isinstance(body.get("rows"), list):
            raise Refused("rows must be a list")
        rows = body["rows"]
        if not rows or len(rows) > self.max_batch:
            raise Refused("too few or too many rows")
        for row in rows:
            if not isinstance(row, list) or len(row) != self.n_features:
                raise Refused("a row is no list, or too short or too long")
            for number in row:
                if type(number) not in (int, float):
                    raise Refused("not a number")
        try:
            array = np.array(rows, dtype=np.float64)
        except OverflowError:
            raise Refused("a number is too large") from None
        if not np.isfinite(array).all():
            raise Refused("a number is not finite")
        return array

    async def lifespan(self, app):
        async with anyio.create_task_group() as group:
            group.start_soon(self.load_model)
            yield
            group.cancel_scope.cancel()

    async def load_model(self):
        try:
            self.loaded = await anyio.to_thread.run_sync(self.load, abandon_on_cancel=True)
        except Exception:
            self.loaded = ()

    async def health(self, request):
        return Response("alive")

    async def ready(self, request):
        return Response(status_code=200 if self.loaded else 503)

    async def predict(self, request):
        try:
            rows = self.rows_of(await request.json())
        except (ValueError, RecursionError, Refused):
            return Response("send rows of numbers", 422)
        if not self.loaded:
            return Response("not ready", 503)
        model, version = self.loaded
        try:
            predictions = await anyio.to_thread.run_sync(model.predict, rows)
            predictions = [float(p) for p in predictions]
            if len(predictions) == len(rows) and all(math.isfinite(p) for p in predictions):
                return JSONResponse({"predictions": predictions, "version": version})
        except Exception:
            pass
        return Response("the model failed", 500)

    async def reload(self, request):
        raise NotImplementedError("reload")


def create_app(load, *, n_features, max_batch=100, max_active=8):
    from contextlib import asynccontextmanager

    application = Application(load, n_features, max_batch)
    routes = [
        Route("/health", application.health),
        Route("/ready", application.ready),
        Route("/predict", application.predict, methods=["POST"]),
        Route("/reload", application.reload, methods=["POST"]),
    ]
    return Starlette(routes=routes, lifespan=asynccontextmanager(application.lifespan))
