"""Names that no list holds, their edges, and names of the graph."""

from __future__ import annotations

import pytest

from ingest.documents import extract
from ingest.documents.gazetteer import Gazetteer, package_gazetteer


def mentions(text: str) -> set[tuple[str, str]]:
    return {(one.text, one.label) for one in extract(text).entities}


def test_level_words_and_praise_stay_outside() -> None:
    found = mentions("支持船舶与海工装备集群争创国家级先进制造业集群，认定省级制造业单项冠军。")

    assert {
        ("船舶与海工装备集群", "CLUSTER"),
        ("先进制造业集群", "CLUSTER"),
        ("制造业单项冠军", "FIRM_TYPE"),
    } <= found


def test_a_verb_before_a_chain_is_no_part_of_its_name() -> None:
    found = mentions("会议听取轨道交通装备产业链情况汇报，海尔生物出任医疗器械产业链链主。")

    assert {("轨道交通装备产业链", "CHAIN"), ("医疗器械产业链", "CHAIN")} <= found


def test_a_shared_head_belongs_to_the_last_item() -> None:
    found = mentions("推动轨道交通装备、智能家电集群向世界级迈进。")

    assert {("轨道交通装备", "INDUSTRY"), ("智能家电集群", "CLUSTER")} <= found


def test_marks_around_a_whole_mention_stay_outside_and_inside_ones_stay() -> None:
    found = mentions("印发《关于加快低空经济发展的若干措施》，深入实施“人工智能+”行动。")

    assert ("关于加快低空经济发展的若干措施", "POLICY") in found
    assert ("“人工智能+”行动", "POLICY") in found


def test_an_ordinal_is_no_part_of_an_event() -> None:
    assert ("青岛国际啤酒节", "EVENT") in mentions("近日，第三十三届青岛国际啤酒节开幕。")


def test_a_street_named_like_a_firm_is_a_place() -> None:
    found = mentions("宏达电缆有限公司位于崂山区海尔路18号。")

    assert not any(label == "FIRM" and text.startswith("海尔") for text, label in found)
    assert ("崂山区海尔路", "PLACE") in found


def test_a_plant_belongs_to_the_mention_of_its_firm() -> None:
    assert ("富士康青岛工厂", "FIRM") in mentions("富士康青岛工厂所用的载板来自深南电路。")


@pytest.mark.parametrize(
    "text", ["青西工信〔2026〕37号", "Copyright 2026 青岛胶州湾智能制造产业园管委会"]
)
def test_a_papers_number_and_a_page_foot_name_no_firm(text: str) -> None:
    assert not [one for one in mentions(text) if one[1] == "FIRM"]


def test_short_names_are_found_again() -> None:
    found = extract("青岛海容冷链股份有限公司主营展示柜。海容冷链的压缩机由加西贝拉供应。")

    assert {"青岛海容冷链股份有限公司", "海容冷链"} <= {one.text for one in found.entities}


def test_known_names_have_their_id() -> None:
    [found] = [one for one in extract("特锐德生产箱式变压器。").entities if one.label == "FIRM"]

    assert found.id.startswith("F")


def test_names_of_the_graph_come_before_those_of_the_package() -> None:
    own = Gazetteer.of([("FIRM", "X1", "零一二三", ["特锐德"])])

    found = {one.text: one.id for one in extract("特锐德与零一二三签约。", own).entities}
    assert found == {"特锐德": "X1", "零一二三": "X1"}


def test_a_latin_name_inside_a_word_is_not_found() -> None:
    assert package_gazetteer().find("SAPHIRE PICOX") == []


@pytest.mark.parametrize("text", ["", " ", "\n\n", "。", "（", "“", "年", "\x00\x01"])
def test_odd_texts_give_nothing(text: str) -> None:
    found = extract(text)

    assert (found.entities, found.relations, found.targets) == ([], [], [])


def test_traditional_characters_are_read_and_given_back() -> None:
    found = extract("青島海容冷鏈股份有限公司向澳柯瑪供應壓縮機。")

    assert [(one.head.text, one.tail.text) for one in found.relations if one.rel == "SUPPLIES"] == [
        ("青島海容冷鏈股份有限公司", "澳柯瑪")
    ]


def test_offsets_are_those_of_the_text_as_given() -> None:
    text = "**青岛汉缆**股份有限公司供货额达到**１，２００**万元。"

    found = extract(text)
    assert all(text[one.start : one.end] == one.text for one in found.entities + found.targets)
    assert [(one.text, one.value) for one in found.targets] == [("１，２００**万元", 1200.0)]
