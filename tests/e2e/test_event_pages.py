"""Events clicked through in a real browser: from a new event to outcomes, papers, the year."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(240)]
FIRMS = "海尔智家股份有限公司\n青岛海信空调有限公司\n福建万达集团有限公司\n青岛河钢新材料科技股份有限公司"
SLOW = 30_000
expect.set_options(timeout=SLOW)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(reduced_motion="reduce", viewport={"width": 1440, "height": 900})
    opened.set_default_timeout(SLOW)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def event(browser: Browser, server: str) -> str:
    """The address of an event made and planned by clicking."""
    page = browser.new_page(reduced_motion="reduce", viewport={"width": 1440, "height": 900})
    page.set_default_timeout(SLOW)
    page.goto(f"{server}/events?chain=智能家电")
    page.get_by_label("名称").fill("点击对接会")
    page.get_by_label("日期").fill(date.today().isoformat())
    page.get_by_label("桌数").fill("3")
    page.get_by_label("只邀请这些企业").fill(FIRMS)
    page.get_by_role("button", name="新建", exact=True).click()
    page.wait_for_url(re.compile("/events/E-"))
    page.get_by_label("时间上限").fill("4")
    page.get_by_role("button", name="找对子、排日程").click()
    page.get_by_text(re.compile(r"修订 2.*上界")).wait_for()
    address = page.url
    page.close()
    return address


def open_first(page: Page) -> None:
    page.locator(".q-table tbody tr").first.click()
    page.locator(".q-drawer--right").get_by_text("为什么").wait_for()


def test_a_locked_meeting_stays_when_the_event_is_planned_again(page: Page, event: str) -> None:
    page.goto(event)
    page.get_by_text("上界").wait_for()
    first = page.locator(".q-table tbody tr").first.inner_text()
    open_first(page)
    page.get_by_role("button", name="必须安排，锁定在此").click()
    expect(page.locator(".q-table tbody tr").first).to_contain_text("锁定")
    page.get_by_label("时间上限").fill("3")
    page.get_by_role("button", name="找对子、排日程").click()
    page.get_by_text("修订 4").wait_for()
    held = page.locator(".q-table tbody tr", has_text="锁定").first.inner_text()
    assert held.split("\t")[:4] == first.split("\t")[:4]


def test_an_outcome_is_told_and_counted_in_the_funnel(page: Page, event: str, server: str) -> None:
    page.goto(event)
    open_first(page)
    page.locator(".q-drawer--right").get_by_label("结果").click()
    page.get_by_role("option", name="签约").click()
    page.get_by_label("金额（万元）").fill("120")
    page.get_by_role("button", name="登记结果").click()
    expect(page.locator(".q-table tbody tr").first).to_contain_text("签约")

    page.goto(f"{server}/events")
    page.get_by_text("漏斗：由邀请到供货").click()
    line = page.locator("tr:visible", has_text="点击对接会").last
    expect(line).to_contain_text("120")


def test_a_failure_without_a_reason_is_told_and_nothing_is_written(page: Page, event: str) -> None:
    page.goto(event)
    page.locator(".q-table tbody tr").nth(1).click()
    sheet = page.locator(".q-drawer--right")
    sheet.get_by_label("结果").click()
    page.get_by_role("option", name="不合适").click()
    page.get_by_role("button", name="登记结果").click()
    expect(page.locator(".q-notification")).to_contain_text("不合适须写明原因")


def test_a_lock_that_cannot_be_is_refused_and_new_conditions_mark_the_plan(
    page: Page, event: str
) -> None:
    page.goto(event)
    open_first(page)
    page.locator(".q-drawer--right").get_by_label("桌号").fill("9")
    page.get_by_role("button", name="必须安排，锁定在此").click()
    expect(page.locator(".q-notification")).to_contain_text("桌号为 1–3")

    page.goto(event)
    page.get_by_text("会场、时段与条件").click()
    page.get_by_label("桌数").fill("7")
    page.get_by_role("button", name="保存条件").click()
    page.get_by_text("安排已过时，请重排：桌数由“3”改为“7”").wait_for()


def test_a_guest_comes_and_another_withdraws(page: Page, event: str) -> None:
    page.goto(event)
    guests = page.locator(".q-expansion-item .q-table:visible")

    def open_guest(name: str) -> None:
        page.get_by_text("企业与条件").click()
        guests.locator("tr", has_text=name).click()

    open_guest("青岛海信空调有限公司")
    with page.expect_navigation():
        page.get_by_role("button", name="到会", exact=True).click()
    open_guest("福建万达集团有限公司")
    page.get_by_label("退出的原因").fill("临时有事")
    with page.expect_navigation():
        page.get_by_role("button", name="临时退出，最少改动补排").click()
    page.get_by_text("企业与条件").click()
    expect(guests.locator("tr", has_text="青岛海信空调有限公司")).to_contain_text("到会")
    expect(guests.locator("tr", has_text="福建万达集团有限公司")).to_contain_text("退出")


def test_candidates_are_found_by_words_and_come_a_page_at_a_time(page: Page, server: str) -> None:
    page.goto(f"{server}/pairings")
    page.get_by_text("第 1–20 行，共 200 行").wait_for()
    expect(page.locator(".q-table tbody tr:visible")).to_have_count(20)
    page.get_by_label("内容").fill("冰箱用变频压缩机，年需20万台")
    page.get_by_role("button", name="找候选").click()
    expect(page.locator(".q-table tbody tr").first).to_contain_text("青岛万宝压缩机有限公司")


def test_a_phone_gets_short_cards(browser: Browser, server: str) -> None:
    phone = browser.new_page(viewport={"width": 390, "height": 844})
    phone.set_default_timeout(SLOW)
    phone.goto(f"{server}/pairings")
    cards = phone.locator(".q-table__grid-item:visible")
    cards.first.wait_for()
    assert cards.count() == 20
    assert phone.evaluate("document.documentElement.scrollHeight") < 6000
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    cards.nth(2).click()
    phone.locator(".q-drawer--right").get_by_text("产品吻合").wait_for()
    phone.close()


def test_a_past_event_shows_what_is_on_record_and_why_there_is_no_more(
    page: Page, server: str
) -> None:
    page.goto(f"{server}/events/E013")
    page.get_by_text("西海岸新区海信信息产业园").wait_for()
    page.get_by_text("只有来源的记载，不是在这里策划的").wait_for()


def test_all_papers_come_as_one_zip(page: Page, event: str) -> None:
    page.goto(event)
    with page.expect_download() as loaded:
        page.get_by_role("button", name="下载全部文书（zip）").click()
    names = zipfile.ZipFile(loaded.value.path()).namelist()
    assert "结果登记表.xlsx" in names


def test_a_demand_is_posted_by_form_and_says_how_its_product_was_found(
    page: Page, server: str
) -> None:
    page.goto(f"{server}/posts")
    page.get_by_text("发布需求").click()
    page.get_by_label("内容：").fill("冰箱用变频压缩机，年需20万台")
    page.get_by_label("企业", exact=True).fill("海尔智家股份有限公司")
    page.get_by_role("button", name="发布", exact=True).click()
    page.get_by_text("冰箱压缩机。").wait_for()
    page.get_by_role("button", name="刷新清单").click()
    expect(page.locator("tr", has_text="冰箱用变频压缩机").first).to_contain_text("20")


def test_a_year_is_planned_locked_and_planned_again(page: Page, server: str) -> None:
    page.goto(f"{server}/programme")
    page.get_by_label("场次").fill("3")
    page.get_by_role("button", name="排全年（锁定的不动）").click()
    page.get_by_text("3 场，缓解量合计").wait_for()
    page.locator(".q-table tbody tr").first.click()
    page.get_by_label("主办地").fill("国际会议中心")
    page.get_by_role("button", name="保存并锁定").click()
    expect(page.locator(".q-table tbody tr").first).to_contain_text("锁定")
    page.get_by_label("场次").fill("4")
    page.get_by_role("button", name="排全年（锁定的不动）").click()
    page.get_by_text("4 场，缓解量合计").wait_for()
    expect(page.locator("tr", has_text="国际会议中心")).to_have_count(1)
