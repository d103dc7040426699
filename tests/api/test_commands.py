"""Commands as a person types them: answers, and one sentence for a mistake."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.cli import main
from graph.settings import settings


@pytest.fixture
def store(starter_file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The starter graph as the store of the commands, with a ledger of its own."""
    monkeypatch.setenv("LIANTU_STORE", starter_file)
    monkeypatch.setenv("LIANTU_LEDGER", f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    monkeypatch.setenv("LIANTU_LANG", "zh")
    settings.cache_clear()
    yield starter_file
    settings.cache_clear()


def told(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What a command prints."""
    main(list(words))
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """The exit code and the sentence of a command that fails."""
    with pytest.raises(SystemExit) as stopped:
        main(list(words))
    said = capsys.readouterr().err
    assert "Traceback" not in said
    return int(stopped.value.code or 0), said


def test_weak_links_as_json_have_the_one_shape(store, capsys):
    answer = json.loads(told(capsys, "weak-links", "--chain", "智能家电", "--top", "3", "--json"))

    assert {"rows", "coverage", "formula", "as_of", "scope"} <= set(answer)
    assert answer["scope"] == "青岛市"
    for row in answer["rows"]:
        assert {
            "class",
            "subject",
            "chain",
            "severity",
            "priority",
            "confidence",
            "evidence",
            "action",
        } <= set(row)
        assert all(item["sources"] for item in row["evidence"])


def test_pairings_as_json_have_reasons_whose_weights_sum_to_one(store, capsys):
    answer = json.loads(told(capsys, "match", "--chain", "轨道交通装备", "--top", "2", "--json"))

    for row in answer["rows"]:
        assert {"buyer", "supplier", "product", "score", "reasons"} <= set(row)
        assert sum(one["weight"] for one in row["reasons"]) == pytest.approx(1)
        assert row["score"] == pytest.approx(
            sum(one["weight"] * one["value"] for one in row["reasons"]), abs=1e-3
        )


def test_a_demand_in_words_finds_its_maker_and_not_another_thing(store, capsys):
    answer = json.loads(
        told(capsys, "match", "--text", "冰箱用变频压缩机，年需20万台", "--k", "3", "--json")
    )

    assert answer["rows"][0]["supplier"] == "青岛万宝压缩机有限公司"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("weak-links", "--chain", "智能家店"), "智能家电"),
        (("weak-links", "--as-of", "去年"), "日期写法不对"),
        (("match", "--chain", "没有的链"), "没有名为"),
        (("query", "suplier"), "suppliers"),
        (("query", "suppliers"), "缺少参数"),
        (("import", "没有这个文件.xlsx"), "没有这个文件"),
        (("export", "什么", "智能家电"), "不认识的导出种类"),
        (("what-if", "--remove", "firm:没有这家企业"), "没有名为"),
        (("what-if",), "没有写明"),
        (("what-if", "--compare", "情景二"), "--compare 要与 --saved 一起写"),
        (("what-if", "--saved", "没有"), "还没有存过情景"),
        (
            ("what-if", "--remove", "PRODUCES firm:海尔集团公司 product:微控制器MCU"),
            "海尔集团公司 → 微控制器MCU",
        ),
        (("match", "--demands", "a.csv"), "同时给出"),
        (("extract", "没有.docx"), "没有这个文件"),
        (("nosuch",), "没有命令 nosuch"),
        (("weak-links", "--chan", "智能家电"), "是不是想写：--chain"),
        (("weak-links", "--top", "abc"), "--top 的值不对：应是整数"),
        (("weak-links", "--top", "0"), "--top 的值不对：应不小于 1"),
        (("query", "suppliers", "firm=海尔智加"), "海尔智家股份有限公司"),
        (("import",), "缺少"),
    ],
)
def test_a_mistake_is_one_sentence_with_a_code(store, capsys, words, said):
    code, sentence = refused(capsys, *words)

    assert code != 0
    assert said in sentence
    assert len(sentence.strip().splitlines()) == 1


def test_a_saved_scenario_keeps_its_day_and_says_who_stops(store, capsys):
    remove = ("what-if", "--remove", "product:微控制器MCU", "--chain", "智能家电")
    said = told(capsys, *remove, "--as-of", "2026-01-01", "--save", "缺芯")
    again = json.loads(told(capsys, "what-if", "--saved", "缺芯", "--json"))
    beside = told(capsys, "what-if", "--saved", "缺芯", "--compare", "缺芯")

    assert "链主 海尔集团公司：■ 停产" in said
    assert again["as_of"] == "2026-01-01"
    assert "停产链主" in beside
    with pytest.raises(SystemExit):
        main(["what-if", "--saved", "缺心"])
    assert "已存：缺芯" in capsys.readouterr().err


@pytest.mark.parametrize("words", [(), ("event",)])
def test_a_command_without_words_shows_its_help(store, capsys, words):
    with pytest.raises(SystemExit) as stopped:
        main(list(words))

    assert stopped.value.code == 0
    assert "Usage: " in capsys.readouterr().out


def test_help_and_errors_are_english_where_the_language_is(store, capsys, monkeypatch):
    monkeypatch.setenv("LIANTU_LANG", "en")

    _, sentence = refused(capsys, "weak-links", "--chain", "nothing like it")

    assert sentence.startswith("Error: No ")


def test_a_port_in_use_is_said_before_anything_is_opened(store, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, sentence = refused(capsys, "serve", "--port", str(taken.getsockname()[1]))

    assert code != 0
    assert "端口不能用" in sentence


def test_listening_beyond_this_machine_without_a_password_is_refused(store, capsys):
    code, sentence = refused(capsys, "serve", "--host", "0.0.0.0")

    assert code != 0
    assert "访问口令" in sentence


def test_a_chain_page_and_papers_are_written(store, capsys, tmp_path):
    page, book, paper = (tmp_path / name for name in ("a.html", "b.xlsx", "c.docx"))

    told(capsys, "export", "chain", "智能家电", "--html", str(page))
    told(
        capsys,
        "export",
        "pairings",
        "智能家电",
        "--xlsx",
        str(book),
        "--docx",
        str(paper),
        "--top",
        "5",
    )

    assert "智能家电" in page.read_text(encoding="utf-8")
    assert book.read_bytes()[:2] == paper.read_bytes()[:2] == b"PK"


def test_settings_never_show_a_secret(store, capsys, monkeypatch):
    monkeypatch.setenv("LIANTU_ACCESS_PASSWORD", "a-very-secret-word")
    settings.cache_clear()

    assert "a-very-secret-word" not in told(capsys, "settings")


@pytest.mark.parametrize("words", [("event", "list", "--nosuch"), ("nosuch",)])
def test_misuse_is_one_sentence_and_exit_code_2(store, capsys, words):
    code, said = refused(capsys, *words)

    assert code == 2
    assert "nosuch" in said
