"""数据与核定 in a real browser: import with a corrected guess, settle, undo, take a source out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(240)]

KNOWN = "供方,需方,产品名称\n青岛海隆精密机械有限公司,青岛乙电机有限公司,轴承\n"
NEW = "企业名称,区市,代号\n青岛海隆精密机械股份有限公司,城阳区,甲一\n"


@pytest.fixture
def page(browser: Browser, server: str) -> Iterator[Page]:
    """The page beside one imported file; a word in the browser's console is a fault."""
    opened = browser.new_page(viewport={"width": 1440, "height": 900})
    sent = {"file": {"name": "供货.csv", "mimeType": "text/csv", "buffer": KNOWN.encode()}}
    assert opened.request.post(f"{server}/api/v1/imports", multipart=sent).ok
    said: list[str] = []
    opened.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    opened.on("pageerror", lambda fault: said.append(str(fault)))
    opened.goto(f"{server}/data")
    opened.wait_for_function("window.did_handshake")
    yield opened
    opened.request.delete(f"{server}/api/v1/sources/file:供货.csv")
    opened.close()
    assert said == []


def test_a_file_is_looked_at_corrected_kept_imported_settled_undone_and_taken_out(
    page: Page, server: str, tmp_path: Path
):
    (tmp_path / "名录.csv").write_text(NEW, "utf-8")
    page.locator("input[type=file]").set_input_files(tmp_path / "名录.csv")
    expect(page.get_by_text("按“企业名录”读")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("导入将新增")).to_be_visible()
    expect(page.get_by_text("列名“企业名称”").first).to_be_visible()

    page.get_by_text("（不要这一列）").first.click()
    page.get_by_role("option", name="简称").click()
    page.get_by_label("方案名称").fill("带代号的名录")
    page.get_by_role("button", name="按改后的对应存为方案").click()
    expect(page.get_by_text("方案指定").first).to_be_visible(timeout=60_000)
    [kept] = page.request.get(f"{server}/api/v1/profiles").json()["rows"]
    assert kept["columns"]["代号"] == "short_name"

    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.get_by_text("已导入 1 行").first).to_be_visible(timeout=30_000)

    pair = page.locator(".review-pair", has_text="青岛海隆").first
    expect(pair.get_by_text("表中名称：青岛海隆精密机械股份有限公司")).to_be_visible(timeout=60_000)
    expect(pair.get_by_text("图中企业：青岛海隆精密机械有限公司")).to_be_visible()
    expect(pair.get_by_text("供货给：青岛乙电机有限公司")).to_be_visible()
    expect(pair.get_by_text("《名录.csv》")).to_be_visible()

    pair.get_by_role("button", name="以后再说").click()
    expect(pair).to_be_visible()
    page.get_by_label("何人").fill("王科")
    page.get_by_label("何故").fill("同一地址")
    for button, words in (("同一家，合并", "判为同一家"), ("不是同一家", "判为不是同一家")):
        pair.get_by_role("button", name=button).click()
        expect(page.get_by_text(words, exact=False).first).to_be_visible(timeout=60_000)
        page.get_by_role("button", name="撤销").first.click()
        expect(pair).to_be_visible(timeout=60_000)

    page.get_by_label("来源", exact=True).click()
    page.get_by_role("option", name="名录.csv").click()
    page.get_by_role("button", name="拿掉这个来源").click()
    expect(page.get_by_text("拿掉《名录.csv》？")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="不拿").click()
    expect(page.get_by_text("拿掉《名录.csv》？")).to_have_count(0)
    page.get_by_role("button", name="拿掉这个来源").click()
    page.get_by_role("button", name="确定拿掉").click()
    expect(page.get_by_text("已拿掉《名录.csv》的 2 条陈述")).to_be_visible(timeout=60_000)
    page.get_by_label("来源", exact=True).click()
    expect(page.get_by_role("option", name="供货.csv")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("option", name="名录.csv")).to_have_count(0)


def test_a_sheet_that_nothing_tells_the_kind_of_is_read_as_the_kind_that_a_person_names(
    page: Page, tmp_path: Path
):
    (tmp_path / "表.csv").write_text("户名,资本\n海隆精密,500\n", "utf-8")
    page.locator("input[type=file]").set_input_files(tmp_path / "表.csv")
    expect(page.get_by_text("认不出是哪种表")).to_be_visible(timeout=60_000)

    page.get_by_label("按哪种表读").click()
    page.get_by_role("option", name="企业名录").click()
    expect(page.get_by_text("按“企业名录”读")).to_be_visible(timeout=60_000)
    for field in ("企业名称", "注册资本"):
        page.get_by_text("（不要这一列）").first.click()
        page.get_by_role("option", name=field, exact=True).last.click()
        expect(page.get_by_role("option")).to_have_count(0)  # the list has closed
    page.locator("input[aria-label=单位]:visible").fill("瞎元")
    page.get_by_label("方案名称").fill("户名表")
    page.get_by_role("button", name="按改后的对应存为方案").click()
    expect(page.get_by_text("这一列不能用这个单位")).to_be_visible(timeout=60_000)
    page.locator("input[aria-label=单位]:visible").fill("万元")
    page.get_by_role("button", name="按改后的对应存为方案").click()
    expect(page.get_by_text("已存为方案")).to_be_visible(timeout=60_000)
