"""Commands about the weights of the match score: match-weights show, fit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.events import Groups, add_groups
from api.cli.options import Json, Store
from api.cli.render import console, print_json, table
from graph.language import say
from graph.settings import SETTINGS_FILE, settings
from graph.store import open_store
from queries.events.weight_fit import WeightFit, fit_weights
from queries.matching.features import FEATURES, HISTORY, feature_weights
from queries.matching.weights import keep


def show_command(as_json: Json = False) -> None:
    share = feature_weights()
    rows = [
        {"key": one.key, "name": one.name, "weight": share[one.key], "doc": one.doc}
        for one in FEATURES
    ]
    rows.append({"key": HISTORY.key, "name": HISTORY.name, "weight": None, "doc": HISTORY.doc})
    if as_json:
        print_json({"own": bool(settings().match_weights), "features": rows})
        return
    columns = {"name": ("项", "feature"), "weight": ("权重", "weight"), "doc": ("怎么算", "how"),
               "key": ("设置中的名称", "key")}  # fmt: skip
    whose = (
        say(f"{SETTINGS_FILE} 中设定", f"set in {SETTINGS_FILE}")
        if settings().match_weights
        else say("自带", "built in")
    )
    console().print(table(rows, columns, say(f"候选打分的权重（{whose}）", f"weights ({whose})")))


def fit_command(
    write: Annotated[
        bool, typer.Option("--write/--dry-run", help=say("写入设置文件，或只看", "write, or show only"))
    ] = True,
    file: Annotated[
        Path, typer.Option("--file", help=say("写入哪个设置文件", "settings file"))
    ] = Path(SETTINGS_FILE),
    force: Annotated[
        bool, typer.Option("--force", help=say("留出的结果上变差也写入", "write even if worse"))
    ] = False,
    as_json: Json = False,
    store: Store = None,
) -> None:  # fmt: skip
    found = fit_weights(open_store(store, read_only=True))
    written = write and (found.trial.helps or force)
    if written:
        keep(found.fitted.weights, file)
    if as_json:
        print_json({**found.as_dict(), "written": str(file) if written else ""})
        return
    rows = [
        {"name": one.name, "before": found.before[one.key],
         "after": found.fitted.weights[one.key]}
        for one in FEATURES
    ]  # fmt: skip
    columns = {
        "name": ("项", "feature"),
        "before": ("原权重", "before"),
        "after": ("校准后", "after"),
    }
    console().print(table(rows, columns))
    console().print(found.in_words(), markup=False)
    console().print(_told(found, written, write, file), markup=False)


def _told(found: WeightFit, written: bool, asked: bool, file: Path) -> str:
    if written:
        return say(
            f"已写入 {file}，在该文件夹运行的命令即用；运行中的服务重启后用。",
            f"Written to {file}; commands run there use it, a running server after its restart.",
        )
    if asked and not found.trial.helps:
        return say(
            "留出的结果上没有变好，没有写入；仍要写入用 --force。",
            "Not better on the held-out outcomes: not written; --force writes it all the same.",
        )
    return say("只看，没有写入。", "Shown only, not written.")


GROUPS: Groups = {
    "match-weights": (say("候选打分的权重", "weights of the match score"), {
        "show": (show_command, say("各项、权重与算法", "features and weights")),
        "fit": (fit_command, say("由已登记的对接结果校准", "fit from recorded outcomes")),
    }),
}  # fmt: skip


def add_to(app: typer.Typer) -> None:
    """Name the commands."""
    add_groups(app, GROUPS)
