"""No framework at all: the ASGI protocol by hand, synchronous workers, locks for the state."""

import asyncio
import json
import math
import threading
from concurrent.futures import ThreadPoolExecutor


def create_app(load, *, n_features, max_batch=100, max_active=8):
    lock = threading.Lock()
    loading = threading.Lock()
    slots = threading.BoundedSemaphore(max_active)
    pool = ThreadPoolExecutor(max_active + 1)
    serving = []  # one (model, version), or nothing

    def load_it():
        """Put the loaded model in place; the caller holds `loading`."""
        try:
            loaded = load()
            with lock:
                serving[:] = [loaded]
            return loaded[1]
        finally:
            loading.release()

    def predict(rows):
        with lock:
            model, version = serving[0]
        numbers = [float(number) for number in model.predict(rows)]
        if len(numbers) != len(rows) or not all(map(math.isfinite, numbers)):
            raise ValueError("no number for each row")
        return {"predictions": numbers, "version": version}

    def parse(body):
        content = json.loads(body)
        if type(content) is not dict or set(content) != {"rows"} or type(content["rows"]) is not list:
            raise ValueError("no rows")
        rows = content["rows"]
        if not 0 < len(rows) <= max_batch:
            raise ValueError("too many rows or none")
        return [numbers_of(row) for row in rows]

    def numbers_of(row):
        if type(row) is not list or len(row) != n_features:
            raise ValueError("no row")
        if not {type(number) for number in row} <= {int, float}:
            raise ValueError("no numbers")
        row = list(map(float, row))
        if not all(map(math.isfinite, row)):
            raise ValueError("not finite")
        return row

    async def handle_predict(body):
        try:
            rows = parse(body)
        except (ValueError, OverflowError, RecursionError):
            return 422, {"error": "send rows of finite numbers"}
        if not serving or not slots.acquire(blocking=False):
            return 503, {"error": "not now"}
        try:
            return 200, await asyncio.get_running_loop().run_in_executor(pool, predict, rows)
        except Exception:
            return 500, {"error": "the model failed"}
        finally:
            slots.release()

    async def handle_reload(body):
        if not loading.acquire(blocking=False):
            return 409, {"error": "loading"}
        try:
            version = await asyncio.get_running_loop().run_in_executor(pool, load_it)
        except Exception:
            return 500, {"error": "loading failed"}
        return 200, {"version": version}

    async def handle_ready(body):
        return (200, {"ready": True}) if serving else (503, {"ready": False})

    async def handle_health(body):
        return 200, {}

    routes = {
        ("GET", "/health"): handle_health,
        ("GET", "/ready"): handle_ready,
        ("POST", "/predict"): handle_predict,
        ("POST", "/reload"): handle_reload,
    }

    async def lifespan(receive, send):
        while True:
            event = await receive()
            if event["type"] == "lifespan.startup":
                loading.acquire()
                pool.submit(load_it)
            await send({"type": event["type"] + ".complete"})
            if event["type"] == "lifespan.shutdown":
                return

    async def app(scope, receive, send):
        if scope["type"] == "lifespan":
            await lifespan(receive, send)
            return
        body, more = b"", True
        while more:
            event = await receive()
            body, more = body + event.get("body", b""), event.get("more_body", False)
        handler = routes.get((scope["method"], scope["path"]))
        status, content = await handler(body) if handler else (404, {"error": "not found"})
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(content).encode()})

    return app
