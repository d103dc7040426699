"""Self-checks of an installation: each says what it looked at, whether it is well, what to do."""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from graph.errors import LiantuError
from graph.language import say
from graph.settings import settings

Check = Callable[[str | None], dict[str, Any]]


def check_program(_: str | None) -> dict[str, Any]:
    """Version of the program and of Python."""
    version = importlib.metadata.version("liantu")
    return _result("程序", "program", True, f"liantu {version}, Python {platform.python_version()}")


def check_store(store: str | None) -> dict[str, Any]:
    """Whether the store opens and holds a graph."""
    from graph.store import open_store

    try:
        opened = open_store(store, read_only=True)
        counts = opened.counts()
    except LiantuError as fault:
        return _result("图库", "store", False, str(fault))
    words = f"{opened.url}, {say('版本', 'version')} {opened.version()}, {say('企业', 'firms')} {counts['Firm']}"
    opened.close()
    return _result("图库", "store", True, words)


def check_starter(_: str | None) -> dict[str, Any]:
    """Whether the starter files are installed."""
    from ingest.starter.plan import PLAN, folder

    wanted = [one.name for one in PLAN if one.name.endswith(".csv")]
    missing = [name for name in wanted if not (folder() / name).is_file()]
    words = (
        say(f"{len(wanted)} 个文件齐全", f"{len(wanted)} files")
        if not missing
        else "、".join(missing)
    )
    return _result("起始数据", "starter data", not missing, words)


def check_folder(_: str | None) -> dict[str, Any]:
    """Whether the data folder has room and can be written."""
    folder = settings().data_folder
    there = next(one for one in (folder, *folder.resolve().parents) if one.exists())
    free = shutil.disk_usage(there).free / 2**30
    writable = _can_write(there)
    words = f"{folder}: {free:.1f} GiB {say('可用', 'free')}" + (
        "" if writable else say("，不能写入", ", not writable")
    )
    return _result("数据目录", "data folder", writable and free > 1, words)


def _can_write(folder: Path) -> bool:
    import os

    return os.access(folder, os.W_OK)


def _result(chinese: str, english: str, ok: bool, words: str) -> dict[str, Any]:
    return {"what": say(chinese, english), "ok": ok, "words": words}


CHECKS: tuple[Check, ...] = (check_program, check_store, check_starter, check_folder)
