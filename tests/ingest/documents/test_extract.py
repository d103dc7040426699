"""Reading documents: mentions, relations with their status, figures, files and bad files."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from docx import Document

from graph.errors import BadFile
from graph.ontology import Supplies, Target
from graph.store import open_store
from ingest.documents import as_json, extract, extract_file
from ingest.documents.facts import import_document
from ingest.pipeline import ImportOptions

SUPPLY = "青岛万宝压缩机有限公司向青岛海尔电冰箱有限公司供应冰箱压缩机，2024年供货金额约1.2亿元，占其采购额的35%。"


def labels(text: str) -> dict[str, str]:
    return {one.text: one.label for one in extract(text).entities}


def relations(text: str) -> set[tuple[str, str, str, str]]:
    return {(one.head.text, one.rel, one.tail.text, one.status) for one in extract(text).relations}


def test_a_supply_has_its_sides_product_amount_share_and_year():
    [found] = [one for one in extract(SUPPLY).relations if one.rel == "SUPPLIES"]

    assert (found.head.text, found.tail.text) == (
        "青岛万宝压缩机有限公司",
        "青岛海尔电冰箱有限公司",
    )
    assert (found.product, found.amount, found.share, found.year) == (
        "冰箱压缩机",
        120_000_000,
        0.35,
        2024,
    )


def test_the_passive_form_turns_the_sides_round():
    found = relations("海尔智家的变频驱动板由青岛鼎信通讯股份有限公司供应。")

    assert ("青岛鼎信通讯股份有限公司", "SUPPLIES", "海尔智家", "fact") in found


def test_a_list_of_products_is_read_to_its_end():
    found = relations("宁波均胜电子股份有限公司主要生产橡胶软管、密封件和安全气囊总成。")

    assert {tail for _, rel, tail, _ in found if rel == "PRODUCES"} == {
        "橡胶软管",
        "密封件",
        "安全气囊总成",
    }


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("歌尔股份尚未与一汽解放签署合作协议。", "negated"),
        ("歌尔股份拟与一汽解放签署合作协议。", "planned"),
        ("歌尔股份与一汽解放签署合作协议。", "fact"),
        ("歌尔股份是虚拟现实产业链链主企业。", "fact"),
    ],
)
def test_what_is_denied_or_planned_is_no_fact(text, status):
    assert {one for *_, one in relations(text)} == {status}


def test_a_street_named_after_a_firm_is_no_firm():
    assert "FIRM" not in labels("海尔路沿线的企业急需高精度减速器。").values()


def test_a_short_name_that_the_text_defines_is_a_firm_afterwards():
    text = "宁波晶华光电股份有限公司（以下简称“晶华光电”）成立。晶华光电位于即墨区。"

    assert labels(text)["晶华光电"] == "FIRM"


def test_a_short_name_that_no_list_knows_is_a_firm_before_a_firms_verb():
    found = relations("睿达精密为海尔智家配套注塑件，2024年供货3000万元。")

    assert ("睿达精密", "SUPPLIES", "海尔智家", "fact") in found


def test_a_branch_named_with_its_firm_is_one_mention_and_stands_where_the_text_says():
    found = relations("位于即墨区的一汽-大众青岛分公司从宁德时代采购动力电池。")

    assert ("一汽-大众青岛分公司", "LOCATED_IN", "即墨区", "fact") in found
    assert ("宁德时代", "SUPPLIES", "一汽-大众青岛分公司", "fact") in found


def test_a_signed_agreement_is_a_fact_and_the_supply_after_it_a_plan():
    found = relations("海信集团与京东方签署战略合作协议，签约后京东方将向海信视像供应液晶面板。")

    assert ("海信集团", "SIGNED_WITH", "京东方", "fact") in found
    assert ("京东方", "SUPPLIES", "海信视像", "planned") in found


def test_a_target_has_metric_comparator_value_unit_and_period():
    [figure] = extract("2024年力争规模以上工业企业数量突破5000家。").targets

    assert (figure.text, figure.comparator, figure.value, figure.unit) == (
        "突破5000家",
        ">",
        5000,
        "家",
    )
    assert (figure.period, figure.kind) == ("2024", "target")


def test_a_figure_set_in_bold_is_read_with_its_stars_in_place():
    text = "规模以上工业企业数量突破**5000**家，工业投资增长**10%**左右。"

    first, second = extract(text).targets

    assert text[first.start : first.end] == first.text == "突破**5000**家"
    assert (second.comparator, second.value, second.unit) == ("~", 10, "%")


def test_offsets_point_into_the_text_as_given_also_with_full_width_digits():
    text = "２０２４年，青岛万宝压缩机有限公司投资１２亿元。"
    found = as_json("x", extract(text))

    for one in found["entities"]:
        assert text[one["start"] : one["end"]] == one["text"] or one["text"].isascii()
    [figure] = found["targets"]
    assert text[figure["start"] : figure["end"]] == "１２亿元"
    assert figure["value"] == 12


def test_a_batch_is_answered_line_by_line_with_its_ids(tmp_path: Path):
    path = tmp_path / "a.jsonl"
    path.write_text(
        json.dumps({"id": 7, "text": SUPPLY}, ensure_ascii=False) + "\n坏\n", encoding="utf-8"
    )

    first, second = extract_file(path)

    assert first["id"] == 7
    assert first["relations"]
    assert second["line"] == 2


def test_a_word_file_goes_into_the_graph_with_its_sentence_and_twice_changes_nothing(
    tmp_path: Path,
):
    paper = Document()
    paper.add_paragraph(SUPPLY + "2025年力争新增小巨人企业20家。")
    paper.save(str(tmp_path / "通知.docx"))
    store = open_store(str(tmp_path / "graph.lbug"))

    report = import_document(store, tmp_path / "通知.docx", ImportOptions())
    again = import_document(store, tmp_path / "通知.docx", ImportOptions())

    [link] = store.read(Supplies).iter_rows(named=True)
    assert link["said"].startswith("青岛万宝压缩机有限公司向")
    assert store.read(Target).filter(pl.col("value") == 20).height == 1
    assert not report.change.is_empty
    assert again.change.is_empty, again.change.as_dict()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("空.docx", b""),
        ("假.docx", b"not a zip"),
        ("坏.pdf", b"%PDF-1.4 broken"),
        ("口令.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600),
        ("空白.txt", b" \n\t\x07"),
        ("二进制.txt", b"\x00\x01\x02"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_a_remedy(
    tmp_path: Path, name: str, content: bytes
):
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(BadFile) as told:
        list(extract_file(path))

    assert name in told.value.where
    assert told.value.remedy
