"""While a reload is under way the application calls itself not ready and predicts nothing.

Fails: reload
Written: after the suite
"""

import json
import math
import threading
from contextlib import asynccontextmanager

from anyio.to_thread import current_default_thread_limiter
from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse


def create_app(load, *, n_features, max_batch=100, max_active=8):
    lock = threading.Lock()
    state = {"served": None, "loading": False, "active": 0}

    def try_load():
        try:
            model, version = load()
        except Exception:
            return None
        else:
            with lock:
                state["served"] = (model, version)
            return version
        finally:
            with lock:
                state["loading"] = False

    @asynccontextmanager
    async def lifespan(app):
        # A prediction keeps a thread: leave enough of them for everybody else.
        current_default_thread_limiter().total_tokens = max_active + 40
        state["loading"] = True
        threading.Thread(target=try_load, daemon=True).start()
        yield

    app = FastAPI(lifespan=lifespan)

    async def raw(request: Request):
        return await request.body()

    def parse(body):
        """The rows as lists of floats; ValueError for whatever deserves 422."""
        try:
            data = json.loads(body)
        except RecursionError:
            raise ValueError("nested too deeply") from None
        if not isinstance(data, dict) or set(data) != {"rows"}:
            raise ValueError("an object with rows, and nothing else")
        rows = data["rows"]
        if not isinstance(rows, list) or not 1 <= len(rows) <= max_batch:
            raise ValueError(f"rows: a list of 1 to {max_batch}")
        result = []
        for row in rows:
            if not isinstance(row, list) or len(row) != n_features:
                raise ValueError(f"a row has {n_features} numbers")
            floats = []
            for number in row:
                if type(number) is not int and type(number) is not float:
                    raise ValueError("not a number")
                try:
                    number = float(number)
                except OverflowError:
                    raise ValueError("beyond float64") from None
                if not math.isfinite(number):
                    raise ValueError("not finite")
                floats.append(number)
            result.append(floats)
        return result

    def checked(found, n):
        found = list(found)
        if len(found) != n:
            raise ValueError("one number for each row")
        floats = []
        for number in found:
            if isinstance(number, (str, bytes)):
                raise ValueError("a text is no number")
            number = float(number)
            if not math.isfinite(number):
                raise ValueError("not finite")
            floats.append(number)
        return floats

    def say(status, text):
        return JSONResponse({"detail": text}, status_code=status)

    @app.get("/health")
    def health():
        return {"alive": True}

    @app.get("/ready")
    def ready():
        return say(503, "loading") if state["served"] is None else {"ready": True}

    @app.post("/predict")
    def predict(body: bytes = Depends(raw)):
        try:
            rows = parse(body)
        except ValueError as error:
            return say(422, str(error))
        with lock:
            if state["served"] is None:
                return say(503, "not ready")
            if state["active"] == max_active:
                return say(503, "busy")
            state["active"] += 1
            model, version = state["served"]
        try:
            floats = checked(model.predict(rows), len(rows))
        except Exception:
            return say(500, "the model failed")
        finally:
            with lock:
                state["active"] -= 1
        return JSONResponse({"predictions": floats, "version": version})

    @app.post("/reload")
    def reload():
        with lock:
            if state["loading"]:
                return say(409, "a load is under way")
            state["loading"] = True
            before, state["served"] = state["served"], None
        version = try_load()
        state["served"] = state["served"] or before
        return say(500, "the load failed") if version is None else {"version": version}

    return app
