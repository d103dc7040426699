"""The pages of 推演 as an officer uses them, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(240)]

WAIT = 60_000


def choose(page: Page, label: str, typed: str, name: str) -> None:
    """Type into a choice of names and take one of those offered."""
    page.get_by_label(label, exact=True).fill(typed)
    page.locator(".q-menu .q-item").filter(has_text=re.compile(f"^{name}$")).first.click()


def pick(page: Page, label: str, words: str) -> None:
    """Take one of the choices of a list; its menu is gone before the next is opened."""
    page.get_by_label(label, exact=True).click()
    page.locator(".q-menu .q-item").filter(has_text=words).first.click()
    expect(page.locator(".q-menu")).to_have_count(0)


def ask(page: Page, kept_as: str = "") -> None:
    """Ask, and keep the scenario where a name is given."""
    if kept_as:
        page.get_by_label("存为情景（可空）").fill(kept_as)
        page.get_by_label("谁存的").fill("王工")
    page.get_by_role("button", name="推演", exact=True).click()
    page.get_by_text("停产与受影响（").wait_for(timeout=WAIT)


def test_a_scenario_is_put_together_by_names_asked_kept_and_held_beside_another(browser, server):
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.goto(f"{server}/what-if?chain=智能家电")
    choose(page, "企业", "万宝压缩机", "青岛万宝压缩机有限公司")
    page.get_by_role("button", name="加入").click()
    expect(page.get_by_label("去掉（一行一个）")).to_have_value("firm:青岛万宝压缩机有限公司")

    ask(page, "万宝停产")

    said = page.locator("body").inner_text()
    assert "去掉企业 青岛万宝压缩机有限公司：停产产品0个" in said
    assert "冰箱压缩机 → 冰箱" in said
    assert re.search(r"本地配套率：按产品 [\d.]+%（\d+/\d+个） → [\d.]+%", said)
    assert re.search(r"新出现，由单一来源[^\t]*转来\t缺链\t冰箱压缩机", said)

    page.goto(f"{server}/what-if?chain=智能家电")
    pick(page, "变动", "去掉一地的全部生产")
    choose(page, "地点", "黄岛", "黄岛区")
    page.get_by_role("button", name="加入").click()
    ask(page, "黄岛停产")
    pick(page, "情景一", "万宝停产")
    pick(page, "情景二", "黄岛停产")
    page.get_by_role("button", name="并列比较").click()
    page.get_by_text("停产链主").wait_for(timeout=WAIT)

    heads = page.locator(".q-table th").all_inner_texts()
    assert [words.removesuffix("arrow_upward").strip() for words in heads][1:] == [
        "万宝停产",
        "黄岛停产",
    ]
    assert faults == []
    page.close()


def test_a_name_that_is_not_there_is_a_sentence(browser, server):
    page = browser.new_page()
    page.goto(f"{server}/what-if?chain=智能家电")
    page.get_by_label("去掉（一行一个）").fill("firm:没有这家企业")
    page.get_by_role("button", name="推演", exact=True).click()

    page.get_by_text("没有名为“没有这家企业”的企业").wait_for(timeout=WAIT)
    page.close()


def test_who_costs_most_when_it_stops_is_listed_by_firm_and_by_place(browser, server):
    page = browser.new_page()
    page.goto(f"{server}/systemic")
    page.locator(".q-table tbody tr").first.wait_for(timeout=WAIT)
    pick(page, "停的是", "地点")

    page.wait_for_url(re.compile("by=place"))
    page.locator(".q-table tbody tr").first.wait_for(timeout=WAIT)
    assert "家同时停产将使已记载供货额减少" in page.locator(".q-table tbody").inner_text()
    page.close()


def test_the_number_of_additions_chosen_together_is_the_officers(browser, server):
    page = browser.new_page()
    page.goto(f"{server}/recruit?chain=智能家电")
    page.get_by_text("一起办5件最好是").wait_for(timeout=WAIT)
    page.get_by_label("一起办几件").fill("3")

    page.wait_for_url(re.compile("k=3"))
    page.get_by_text("一起办3件最好是").wait_for(timeout=WAIT)
    page.close()


def test_the_days_after_a_stop_are_listed(browser, server):
    page = browser.new_page()
    page.goto(f"{server}/course")
    choose(page, "停产的企业", "海信集团", "海信集团控股股份有限公司")
    page.get_by_role("button", name="推演", exact=True).click()

    page.locator(".q-table tbody tr").first.wait_for(timeout=WAIT)
    assert "第0天停产，第30天恢复" in page.locator(".q-table tbody").inner_text()
    page.close()
