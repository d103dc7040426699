"""The sentences of stores: what a person reads when a store cannot be opened, read or written."""

from __future__ import annotations

from pathlib import Path

from graph.errors import BadInput, StoreBusy, StoreProblem, StoreTooNew
from graph.facts import Fact
from graph.language import say
from graph.store.protocol import SCHEMA_VERSION


def busy(path: Path) -> StoreBusy:
    """For a second process that wants to write."""
    return StoreBusy(
        say(
            "图库正被另一个进程使用（多半是 liantu serve）", "Another process holds the graph store"
        ),
        str(path),
        say(
            "请在网页上操作，或停掉服务后重试；只读的命令可照常使用。",
            "Use the console, or stop the server and try again; reading commands still work.",
        ),
    )


def open_here(path: Path) -> StoreBusy:
    """For a second opening of one file inside one process."""
    return StoreBusy(
        say("图库在本进程内已经打开", "The graph store is already open in this process"),
        str(path),
        say("共用已打开的图库。", "Share the store that is open."),
    )


def too_new(url: str, found: int) -> StoreTooNew:
    """For a store of a newer program."""
    return StoreTooNew(
        say("图库由更新版本的链图写成", "The store was written by a newer Liantu"),
        f"{url}: {found} > {SCHEMA_VERSION}",
        say("请升级链图后再打开。", "Upgrade Liantu, then open it."),
    )


def not_a_store(where: str) -> StoreProblem:
    """For a database that holds something else."""
    return StoreProblem(
        say("这不是链图的图库", "This is not a graph store of Liantu"),
        where,
        say("用 liantu init 新建，或改正 --store。", "Use liantu init, or correct --store."),
    )


def no_store_yet(where: str) -> StoreProblem:
    """For reading where nothing has been built."""
    return StoreProblem(
        say("还没有图库", "There is no graph store yet"),
        where,
        say("先运行 liantu init 建库。", "Run liantu init first."),
    )


def only_for_reading(url: str) -> StoreProblem:
    """For a write through a store that was opened for reading."""
    return StoreProblem(
        say("图库以只读方式打开，不能写入", "The store is open for reading only"),
        url,
        say("以可写方式打开后重试。", "Open it for writing and try again."),
    )


def closed(url: str) -> StoreProblem:
    """For a store that was given back."""
    return StoreProblem(
        say("图库已经关闭", "The store is closed"), url, say("重新打开后再用。", "Open it again.")
    )


def unreadable_query(message: str) -> StoreProblem:
    """For a query that the engine refuses."""
    return StoreProblem(say("查询不能执行", "The query cannot be run"), message.splitlines()[0])


def missing_end(kind: type[Fact], label: str, ids: list[str]) -> BadInput:
    """For a relationship whose end is not in the graph."""
    shown = "、".join(sorted(set(ids))[:5])
    return BadInput(
        say(f"{kind.title}的一端不在图中", f"An end of {kind.label} is not in the graph"),
        f"{label}: {shown}",
        say("先写入这些节点。", "Write these nodes first."),
    )


def no_id(kind: type[Fact]) -> BadInput:
    """For a row without an id."""
    return BadInput(
        say(f"{kind.title}缺少编号", f"A {kind.label} has no id"),
        kind.label,
        say("给每一行一个编号。", "Give each row an id."),
    )


def too_long(kind: type[Fact], column: str, id_: str) -> BadInput:
    """For an id or name that no index can hold."""
    return BadInput(
        say(f"{kind.title}的编号或名称过长", f"The id or name of a {kind.label} is too long"),
        f"{kind.label}.{column}: {id_[:40]}",
        say("名称应在 2000 字以内，长文字放入说明或原文。", "Keep it within 2000 characters."),
    )


def wrong_ends(kind: type[Fact], pairs: list[tuple[str, str]], found: str) -> BadInput:
    """For a relationship between labels that it does not link."""
    known = "、".join(f"{source}→{target}" for source, target in pairs)
    return BadInput(
        say(f"{kind.title}不能连接这两类节点", f"{kind.label} does not link these labels"),
        f"{kind.label}: {found}",
        say(f"可连接：{known}。", f"It links {known}."),
    )
