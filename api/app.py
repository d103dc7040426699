"""Assembles the application: routers, error handler, console, lock. No logic of its own."""

from __future__ import annotations

from fastapi import FastAPI
from nicegui import ui
from starlette.middleware.trustedhost import TrustedHostMiddleware

from api.access import Lock, is_loopback
from api.bounds import Bounds
from api.console import add_console
from api.http import ROUTERS, add_error_handlers, add_unknown
from api.office import Office
from graph.settings import Settings

VERSION = "0.1.0"
#: How long a page that lost its connection keeps its state.
RECONNECT_SECONDS = 120


def create_app(office: Office, chosen: Settings) -> FastAPI:
    """The application around a store."""
    app = FastAPI(
        title="链图 Liantu",
        version=VERSION,
        description="城市产业链知识图谱：薄弱环节、供需对接、活动策划",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
    )
    app.state.office = office
    for router in ROUTERS:
        app.include_router(router, prefix="/api/v1")
    add_error_handlers(app)
    add_unknown(app)

    @app.get("/health", include_in_schema=False)
    def health() -> dict[str, str | int]:
        """Answers when the store does."""
        return {"status": "ok", "graph_version": office.store.version()}

    app.add_middleware(Bounds, limit_mb=chosen.upload_limit_mb)
    add_console(office)
    ui.run_with(
        app, title="链图", language="zh-CN", show_welcome_message=False,
        # A page keeps what was typed into it while a busy server is slow to answer.
        reconnect_timeout=RECONNECT_SECONDS,
    )  # fmt: skip
    if is_loopback(chosen.host):
        # A page of another site must not reach the open local server by a name that it controls.
        app.add_middleware(
            TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost", "[::1]", "testserver"]
        )
    else:
        app.add_middleware(Lock, password=chosen.access())
    return app
