"""An event's papers: whole, openable, without what is confidential, with templates of one's own."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from icalendar import Calendar

from graph.errors import BadFile
from graph.facts import frame
from graph.ontology import Firm
from graph.store import GraphStore, open_store
from queries.events.event_book import load_event
from queries.events.event_plan import EventQuestion, create_event, plan_event
from queries.events.outcome_form import read_form, take_form
from queries.events.outcomes import add_pair
from queries.events.papers_data import HIDDEN, Papers, papers_of
from queries.events.posts import Post, post
from tests.builders import City
from tests.queries.events_plan.conftest import fill
from viz.papers import event_papers
from viz.papers.event_documents import Filler
from viz.papers.event_papers import event_zip
from viz.papers.make_templates import TEMPLATES

NASTY = '=HYPERLINK("x")&<厂>'


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[GraphStore, str]:
    """An event of two pairs, one with a confidential demand and a firm with a nasty name."""
    store = open_store(str(tmp_path_factory.mktemp("papers") / "graph.lbug"))
    city = City()
    city.product("冰箱", needs=["压缩机"]).chain("家电", 一=["冰箱", "压缩机"])
    city.firm("甲厂", makes=["冰箱"], contact="甲厂李工 13811112222")
    city.firm("压一", makes=["压缩机"], contact="压一赵工")
    city.firm(NASTY, makes=["压缩机"])
    fill(store, city)
    post(store, Post("demand", "求购压缩机", firm="甲厂", confidential=True, price_high=990.0,
                     contact="甲厂专线 88886666", certificates=("ISO9001",)))  # fmt: skip
    asked = EventQuestion(name="家电会", day=date(2026, 12, 10), chains=("家电",), tables=2,
                          sessions="09:00-10:00")  # fmt: skip
    return store, plan_event(store, create_event(store, asked).id, seconds=3).id


@pytest.fixture
def papers(made: tuple[GraphStore, str]) -> Papers:
    return papers_of(*made)


def opened(papers: Papers) -> dict[str, bytes]:
    book = zipfile.ZipFile(io.BytesIO(event_zip(papers)))
    return {name: book.read(name) for name in book.namelist()}


def text_of(content: bytes) -> str:
    paper = Document(io.BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in paper.paragraphs), *cells])


def test_the_zip_holds_every_paper_and_a_folder_per_firm(papers: Papers) -> None:
    files = opened(papers)
    for name in ("对接清单", "流程表", "签到表", "桌卡", "撮合单", "企业日程"):
        assert f"{name}.docx" in files
    assert {"活动各表.xlsx", "结果登记表.xlsx", "csv/对接清单.csv"} <= set(files)
    assert sum(name.endswith(".ics") for name in files) == 3


def test_a_slip_says_why_what_is_doubtful_and_what_to_ask(papers: Papers) -> None:
    text = text_of(opened(papers)["撮合单.docx"])
    assert "产品吻合：供方生产所需的“压缩机”" in text
    assert "供方是否具备 ISO9001？" in text
    assert "求购压缩机" in text


def test_confidential_matters_are_left_out_unless_asked_for(made: tuple[GraphStore, str]) -> None:
    plain = b"".join(opened(papers_of(*made)).values())
    shown = text_of(opened(papers_of(*made))["撮合单.docx"])
    assert HIDDEN in shown
    assert not any(word in shown for word in ("88886666", "13811112222", "990"))
    assert b"88886666" not in plain
    full = text_of(opened(papers_of(*made, confidential=True, person="王科"))["撮合单.docx"])
    assert "甲厂专线 88886666" in full
    assert "990" in full
    assert "王科" in full
    assert "含保密金额与联系方式（--confidential）" in full


def test_no_cell_is_taken_for_a_formula(papers: Papers) -> None:
    files = opened(papers)
    book = openpyxl.load_workbook(io.BytesIO(files["活动各表.xlsx"]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    text = files["csv/流程表.csv"]
    assert text.startswith(b"\xef\xbb\xbf")
    assert "'=HYPERLINK" in text.decode("utf-8-sig")
    assert NASTY in text_of(files["流程表.docx"])


def test_the_heading_row_is_repeated_and_pages_are_numbered(papers: Papers) -> None:
    paper = Document(io.BytesIO(opened(papers)["流程表.docx"]))
    assert "w:tblHeader" in paper.tables[0].rows[0]._tr.xml
    assert "NUMPAGES" in paper.sections[0].footer.paragraphs[0]._p.xml
    book = openpyxl.load_workbook(io.BytesIO(opened(papers)["活动各表.xlsx"]))
    sheet = book["流程表"]
    assert sheet.print_title_rows == "$3:$3"
    assert (sheet.page_setup.paperSize, "&P" in sheet.oddFooter.right.text) == (9, True)


def test_a_calendar_says_when_in_chinese_time(papers: Papers) -> None:
    files = opened(papers)
    [name] = [name for name in files if name.endswith("甲厂/日程.ics")]
    calendar = Calendar.from_ical(files[name])
    meetings = calendar.walk("VEVENT")
    assert len(meetings) == len(papers.firms[0]["meetings"]) or meetings
    assert calendar.walk("VTIMEZONE")[0]["TZID"] == "Asia/Shanghai"
    start = meetings[0].decoded("DTSTART")
    assert start.utcoffset().total_seconds() == 8 * 3600
    assert start.date() == date(2026, 12, 10)


def test_the_offices_own_template_goes_before_ours(
    papers: Papers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Document()
    own.add_paragraph("本局签到：{{ event.name }}，{{ guests|length }} 家")
    own.save(str(tmp_path / "sign_in.docx"))
    monkeypatch.setattr(event_papers, "own_templates", lambda: tmp_path)
    assert "本局签到：家电会，3 家" in text_of(opened(papers)["签到表.docx"])


@pytest.mark.parametrize(
    "mark", ["{{ nothing.there }}", "{% for x in %}", "{{ ''.__class__.mro() }}"]
)
def test_a_wrong_or_prying_template_is_told(papers: Papers, tmp_path: Path, mark: str) -> None:
    own = Document()
    own.add_paragraph(mark)
    own.save(str(tmp_path / "sign_in.docx"))
    with pytest.raises(BadFile, match="sign_in"):
        Filler("sign_in", (tmp_path,)).fill(papers.context())


def test_the_kept_templates_are_what_the_script_makes() -> None:
    for name, build in TEMPLATES.items():
        kept = Document(str(Filler(name).path))
        assert kept.element.body.xml == build().element.body.xml, name


def test_a_filled_in_form_comes_back(made: tuple[GraphStore, str], tmp_path: Path) -> None:
    store, event = made
    path = tmp_path / "form.xlsx"
    path.write_bytes(opened(papers_of(store, event))["结果登记表.xlsx"])
    book = openpyxl.load_workbook(path)
    sheet = book.active
    heads = {cell.value: cell.column for cell in sheet[3]}
    sheet.cell(4, heads["结果"], "签约")
    sheet.cell(4, heads["金额（万元）"], 120)
    sheet.cell(4, heads["日期"], "2026-12-11")
    sheet.cell(4, heads["需方到会"], "到会")
    sheet.cell(5, heads["结果"], "不合适")
    book.save(path)
    record, form = take_form(store, event, path, today=date(2026, 12, 12))
    assert [(one.outcome, one.amount) for one in form.told] == [("签约", 1_200_000.0)]
    assert [(fault.row, fault.reason) for fault in form.faults] == [(5, "不合适须填原因")]
    assert {guest.firm: guest.state for guest in record.plan.guests}["甲厂"] == "到会"


def test_a_firm_of_another_chain_without_contact_is_said_to_be_unknown(
    made: tuple[GraphStore, str],
) -> None:
    store, event = made
    assert store.fetch(Firm, [NASTY]).height == frame(Firm, [{"id": NASTY}]).height
    slips = {row["supplier"]: row for row in papers_of(store, event).pairs}
    assert slips[NASTY]["supplier_contact"] == "未见记载"


def test_figures_in_the_words_of_a_confidential_demand_are_left_out_too(
    made: tuple[GraphStore, str],
) -> None:
    store, event = made
    told = "求购压缩机 年需20万台，预算三千万元 电话88886666"
    post(store, Post("demand", told, firm="甲厂", product="压缩机", confidential=True))
    post(store, Post("demand", "求购压缩机", firm="甲厂", deadline=date(2026, 1, 1)))
    plan_event(store, event, seconds=3)

    def printed(confidential: bool) -> str:
        papers = papers_of(store, event, confidential=confidential)
        return str(papers.meetings) + str(papers.pairs)

    assert told in printed(True)
    assert "求购压缩机 年需■台，预算■元 电话■" in printed(False)
    assert not [figure for figure in ("20万", "三千万", "88886666") if figure in printed(False)]


def test_the_form_takes_walk_ins_and_tells_of_rows_without_a_number(
    made: tuple[GraphStore, str], tmp_path: Path
) -> None:
    store, event = made
    add_pair(store, event, "压一", "甲厂", "冰箱")
    path = tmp_path / "form.xlsx"
    path.write_bytes(opened(papers_of(store, event))["结果登记表.xlsx"])
    book = openpyxl.load_workbook(path)
    sheet = book.active
    heads = {cell.value: cell.column for cell in sheet[3]}
    rows = {sheet.cell(row, heads["需方"]).value: row for row in range(4, sheet.max_row + 1)}
    sheet.cell(rows["压一"], heads["编号"], "")
    sheet.cell(rows["压一"], heads["结果"], "签约")
    sheet.cell(rows["压一"], heads["金额（万元）"], "50万元")
    sheet.cell(rows["压一"], heads["日期"], "2026年12月11日")
    sheet.cell(4, heads["编号"], "")
    sheet.cell(4, heads["需方"], "无此厂")
    sheet.cell(4, heads["结果"], "意向")
    book.save(path)

    form = read_form(load_event(store, event), path, today=date(2026, 12, 12))
    assert [(one.outcome, one.amount, one.day) for one in form.told] == [
        ("签约", 500_000.0, date(2026, 12, 11))
    ]
    assert [(one.row, one.column) for one in form.faults] == [(4, "编号")]
