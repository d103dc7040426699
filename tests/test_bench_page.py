"""The page of measurements: each case keeps its own table, and one table holds all that was timed."""

from __future__ import annotations

from bench.run import ALL, COLUMNS, as_markdown, put, timed


def row(**told: object) -> dict[str, object]:
    return {column: told.get(column, "") for column in COLUMNS}


def test_a_case_run_again_replaces_its_table_and_leaves_the_words_around_it():
    first = put("# 测量\n\n前言\n", "year", as_markdown("year", [row(task="排一年", seconds=2.5)]))
    again = put(first, "year", as_markdown("year", [row(task="排一年", seconds=1.5)]))

    assert "前言" in again
    assert "| 排一年 |  | 1.5 |" in again
    assert "2.5" not in again
    assert again.count("<!-- bench year -->") == 1


def test_the_one_table_has_every_row_with_a_time_and_its_case():
    page = put(
        "",
        "stores",
        as_markdown("stores", [row(task="写入", seconds=12.0, peer="COPY | 列", ratio=0.8)]),
    )
    page = put(
        page,
        "year",
        as_markdown("year", [row(task="缓解", note="不计时"), row(task="排一年", seconds=2.5)]),
    )

    lines = timed(page).splitlines()
    assert [line.split("|")[1].strip() for line in lines[2:]] == ["stores", "year"]
    assert "COPY \\| 列" in lines[2]
    assert "缓解" not in timed(page)
    assert timed(put(page, ALL, timed(page))) == timed(page)
