"""The usual way (常见写法): a `def` route with a session per request, in FastAPI's thread pool.

The same tables, the same parsing and the same router as ours; only who commits, and when, differs.
It even gets our engine, whose transactions begin as writers: with SQLite's default they would fail
half-way with "database is locked".
"""

import sys
from collections.abc import Iterator
from typing import Annotated

import uvicorn
from fastapi import Depends, FastAPI, HTTPException
from fastapi import Request as HttpRequest
from sqlmodel import Session

from bot.channel import Request
from bot.channels.telegram.channel import Telegram
from bot.settings import Settings, now
from bot.turn import one_turn
from core.db import make_engine
from handlers.understand.meaning import understand
from tests.benches.district import SECRET, TOKEN


def make_app(url: str) -> FastAPI:
    """One route on one database."""
    app, engine = FastAPI(), make_engine(url, pool_size=40)
    channel = Telegram(TOKEN, SECRET, "http://127.0.0.1:9", "http://127.0.0.1:9")

    def session() -> Iterator[Session]:
        with Session(engine) as db:
            yield db

    async def body(request: HttpRequest) -> bytes:
        return await request.body()

    @app.get("/readyz")
    def ready() -> dict[str, str]:
        return {"status": "ready"}

    @app.post("/hook/telegram")
    def hook(
        request: HttpRequest,
        said: Annotated[bytes, Depends(body)],
        db: Annotated[Session, Depends(session)],
    ) -> dict[str, bool]:
        arrived = Request("POST", {}, dict(request.headers), said, now())
        try:
            for event in channel.parse(arrived)[0]:
                one_turn(db, event)
            db.commit()
        except Exception as error:
            raise HTTPException(503) from error
        return {"ok": True}

    return app


if __name__ == "__main__":
    understand("")  # learns its examples before anything is measured, as ours does
    uvicorn.run(
        make_app(Settings().database()),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        log_level="warning",
        access_log=False,
    )
