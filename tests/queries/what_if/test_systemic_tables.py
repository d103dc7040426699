"""Systemic risk from plain tables: the worked example as files, and each fault with its cell."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from graph.errors import BadFile, BadInput
from queries.answer import Answer
from queries.what_if.systemic_tables import systemic_from_tables

EDGES = "supplier,buyer,amount\nA,C,6\nB,C,2\nE,C,2\nC,D,10\nE,D,10\nD,E,4\n"
FIRMS = "firm,sector\nA,ore\nB,ore\nC,parts\nD,machines\nE,services\n"
MATRIX = (
    "supplier_sector,ore,parts,machines,services\n"
    "ore,0,2,0,0\nparts,0,0,2,0\nmachines,0,0,0,1\nservices,0,1,1,0\n"
)


@dataclass
class Tables:
    """Three files of a folder; change one and ask again."""

    folder: Path

    def write(self, name: str, text: str | bytes) -> Tables:
        body = text.encode() if isinstance(text, str) else text
        (self.folder / name).write_bytes(body)
        return self

    def ask(self, *, linear: bool = False, eps: float = 0.01) -> Answer:
        essential = None if linear else self.folder / "matrix.csv"
        return systemic_from_tables(
            self.folder / "edges.csv", self.folder / "firms.csv", essential, eps=eps
        )


@pytest.fixture
def tables(tmp_path: Path) -> Tables:
    return (
        Tables(tmp_path)
        .write("edges.csv", EDGES)
        .write("firms.csv", FIRMS)
        .write("matrix.csv", MATRIX)
    )


def test_the_worked_example_in_file_order(tables: Tables) -> None:
    rows = tables.ask().rows
    assert [row["firm"] for row in rows] == ["A", "B", "C", "D", "E"]
    assert rows[0]["esri"] == pytest.approx(0.75)
    assert rows[1]["esri"] == pytest.approx(25 / 204)  # (2 + 26/12)/34
    assert [row["steps"] for row in rows] == [4, 4, 33, 3, 4]
    assert set(rows[0]) == {"firm", "esri", "esri_d", "esri_u", "steps"}


def test_without_a_matrix_production_is_linear(tables: Tables) -> None:
    assert [row["steps"] for row in tables.ask(linear=True).rows] == [14, 6, 33, 3, 4]


def test_a_finer_threshold_takes_more_steps(tables: Tables) -> None:
    assert tables.ask(eps=1e-10).rows[2]["steps"] == 235


@pytest.mark.parametrize("eps", [0.0, -1.0, 1.0, float("nan")])
def test_a_threshold_that_cannot_stop_is_refused(tables: Tables, eps: float) -> None:
    with pytest.raises(BadInput, match="eps"):
        tables.ask(eps=eps)


def test_ids_and_sector_codes_stay_as_written(tables: Tables) -> None:
    tables.write("edges.csv", "supplier,buyer,amount\n007,10,5\n")
    tables.write("firms.csv", "firm,sector\n10,02\n007,01\n8,01\n")
    tables.write("matrix.csv", '"","01","02"\n"01",0,2\n"02",0,0\n')
    rows = tables.ask().rows
    assert [row["firm"] for row in rows] == ["10", "007", "8"]
    assert rows[1]["esri_d"] == 1.0
    assert rows[2]["esri"] == 0.0  # no link at all


def test_a_table_saved_by_a_chinese_spreadsheet_is_read(tables: Tables) -> None:
    tables.write("firms.csv", "firm,sector\n甲厂,矿石\n乙厂,零件\n".encode("gb18030"))
    tables.write("edges.csv", "\ufeffsupplier,buyer,amount\n甲厂,乙厂,3\n")
    assert tables.ask(linear=True).rows[0]["firm"] == "甲厂"


def test_a_sector_that_the_matrix_lacks_is_unknown_and_said_so(tables: Tables) -> None:
    tables.write("firms.csv", FIRMS.replace("A,ore", "A,salt"))
    answer = tables.ask()
    # C loses 6/10 + 0.2·E, round the cycle C → D → E: 0.6, 0.72, 0.744, 0.7488 (stop: a fall of 0.0048).
    assert answer.rows[0]["esri_d"] == pytest.approx((6 + 10 * 0.7488 + 16 * 0.744) / 34)
    assert answer.coverage.counts["sectors"] == (4, 5)
    assert "salt" in answer.coverage.words


def test_a_blank_sector_is_a_sector_of_its_own(tables: Tables) -> None:
    answer = tables.write("firms.csv", FIRMS.replace("E,services", "E,")).ask()
    assert answer.coverage.counts["sectors"] == (4, 5)
    assert "1家" in answer.coverage.words


def test_links_of_a_firm_to_itself_are_left_out_and_counted(tables: Tables) -> None:
    answer = tables.write("edges.csv", EDGES + "A,A,100\n").ask()
    assert answer.coverage.counts["links"] == (6, 7)
    assert answer.rows[0]["esri"] == pytest.approx(0.75)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("edges.csv", EDGES + "X,C,1\n", ("第8行", "supplier", "'X'")),
        ("edges.csv", EDGES + "A,Y,1\nA,Z,1\n", ("第8行", "buyer", "'Y'", "另有1行")),
        ("edges.csv", EDGES.replace("A,C,6", "A,C,-6"), ("第2行", "amount", "'-6'")),
        ("edges.csv", EDGES.replace("E,C,2", "E,C,nan"), ("第4行", "amount", "'nan'")),
        ("edges.csv", EDGES.replace("E,C,2", "E,C,"), ("第4行", "amount")),
        ("edges.csv", EDGES.replace("E,C,2", 'E,C,"1,000"'), ("第4行", "1,000")),
        ("edges.csv", "from,to,amount\nA,B,1\n", ("supplier", "buyer", "from,to,amount")),
        ("edges.csv", "supplier,buyer,amount\n", ("edges.csv",)),
        ("firms.csv", FIRMS + "A,ore\n", ("第7行", "firm", "'A'")),
        ("firms.csv", "", ("firms.csv", "空")),
        ("matrix.csv", MATRIX.replace("ore,0,2", "ore,0,3"), ("第2行", "parts", "'3'")),
        ("matrix.csv", MATRIX.replace("parts,0,0,2", "parts,0,0,"), ("第3行", "machines")),
        ("matrix.csv", MATRIX + "ore,0,0,0,0\n", ("第6行", "'ore'")),
        ("matrix.csv", "supplier_sector\nore\n", ("matrix.csv",)),
    ],
)
def test_a_fault_names_its_file_line_column_and_value(
    tables: Tables, name: str, text: str, said: tuple[str, ...]
) -> None:
    tables.write(name, text)
    with pytest.raises(BadInput) as refused:
        tables.ask()
    message = str(refused.value)
    assert name in message
    assert refused.value.remedy
    for part in said:
        assert part in message


def test_a_missing_file_is_named(tables: Tables) -> None:
    (tables.folder / "firms.csv").unlink()
    with pytest.raises(BadFile, match=r"firms\.csv"):
        tables.ask()


def test_the_toy_network_and_the_survey_matrix_are_read(shared: Path) -> None:
    folder = shared / "esri"
    edges, firms = folder / "toy_fig1_edges.csv", folder / "toy_fig1_firms.csv"
    answer = systemic_from_tables(edges, firms, folder / "toy_fig1_essential.csv")
    assert [row["firm"] for row in answer.rows] == [str(number) for number in range(1, 12)]
    assert answer.rows[10]["esri"] == pytest.approx(0.45)
    survey = systemic_from_tables(edges, firms, folder / "ess_mat_n2_ihs.csv")
    assert survey.coverage.counts["sectors"] == (0, 11)  # codes 1–5 are not 01–05
