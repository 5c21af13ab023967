"""msgspec and Starlette in the kata's interface: typed JSON without pydantic."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Annotated

import msgspec
import numpy as np
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route


def create_app(load, *, n_features, max_batch=100, max_active=8):
    row = Annotated[list[float], msgspec.Meta(min_length=n_features, max_length=n_features)]
    rows = Annotated[list[row], msgspec.Meta(min_length=1, max_length=max_batch)]
    batch = msgspec.defstruct("Batch", [("rows", rows)], forbid_unknown_fields=True)
    decoder = msgspec.json.Decoder(batch)
    now = {"served": None, "loading": False, "active": 0}
    pool = ThreadPoolExecutor(max_active + 1)

    def answer(content):
        return Response(msgspec.json.encode(content), media_type="application/json")

    async def in_thread(function, *arguments):
        return await asyncio.get_running_loop().run_in_executor(pool, function, *arguments)

    async def loaded():
        now["loading"] = True
        try:
            now["served"] = await in_thread(load)
            return True
        except Exception:
            return False
        finally:
            now["loading"] = False

    @asynccontextmanager
    async def lifespan(app):
        first = asyncio.ensure_future(loaded())
        yield
        first.cancel()

    async def health(request):
        return answer("alive")

    async def ready(request):
        if now["served"] is None:
            raise HTTPException(503)
        return answer("ready")

    async def predict(request):
        try:
            given = decoder.decode(await request.body()).rows
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise HTTPException(422) from None
        if not np.isfinite(given).all():
            raise HTTPException(422)
        if now["served"] is None or now["active"] >= max_active:
            raise HTTPException(503)
        model, version = now["served"]
        now["active"] += 1
        try:
            made = np.asarray(await in_thread(model.predict, given), dtype=float)
        except Exception:
            raise HTTPException(500) from None
        finally:
            now["active"] -= 1
        if made.shape != (len(given),) or not np.isfinite(made).all():
            raise HTTPException(500)
        return answer({"predictions": made.tolist(), "version": version})

    async def reload(request):
        if now["loading"]:
            raise HTTPException(409)
        if not await loaded():
            raise HTTPException(500)
        return answer({"version": now["served"][1]})

    return Starlette(
        lifespan=lifespan,
        routes=[
            Route("/health", health),
            Route("/ready", ready),
            Route("/predict", predict, methods=["POST"]),
            Route("/reload", reload, methods=["POST"]),
        ],
    )
