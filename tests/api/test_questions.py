"""What a file leaves open is asked, accepted or refused, and taken back: documents, rosters, supply sheets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from docx import Document

from api.cli import main
from api.imports import Bringing, forget_source, preview, take_in
from api.reviews import all_sides, both_sides, settle, settled, shown, waiting
from graph.errors import BadInput, LiantuError
from graph.ledger.base import ledger
from graph.ledger.decisions import Reviews
from graph.ontology import Firm, Produces, Product, Source, Supplies
from graph.settings import settings
from graph.store import GraphStore, open_store

PRODUCTS = "产业链,环节,产品名称,别名\n智能家电,压缩机,冰箱压缩机,变频压缩机\n智能家电,整机,冰箱,\n"
ROSTER = (
    "企业名称,区市,主营产品\n青岛海隆精密机械有限公司,城阳区,冰箱压缩机、特种胶膜\n"
    "青岛捷瑞曼新材科技有限公司,黄岛区,冰箱用定频压缩机\n青岛阳光电器有限公司,崂山区,变频压缩机\n"
)
DOUBT = "据称，青岛海隆精密机械有限公司可能向青岛阳光电器有限公司供应冰箱压缩机。"
PLAIN = "青岛阳光电器有限公司生产冰箱。"
STRANGE = "青岛海隆精密机械有限公司生产净化核心模组。"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[GraphStore]:
    """A small city as a person would bring it in."""
    monkeypatch.setenv("LIANTU_STORE", str(tmp_path / "graph.lbug"))
    monkeypatch.setenv("LIANTU_LANG", "zh")
    settings.cache_clear()
    opened = open_store()
    for name, text in (("产品.csv", PRODUCTS), ("名录.csv", ROSTER)):
        (tmp_path / name).write_text(text, "utf-8")
        take_in(opened, tmp_path / name)
    yield opened
    opened.close()
    settings.cache_clear()


def notice(folder: Path, *paragraphs: str, rows: list[list[str]] = []) -> Path:  # noqa: B006
    paper = Document()
    for text in paragraphs:
        paper.add_paragraph(text)
    if rows:
        table = paper.add_table(len(rows), len(rows[0]))
        for at, row in enumerate(rows):
            for column, text in enumerate(row):
                table.cell(at, column).text = text
    path = folder / "通知.docx"
    paper.save(str(path))
    return path


def asked(words: str) -> dict[str, Any]:
    [found] = [one for one in waiting(settings().ledger_url) if words in one["left_name"]]
    return found


def makes(store: GraphStore) -> set[tuple[str, str]]:
    firms = dict(store.read(Firm, ["id", "name"]).iter_rows())
    products = dict(store.read(Product, ["id", "name"]).iter_rows())
    links = store.read(Produces).filter(pl.col("retired_at").is_null())
    return {(firms[a], products[b]) for a, b in links.select("from_id", "to_id").iter_rows()}


def supplied(store: GraphStore) -> list[dict[str, Any]]:
    return store.read(Supplies).filter(pl.col("retired_at").is_null()).to_dicts()


def unchanged(told: dict[str, Any]) -> bool:
    return not any(told["change"][what] for what in ("added", "changed", "removed"))


def test_main_products_of_a_roster_are_made_by_name_and_alias_and_asked_where_only_alike(store):
    assert makes(store) == {
        ("青岛海隆精密机械有限公司", "冰箱压缩机"),
        ("青岛阳光电器有限公司", "冰箱压缩机"),  # by the alias 变频压缩机
    }
    question = asked("冰箱用定频压缩机")
    assert (question["subject"], question["features"][0]["name"]) == ("product", "冰箱压缩机")
    assert store.read(Product, ["name"]).height == 2  # nothing was made up


def test_an_accepted_product_is_made_by_its_firms_and_the_sheet_read_again_changes_nothing(
    store, tmp_path
):
    question = asked("冰箱用定频压缩机")["id"]
    decision = settle(store, question, "采纳", "王科", "同一种")["decision"]

    assert ("青岛捷瑞曼新材科技有限公司", "冰箱压缩机") in makes(store)
    assert unchanged(take_in(store, tmp_path / "名录.csv"))

    settle(store, decision, "撤销", "王科", "弄错了")
    assert ("青岛捷瑞曼新材科技有限公司", "冰箱压缩机") not in makes(store)
    assert asked("冰箱用定频压缩机")["id"] == question
    assert unchanged(take_in(store, tmp_path / "名录.csv"))


def test_a_refused_product_is_not_asked_again_and_can_be(store, tmp_path):
    decision = settle(store, asked("定频")["id"], "refuse", "王科", "不是")["decision"]

    take_in(store, tmp_path / "名录.csv")
    assert [one for one in waiting(settings().ledger_url) if "定频" in one["left_name"]] == []
    assert settled(settings().ledger_url)[0]["state"] == "refuse"

    settle(store, decision, "undo", "王科", "再看")
    assert asked("定频")


def test_what_the_city_imported_yesterday_is_known_in_today_s_notice(store, tmp_path):
    (tmp_path / "简称.csv").write_text(
        "企业名称,简称\n青岛捷瑞曼新材科技有限公司,捷瑞曼\n", "utf-8"
    )
    take_in(store, tmp_path / "简称.csv")

    told = take_in(store, notice(tmp_path, "捷瑞曼位于黄岛区，捷瑞曼生产冰箱压缩机。"))

    assert [one["words"] for one in told["stated"]][-1] == "捷瑞曼 生产 冰箱压缩机"
    assert ("青岛捷瑞曼新材科技有限公司", "冰箱压缩机") in makes(store)


def test_a_dry_run_of_a_notice_says_what_is_fact_what_is_asked_and_writes_nothing(store, tmp_path):
    before = store.version()
    path = notice(tmp_path, PLAIN, DOUBT, "青岛阳光电器有限公司未生产冰箱压缩机。")

    would = preview(path, store=store)["would"]

    assert [one["words"] for one in would["stated"]] == ["青岛阳光电器有限公司 生产 冰箱"]
    assert [one["status"] for one in would["apart"]] == ["否定"]
    assert [(one["subject"], one["said"]) for one in would["asked"]] == [("statement", DOUBT)]
    assert would["change"]["added"]["PRODUCES"] == 1
    assert store.version() == before
    assert not [one for one in waiting(settings().ledger_url) if one["subject"] == "statement"]


def test_a_doubtful_statement_is_accepted_with_its_sentence_and_taken_back(store, tmp_path):
    path = notice(tmp_path, PLAIN, DOUBT)
    take_in(store, path)
    assert supplied(store) == []
    question = asked("供货给")
    assert both_sides(store, question["id"])["said"][0]["said"] == DOUBT

    decision = settle(store, question["id"], "accept", "王科", "电话核实")["decision"]

    [link] = supplied(store)
    assert (link["said"], link["sources"]) == (DOUBT, "file:通知.docx")
    assert unchanged(take_in(store, path))
    settle(store, decision, "undo", "王科", "弄错了")
    assert supplied(store) == []
    assert unchanged(take_in(store, path))


def test_a_refused_statement_is_not_asked_again(store, tmp_path):
    path = notice(tmp_path, DOUBT)
    take_in(store, path)
    settle(store, asked("供货给")["id"], "不采纳", "王科", "传言")

    assert take_in(store, path)["asked"] == []
    assert supplied(store) == []


def test_a_product_that_a_notice_alone_names_is_asked_and_can_be_made_a_new_one(store, tmp_path):
    path = notice(tmp_path, STRANGE)
    take_in(store, path)
    question = asked("净化核心模组")
    with pytest.raises(BadInput, match="产品"):
        settle(store, question["id"], "accept", "王科", "是")  # nothing is like it: which one?

    decision = settle(store, question["id"], "accept", "王科", "是", "新产品")["decision"]

    assert ("青岛海隆精密机械有限公司", "净化核心模组") in makes(store)
    assert unchanged(take_in(store, path))
    settle(store, decision, "undo", "王科", "弄错了")
    assert "净化核心模组" not in store.read(Product, ["name"])["name"].to_list()


def test_what_is_settled_says_who_decided_what_when_and_why(store, tmp_path):
    path = notice(tmp_path, STRANGE)
    take_in(store, path)
    settle(store, asked("净化核心模组")["id"], "accept", "王科", "现场看过", "新产品")
    settle(store, asked("定频")["id"], "accept", "李科", "同一种", "冰箱压缩机")

    latest, before = settled(settings().ledger_url)

    assert (latest["person"], latest["reason"], latest["product"]) == (
        "李科",
        "同一种",
        "冰箱压缩机",
    )
    assert (before["person"], before["product"]) == ("王科", "新产品")
    assert before["at"][:2] == "20"


def test_a_formula_is_never_registered_as_a_product(store, tmp_path):
    path = tmp_path / "供货.csv"
    path.write_text(
        "供方,需方,产品名称\n青岛海隆精密机械有限公司,青岛阳光电器有限公司,=cmd|' /C calc'!A0\n",
        "utf-8",
    )
    take_in(store, path)

    with pytest.raises(BadInput, match="公式"):
        settle(store, asked("=cmd")["id"], "accept", "王科", "是", "新产品")
    assert store.read(Product, ["name"]).height == 2


def test_a_supply_is_told_with_its_year_amount_and_share(store, tmp_path):
    words = "青岛海隆精密机械有限公司2024年向青岛阳光电器有限公司供应冰箱压缩机，金额1,860万元，占其采购额的35%。"

    told = take_in(store, notice(tmp_path, words))

    assert [one["words"] for one in told["stated"]] == [
        "青岛海隆精密机械有限公司 供货给 青岛阳光电器有限公司：冰箱压缩机（2024年，1,860万元，占需方采购 35%）"
    ]


def test_a_product_taken_back_leaves_what_the_changed_sheet_says_since(store, tmp_path):
    def sheet(amount: int) -> None:
        (tmp_path / "供货.csv").write_text(
            "供方,需方,产品名称,年份,年供货额（万元）\n"
            f"青岛海隆精密机械有限公司,青岛阳光电器有限公司,家用冷藏箱,2024,{amount}\n",
            "utf-8",
        )
        take_in(store, tmp_path / "供货.csv")

    sheet(1860)
    decision = settle(store, asked("家用冷藏箱")["id"], "accept", "王科", "是", "冰箱")["decision"]
    sheet(2300)

    settle(store, decision, "undo", "王科", "弄错了")

    assert [(one["product"], one["amount"]) for one in supplied(store)] == [("", 23_000_000)]
    assert unchanged(take_in(store, tmp_path / "供货.csv"))


def test_a_product_taken_back_does_not_bring_back_a_supply_that_is_no_longer_stated(
    store, tmp_path
):
    head = "供方,需方,产品名称,年份\n"
    other = "青岛捷瑞曼新材科技有限公司,青岛阳光电器有限公司,冰箱,2024\n"
    path = tmp_path / "供货.csv"
    path.write_text(
        f"{head}青岛海隆精密机械有限公司,青岛阳光电器有限公司,家用冷藏箱,2024\n{other}", "utf-8"
    )
    take_in(store, path)
    decision = settle(store, asked("家用冷藏箱")["id"], "accept", "王科", "是", "冰箱")["decision"]
    path.write_text(head + other, "utf-8")
    take_in(store, path)

    settle(store, decision, "undo", "王科", "弄错了")

    assert len(supplied(store)) == 1
    assert unchanged(take_in(store, path))


def test_two_written_products_that_are_one_are_made_once_and_read_again_change_nothing(
    store, tmp_path
):
    path = notice(tmp_path, "青岛海隆精密机械有限公司主要生产家用冷藏箱和净化核心模组。")
    take_in(store, path)
    for written in ("净化核心模组", "家用冷藏箱"):
        settle(store, asked(written)["id"], "accept", "王科", "是", "冰箱")

    assert ("青岛海隆精密机械有限公司", "冰箱") in makes(store)
    assert unchanged(take_in(store, path))


def test_a_supply_of_an_unknown_product_stands_and_gets_its_product_from_a_person(store, tmp_path):
    (tmp_path / "供货.csv").write_text(
        "供方,需方,产品名称,年份\n青岛海隆精密机械有限公司,青岛阳光电器有限公司,家用冷藏箱,2024\n",
        "utf-8",
    )
    take_in(store, tmp_path / "供货.csv")
    assert [one["product"] for one in supplied(store)] == [""]

    decision = settle(store, asked("家用冷藏箱")["id"], "accept", "王科", "是", "冰箱")["decision"]

    [cold] = store.read(Product).filter(pl.col("name") == "冰箱")["id"]
    assert [one["product"] for one in supplied(store)] == [cold]
    assert unchanged(take_in(store, tmp_path / "供货.csv"))
    settle(store, decision, "undo", "王科", "弄错了")
    assert [one["product"] for one in supplied(store)] == [""]


def test_a_table_in_a_notice_is_read_as_a_sheet(store, tmp_path):
    rows = [["供方", "需方", "产品名称"],
            ["青岛海隆精密机械有限公司", "青岛阳光电器有限公司", "冰箱压缩机"]]  # fmt: skip

    told = take_in(store, notice(tmp_path, "附：供货情况。", rows=rows))

    [link] = supplied(store)
    assert (told["rows"], link["locator"]) == (1, "表1!2")


def test_rows_of_a_table_are_not_read_a_second_time_as_sentences(store, tmp_path):
    rows = [["供方", "需方", "产品名称", "年供货额（万元）"],
            ["青岛海隆精密机械有限公司", "青岛阳光电器有限公司", "冰箱压缩机", "300"],
            ["青岛捷瑞曼新材科技有限公司", "青岛阳光电器有限公司", "冰箱", "约1.2亿"]]  # fmt: skip

    told = take_in(store, notice(tmp_path, "附：供货情况。", rows=rows))

    assert (told["rows"], told["stated"], told["asked"], told["targets"]) == (2, [], [], [])
    assert len(supplied(store)) == 2


def test_a_document_that_states_nothing_leaves_nothing(store, tmp_path):
    path = notice(tmp_path, "会议于上午九时开始。")

    assert unchanged(take_in(store, path))
    assert store.read(Source).filter(pl.col("name") == path.name).is_empty()

    notice(tmp_path, PLAIN)
    take_in(store, path)
    notice(tmp_path, "会议于上午九时开始。")
    take_in(store, path)
    assert ("青岛阳光电器有限公司", "冰箱") not in makes(store)  # the changed notice took it back


def test_what_a_table_of_the_notice_states_is_not_asked_of_its_text(store, tmp_path):
    doubt = "据称，青岛阳光电器有限公司可能生产冰箱。"
    told = [["企业名称", "产品名称"], ["青岛阳光电器有限公司", "冰箱"]]

    take_in(store, notice(tmp_path, doubt, rows=told))

    assert ("青岛阳光电器有限公司", "冰箱") in makes(store)
    assert not [one for one in waiting(settings().ledger_url) if "生产 冰箱" in one["left_name"]]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("表.html", "<html><body><table><tr><th>供方</th><th>需方</th><th>产品名称</th></tr><tr><td>青岛海隆精密机械"
         "有限公司</td><td>青岛阳光电器有限公司</td><td>冰箱压缩机</td></tr></table></body></html>"),
        ("表.txt", "供方\t需方\t产品名称\n青岛海隆精密机械有限公司\t青岛阳光电器有限公司\t冰箱压缩机\n"),
        ("逗号.txt", "供方,需方,产品名称\n青岛海隆精密机械有限公司,青岛阳光电器有限公司,冰箱压缩机\n"),
    ],
)  # fmt: skip
def test_tables_of_pages_and_texts_are_read_as_sheets(store, tmp_path, name, text):
    (tmp_path / name).write_text(text, "utf-8")

    assert take_in(store, tmp_path / name)["rows"] == 1
    assert len(supplied(store)) == 1


def test_a_merged_firm_s_notice_and_sheet_change_nothing_and_part_again(store, tmp_path):
    """The names were one firm by decision; both files are read again; then it is taken back."""
    other = "青岛海隆精密机械股份有限公司"
    path = notice(tmp_path, f"{other}生产冰箱。")
    (tmp_path / "产品2.csv").write_text(f"企业名称,产品名称\n{other},冰箱\n", "utf-8")
    take_in(store, path)
    take_in(store, tmp_path / "产品2.csv", Bringing(kind="produces"))
    [pair] = [one for one in waiting(settings().ledger_url) if one["subject"] == "firm"]
    decision = settle(store, pair["id"], "merge", "王科", "简称")["decision"]

    assert unchanged(take_in(store, path))
    assert unchanged(take_in(store, tmp_path / "产品2.csv", Bringing(kind="produces")))
    standing = store.read(Firm).filter(pl.col("retired_at").is_null())["name"]
    assert len({"青岛海隆精密机械有限公司", other} & set(standing)) == 1

    (tmp_path / "后来.csv").write_text(f"企业名称,产品名称\n{other},变频压缩机\n", "utf-8")
    later = Bringing(kind="produces")
    take_in(store, tmp_path / "后来.csv", later)
    assert unchanged(take_in(store, tmp_path / "后来.csv", later))
    settle(store, decision, "undo", "王科", "是两家")
    assert {(other, "冰箱"), (other, "冰箱压缩机")} <= makes(store)
    assert unchanged(take_in(store, tmp_path / "后来.csv", later))
    assert unchanged(take_in(store, path))


def test_a_merged_firm_s_source_is_forgotten_whole(store, tmp_path):
    take_in(store, notice(tmp_path, "青岛海隆精密机械股份有限公司生产冰箱。"))
    [pair] = [one for one in waiting(settings().ledger_url) if one["subject"] == "firm"]
    settle(store, pair["id"], "merge", "王科", "简称")

    forget_source(store, "通知.docx")

    assert not [word for word in store.read(Produces)["stated_in"] if "通知" in word]


def test_what_a_forgotten_source_asked_is_asked_no_more(store, tmp_path):
    take_in(store, notice(tmp_path, "青岛海隆精密机械股份有限公司生产冰箱。", DOUBT, STRANGE))
    assert {one["subject"] for one in waiting(settings().ledger_url)} == {
        "firm",
        "product",
        "statement",
    }

    forget_source(store, "通知.docx")

    assert {one["left_name"] for one in waiting(settings().ledger_url)} == {"冰箱用定频压缩机"}


def test_a_pair_waits_once_with_and_without_its_code_and_never_with_itself(store, tmp_path):
    head = "企业名称,统一社会信用代码,区市\n"
    code = "91370212MA3C1R2X4"
    for name, row in (("甲.csv", f"海隆精密,,城阳区\n"), ("乙.csv", f"海隆精密,{code},城阳区\n")):  # noqa: F541
        (tmp_path / name).write_text(head + row, "utf-8")
        take_in(store, tmp_path / name, Bringing(kind="firms"))

    pairs = [one for one in waiting(settings().ledger_url) if one["subject"] == "firm"]

    assert [(one["left_name"], one["right_name"]) for one in pairs] == [
        ("海隆精密", "青岛海隆精密机械有限公司")
    ]


def test_a_page_of_pairs_asks_the_store_as_little_as_one_pair(store, tmp_path, monkeypatch):
    names = "青岛海隆精密机械股份有限公司,城阳区\n青岛阳光电器股份有限公司,崂山区"
    (tmp_path / "多.csv").write_text(f"企业名称,区市\n{names}\n", "utf-8")
    take_in(store, tmp_path / "多.csv")
    book = Reviews(ledger(settings().ledger_url)).list()
    pairs = [one for one in book if one.subject == "firm"]
    asked_of: list[str] = []
    run = type(store).run

    def counted(self, cypher, *rest):
        asked_of.append(cypher)
        return run(self, cypher, *rest)

    monkeypatch.setattr(type(store), "run", counted)
    all_sides(store, pairs[:1])
    one = len(asked_of)
    all_sides(store, pairs)

    assert len(pairs) > 1
    assert len(asked_of) == 2 * one
    assert [told["id"] for told in shown(store, [pair.id for pair in pairs])] == [
        p.id for p in pairs
    ]


def test_a_verdict_that_does_not_fit_says_which_do(store):
    with pytest.raises(LiantuError, match="采纳") as told:
        settle(store, asked("定频")["id"], "merge", "王科", "x")
    assert "merge" not in told.value.problem


def test_the_command_line_tells_of_a_fault_its_sheet_cell_heading_value_and_remedy(
    store, tmp_path, capsys
):
    book = openpyxl.Workbook()
    book.active.title = "名录"
    for row in (["企业名称", "统一社会信用代码", "所属产业链"],
                ["青岛乙电机有限公司", "913702000000000010", "火星链"]):  # fmt: skip
        book.active.append(row)
    book.save(tmp_path / "错.xlsx")
    marked = tmp_path / "标错.xlsx"
    store.close()

    with pytest.raises(SystemExit):
        main(["import", str(tmp_path / "错.xlsx"), "--marked", str(marked)])
    told = capsys.readouterr().out

    assert "名录 B2 “统一社会信用代码”值“913702000000000010”" in told
    assert "改法：对照营业执照重抄信用代码" in told
    assert openpyxl.load_workbook(marked).active["B2"].comment is not None


def test_the_command_line_shows_a_dry_run_of_a_notice(store, tmp_path, capsys):
    path = notice(tmp_path, PLAIN, DOUBT)
    store.close()

    main(["import", str(path), "--dry-run"])
    told = capsys.readouterr().out

    assert "青岛阳光电器有限公司 生产 冰箱（事实）" in told
    assert DOUBT in told
    assert "待人工核定" in told


def test_a_second_look_counts_only_the_questions_that_were_never_asked(store, tmp_path):
    path = notice(tmp_path, STRANGE, DOUBT)
    first = preview(path, store=store)["would"]
    take_in(store, path)

    again = preview(path, store=store)["would"]

    assert (first["reviews"], again["reviews"]) == (2, 0)
    assert len(again["asked"]) == 2
