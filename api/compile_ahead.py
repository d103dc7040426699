"""Asks one question of each kind beside the server, so that nobody waits for the compiler.

numba compiles a kernel at its first call and keeps the result on disk. A first `liantu serve` runs
this module as a process of its own, at low priority, on a store that it makes and throws away: the
served store has one writer.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from graph.snapshot import snapshot
from graph.store import open_store
from ingest.starter.build import build_starter
from queries.weak_links import WeakLinkQuestion, weak_links
from queries.what_if.effects import WhatIfQuestion, what_if
from queries.what_if.recruit import RecruitQuestion, recruit
from queries.what_if.scenario import scenario_of
from queries.what_if.systemic import SystemicQuestion, systemic


def start() -> subprocess.Popen[bytes]:
    """The process; the caller ends it when the server ends."""
    return subprocess.Popen(
        [sys.executable, "-m", "api.compile_ahead"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def compile_ahead(folder: Path) -> None:
    """Ask about the chain with most firms, in a store in `folder`."""
    store = open_store(str(folder / "graph.lbug"))
    try:
        build_starter(store)
        graph = snapshot(store)
        chain = graph.chains["name"][int(graph.operates["chain"].mode()[0])]
        firm = graph.firms["id"][int(graph.produces["firm"][0])]
        weak_links(graph, WeakLinkQuestion(chain=chain, intervals=True, redraws=2))
        what_if(graph, WhatIfQuestion(chain=chain, scenario=scenario_of([f"firm:{firm}"], [])))
        recruit(graph, RecruitQuestion(chain=chain, top=1))
        systemic(graph, SystemicQuestion(top=1))
    finally:
        store.close()


if __name__ == "__main__":
    os.nice(10)
    with tempfile.TemporaryDirectory() as made:
        compile_ahead(Path(made))
