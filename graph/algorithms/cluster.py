"""Where heavy runs compute: threads of this machine, or a Dask cluster (`LIANTU_COMPUTE=tcp://…`).

A run is one function over many chunks with something shared by all of them. The function must be
pure and importable on the workers (which have this program installed); then the same chunks give
the same results wherever they run, and a chunk whose worker dies is simply run again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any, TypeVar

from graph.errors import Cancelled, ClusterUnreachable
from graph.language import say

Progress = Callable[[int, int], None]
Chunk = TypeVar("Chunk")
Shared = TypeVar("Shared")
Result = TypeVar("Result")

#: Seconds to wait for the scheduler and for its first worker.
PATIENCE = 10
#: Seconds between looks at whether the run was cancelled.
GLANCE = 0.2
#: How often what all chunks share is sent again after every worker that held it died.
RESENDS = 3
#: Chunks in a worker's hands at once, so that a cancelled run leaves little behind.
AHEAD = 64


@dataclass(frozen=True)
class Where:
    """`compute` is the address of a Dask scheduler; blank: `threads` of this machine."""

    compute: str = ""
    threads: int = 1


def never() -> bool:
    """A run that nobody cancels."""
    return False


@dataclass(frozen=True)
class Run:
    """Where a long run reports (`progress(done, all)`), and how it is stopped."""

    progress: Progress | None = None
    is_cancelled: Callable[[], bool] = never


def run_chunks(
    function: Callable[[Shared, Chunk], Result],
    shared: Shared,
    chunks: Sequence[Chunk],
    where: Where,
    *,
    progress: Progress | None = None,
    is_cancelled: Callable[[], bool] = never,
) -> list[Result]:
    """`function(shared, chunk)` of every chunk, in their order. `progress(done, all)` counts chunks
    and is called from this thread. Raises Cancelled, ClusterUnreachable, and what the function raises."""
    run = _on_cluster if where.compute else _on_threads
    found: list[Any] = [None] * len(chunks)
    if is_cancelled():
        raise _cancelled()
    for done, (at, result) in enumerate(run(function, shared, chunks, where, is_cancelled), 1):
        found[at] = result
        if progress:
            progress(done, len(chunks))
    return found


def _on_threads(
    function: Callable[[Any, Any], Any],
    shared: Any,
    chunks: Sequence[Any],
    where: Where,
    is_cancelled: Callable[[], bool],
) -> Iterator[tuple[int, Any]]:
    if where.threads <= 1 or len(chunks) <= 1:
        for at, chunk in enumerate(chunks):
            if is_cancelled():
                raise _cancelled()
            yield at, function(shared, chunk)
        return
    with ThreadPoolExecutor(where.threads) as pool:
        waiting: dict[Future[Any], int] = {
            pool.submit(function, shared, chunk): at for at, chunk in enumerate(chunks)
        }
        try:
            while waiting:
                done, _ = wait(waiting, timeout=GLANCE, return_when=FIRST_COMPLETED)
                if is_cancelled():
                    raise _cancelled()
                for one in done:
                    yield waiting.pop(one), one.result()
        finally:
            for left in waiting:
                left.cancel()


def _on_cluster(
    function: Callable[[Any, Any], Any],
    shared: Any,
    chunks: Sequence[Any],
    where: Where,
    is_cancelled: Callable[[], bool],
) -> Iterator[tuple[int, Any]]:
    client = _connect(where.compute)
    try:
        left, sent = list(range(len(chunks)))[::-1], 0
        while left:
            batch = _Batch(client, function, client.scatter(shared, broadcast=True), chunks)
            yield from batch.run(left, is_cancelled)
            sent += 1
            if left and sent > RESENDS:
                raise _unreachable(where.compute, say("执行进程接连退出", "workers keep dying"))
    except (OSError, TimeoutError) as fault:
        raise _unreachable(where.compute, str(fault)) from fault
    finally:
        client.close()


@dataclass
class _Batch:
    """Chunks on the cluster, as long as what they share is alive there."""

    client: Any
    function: Callable[[Any, Any], Any]
    held: Any
    chunks: Sequence[Any]

    def run(self, left: list[int], is_cancelled: Callable[[], bool]) -> Iterator[tuple[int, Any]]:
        """Results as they come; `left` loses what is done. Ends early where `held` was lost."""
        import distributed

        wait_for: Any = distributed.wait
        waiting: dict[Any, int] = {}
        try:
            while left or waiting:
                while left and len(waiting) < AHEAD:
                    at = left.pop()
                    waiting[self._submit(at)] = at
                if is_cancelled():
                    raise _cancelled()
                try:
                    with self.client.as_current():
                        done = wait_for(
                            list(waiting), timeout=GLANCE, return_when="FIRST_COMPLETED"
                        )
                except TimeoutError:
                    continue
                for one in done.done:
                    if one.status in ("cancelled", "lost"):
                        return
                    yield waiting[one], one.result()
                    del waiting[one]
        except CancelledError:
            return
        finally:
            left.extend(waiting.values())
            self.client.cancel(list(waiting))

    def _submit(self, at: int) -> Any:
        return self.client.submit(self.function, self.held, self.chunks[at], pure=False, retries=2)


def _connect(address: str) -> Any:
    try:
        import distributed
    except ImportError as fault:
        raise ClusterUnreachable(
            say(
                "设置了计算集群，但没有装 distributed",
                "A cluster is set, but distributed is missing",
            ),
            f"LIANTU_COMPUTE={address}",
            say(
                "安装 liantu[cluster]，或清空 LIANTU_COMPUTE 用本机线程。",
                "Install liantu[cluster], or clear LIANTU_COMPUTE to use local threads.",
            ),
        ) from fault
    opened: Any = distributed.Client
    try:
        client = opened(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as fault:
        raise _unreachable(address, str(fault)) from fault
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError as fault:
        client.close()
        raise _unreachable(address, say("没有执行进程", "no worker")) from fault
    return client


def _cancelled() -> Cancelled:
    return Cancelled(say("计算已取消", "The run was cancelled"))


def _unreachable(address: str, detail: str) -> ClusterUnreachable:
    return ClusterUnreachable(
        say("连不上计算集群", "The computing cluster cannot be used"),
        f"LIANTU_COMPUTE={address}：{detail}",
        say(
            "启动 dask scheduler 与 dask worker 后重试，或清空 LIANTU_COMPUTE 用本机线程。",
            "Start dask scheduler and dask worker, or clear LIANTU_COMPUTE to use local threads.",
        ),
    )
