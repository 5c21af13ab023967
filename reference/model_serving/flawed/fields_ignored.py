"""Ignores fields that it does not know, and with them every misspelt option.

Fails: unknown-field
Written: with the suite
"""

import asyncio
import math
from contextlib import asynccontextmanager
from typing import List

from fastapi import FastAPI, HTTPException
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, StrictFloat, StrictInt
from starlette.concurrency import run_in_threadpool


class PredictRequest(BaseModel):
    rows: List[List[StrictInt | StrictFloat]]


class PredictResponse(BaseModel):
    predictions: List[float]
    version: str


def create_app(load, *, n_features, max_batch=100, max_active=8):
    state = {"model": None, "version": None, "loading": False, "active": 0}

    async def load_model():
        state["loading"] = True
        try:
            model, version = await run_in_threadpool(load)
            state.update(model=model, version=version)
        finally:
            state["loading"] = False

    async def first_load():
        try:
            await load_model()
        except Exception as error:
            print(f"loading failed: {error!r}")

    @asynccontextmanager
    async def lifespan(app):
        task = asyncio.create_task(first_load())
        yield
        task.cancel()

    app = FastAPI(lifespan=lifespan)

    @app.exception_handler(RequestValidationError)
    async def invalid(request, error):
        return JSONResponse({"detail": "invalid request"}, status_code=422)

    @app.get("/health")
    async def health():
        return {"status": "ok"}

    @app.get("/ready")
    async def ready():
        if state["model"] is None:
            raise HTTPException(503, "not ready")
        return {"status": "ready"}

    def checked(rows):
        if not 1 <= len(rows) <= max_batch:
            raise HTTPException(422, f"send 1 to {max_batch} rows")
        result = []
        for row in rows:
            if len(row) != n_features:
                raise HTTPException(422, f"a row has {n_features} numbers")
            try:
                floats = [float(value) for value in row]
            except OverflowError:
                raise HTTPException(422, "a number is too large")
            if not all(map(math.isfinite, floats)):
                raise HTTPException(422, "a number is not finite")
            result.append(floats)
        return result

    @app.post("/predict", response_model=PredictResponse)
    async def predict(request: PredictRequest):
        rows = checked(request.rows)
        if state["model"] is None:
            raise HTTPException(503, "not ready")
        if state["active"] >= max_active:
            raise HTTPException(503, "overloaded")
        model, version = state["model"], state["version"]
        state["active"] += 1
        try:
            predictions = await run_in_threadpool(model.predict, rows)
            predictions = [float(value) for value in predictions]
        except Exception:
            raise HTTPException(500, "prediction failed")
        finally:
            state["active"] -= 1
        if len(predictions) != len(rows) or not all(map(math.isfinite, predictions)):
            raise HTTPException(500, "prediction failed")
        return PredictResponse(predictions=predictions, version=version)

    @app.post("/reload")
    async def reload():
        if state["loading"]:
            raise HTTPException(409, "already loading")
        try:
            await load_model()
        except Exception:
            raise HTTPException(500, "loading failed")
        return {"version": state["version"]}

    return app
