"""The console and the exported picture in a real browser; nothing leaves this machine."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from graph.snapshot import Snapshot
from queries.scope import Question
from viz.exports import weak_map
from viz.pictures.chain import chain_page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(240)]


def opened(
    browser: Browser, address: str, width: int = 1440, height: int = 900
) -> tuple[Page, list[str]]:
    """A page of the console, and the requests that it made to other machines."""
    page = browser.new_page(viewport={"width": width, "height": height})
    strange: list[str] = []
    page.on(
        "request",
        lambda one: (
            None
            if "127.0.0.1" in one.url or one.url.startswith(("data:", "blob:"))
            else strange.append(one.url)
        ),
    )
    page.goto(address)
    page.wait_for_function("window.did_handshake")
    page.wait_for_timeout(1500)  # what a drawn page asks for afterwards is seen, too
    return page, strange


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/", "青岛市的产业链图谱里有什么"),
        ("/chain?chain=智能家电", "产业链图谱"),
        ("/weak-links?chain=智能家电", "智能家电 · 青岛市 · 当前：哪里弱？"),
        ("/what-if?chain=智能家电", "去掉或增加会怎样？"),
        ("/pairings?chain=智能家电", "智能家电 · 青岛市 · 当前：谁能和谁谈？"),
    ],
)
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_each_page_draws_with_its_question_and_asks_no_other_machine(
    browser, server, path, words, size
):
    page, strange = opened(browser, server + path, *size)

    assert page.locator("h1").first.inner_text() == words
    assert strange == []
    page.close()


def test_a_click_on_a_weak_link_opens_its_evidence_with_sources(browser, server):
    page, _ = opened(browser, f"{server}/weak-links?chain=智能家电")

    page.locator(".q-table tbody tr").first.click()
    page.get_by_text("依据（").first.wait_for(timeout=10_000)

    assert "可信度" in page.locator(".q-drawer--right").inner_text()
    page.close()


def test_an_unknown_chain_is_a_sentence_on_the_page(browser, server):
    page, _ = opened(browser, f"{server}/weak-links?chain=智能家店")

    assert "是不是想找：智能家电" in page.locator("body").inner_text()
    page.close()


def test_pairings_are_downloaded_as_a_workbook(browser, server):
    page, _ = opened(browser, f"{server}/pairings?chain=智能家电")

    answer = page.request.get(f"{server}/api/v1/exports/pairings?chain=智能家电&form=xlsx")

    assert answer.body()[:2] == b"PK"
    page.close()


def test_the_exported_picture_opens_with_every_request_blocked_but_files(
    browser, starter_graph: Snapshot, tmp_path: Path
):
    file = tmp_path / "chain.html"
    file.write_text(
        chain_page(weak_map(starter_graph, Question(chain="智能家电"))), encoding="utf-8"
    )
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.route(
        "**/*",
        lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort(),
    )

    page.goto(file.as_uri())
    page.wait_for_function("window.liantuReady === true", timeout=15_000)
    page.wait_for_timeout(500)

    assert faults == []
    drawn = "document.querySelector('canvas').getContext('2d').getImageData(0,0,1400,700).data.some(v => v !== 0)"
    assert page.evaluate(drawn)
    page.evaluate("show(nodes.getIds().find(id => details[id] && details[id].evidence.length))")
    assert "依据" in page.locator("#sheet").inner_text()
    page.close()


def test_a_finding_is_verified_on_the_page_and_stands_under_work(browser, server):
    page, _ = opened(browser, f"{server}/weak-links?chain=智能家电&kind=单一来源")
    page.locator("tbody tr", has_text="家电显示与操作面板").click()
    page.get_by_label("经办人").fill("王工")
    page.get_by_role("button", name="核实", exact=True).click()
    page.get_by_text("处置：核实").wait_for()
    sheet = page.locator(".q-drawer--right").inner_text()

    assert "0.5×依赖单一来源的需方占比(1.00)" in sheet
    assert "提出　系统" in sheet
    page.goto(f"{server}/weak-links?tab=work")
    assert "核实" in page.locator("tbody tr", has_text="家电显示与操作面板").inner_text()
    page.close()


def test_the_place_of_the_list_is_chosen_by_typing(browser, server):
    page, _ = opened(browser, f"{server}/weak-links?chain=智能家电")
    page.get_by_label("范围", exact=True).fill("黄岛")
    page.locator(".q-menu .q-item", has_text="黄岛区").click()
    page.get_by_role("heading", name="智能家电 · 黄岛区 · 当前：哪里弱？").wait_for()
    page.close()


def test_two_days_are_compared_on_the_page(browser, server):
    page, _ = opened(browser, f"{server}/weak-links?chain=智能家电&tab=changes")
    page.get_by_label("从", exact=True).fill("2019-01-01")
    page.get_by_role("button", name="比较").click()
    page.get_by_text("2019-01-01时图中还没有所问的数据").wait_for(timeout=60_000)

    assert page.locator("tbody tr").count() > 10
    page.close()


def test_on_a_phone_a_row_is_a_card_that_opens(browser, server):
    page, _ = opened(browser, f"{server}/weak-links?chain=智能家电", 390, 844)
    page.locator(".q-table__grid-item").first.click()
    page.locator(".q-drawer--right").get_by_text("怎么算的").wait_for()
    page.close()
