"""serve: the console and the API on one address."""

from __future__ import annotations

import socket
from typing import Annotated

import typer

from api.cli.options import Store
from api.cli.render import console
from graph.errors import BadInput
from graph.language import say
from graph.settings import load, settings


def serve_command(
    host: Annotated[str | None, typer.Option("--host", help=say("监听地址", "address"))] = None,
    port: Annotated[int | None, typer.Option("--port", help=say("端口", "port"))] = None,
    store: Store = None,
) -> None:
    from api import compile_ahead
    from api.access import check_exposure
    from api.app import create_app
    from api.office import open_office

    chosen = load(host=host, port=port, store=store)
    check_exposure(chosen)
    check_port(chosen.host, chosen.port)
    out = console()
    out.print(
        say("打开图库；首次启动先由起始数据建图，约十秒 …", "Opening the graph; the first start builds it …"),
        markup=False,
    )  # fmt: skip
    office, report = open_office(chosen.store)
    if report is not None:
        rows = sum(one.rows for one in report.files)
        out.print(
            say(
                f"已由起始数据建图：读入 {rows} 行。", f"Built the graph from {rows} starter rows."
            ),
            markup=False,
        )
    import uvicorn

    compiling = compile_ahead.start() if report is not None else None
    app = create_app(office, chosen)
    shown = "127.0.0.1" if chosen.host in ("0.0.0.0", "::") else chosen.host  # noqa: S104
    out.print(
        say(
            f"链图已启动：http://{shown}:{chosen.port}",
            f"Liantu runs at http://{shown}:{chosen.port}",
        ),
        markup=False,
    )
    out.print(say("按 Ctrl-C 停止。", "Press Ctrl-C to stop."), markup=False)
    try:
        uvicorn.run(
            app, host=chosen.host, port=chosen.port, log_level=settings().log_level.lower(),
            access_log=False, timeout_graceful_shutdown=3, server_header=False,
        )  # fmt: skip
    finally:
        if compiling is not None:
            compiling.terminate()
            compiling.wait()
        office.store.close()
    out.print(say("已停止。", "Stopped."), markup=False)


def check_port(host: str, port: int) -> None:
    """Say in a sentence that a port is taken, before anything is opened."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise BadInput(
                say("端口不能用", "The port cannot be used"),
                f"{host}:{port}: {fault.strerror}",
                say("用 --port 换一个端口，或停掉占用它的程序。", "Choose another with --port."),
            ) from fault


def add_to(app: typer.Typer) -> None:
    """Name the commands."""
    app.command("serve", help=say("启动网页与接口", "start the console and the API"))(serve_command)
