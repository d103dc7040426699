"""Files of documents: what is read, and what is refused with a remedy."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from graph.errors import BadFile
from graph.settings import settings
from ingest.readers.documents import is_document, read_document, unwrapped
from ingest.readers.paper_tables import tables_of, without_rows
from ingest.readers.sheet import Sheet

WORDS = "青岛海容冷链向澳柯玛供应展示柜。"


def pdf(path: Path, words: str = "Haier buys pumps", body: bytes | None = None) -> Path:
    """A PDF of one page with a line of Latin text, written by hand."""
    stream = f"BT /F1 12 Tf 20 100 Td ({words}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, starts = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        starts.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    out += b"xref\n0 6\n0000000000 65535 f \n" + table
    out += b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % out.index(b"xref")
    path.write_bytes(body if body is not None else out)
    return path


def word(path: Path) -> Path:
    paper = Document()
    paper.add_paragraph(WORDS)
    table = paper.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "供方", "海容"
    paper.save(str(path))
    return path


def test_a_word_file_gives_paragraphs_and_rows_of_tables_as_lines(tmp_path: Path) -> None:
    assert read_document(word(tmp_path / "甲.docx")) == f"{WORDS}\n供方\t海容"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("甲.docm", "application/vnd.ms-word.document.macroEnabled.main+xml"),
        (
            "甲.dotx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
        ),
    ],
)
def test_a_word_file_with_macros_is_read_and_its_macros_are_not_run(
    tmp_path: Path, name: str, kind: str
) -> None:
    plain = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    with (
        zipfile.ZipFile(word(tmp_path / "甲.docx")) as given,
        zipfile.ZipFile(tmp_path / name, "w") as made,
    ):
        for part in given.namelist():
            made.writestr(part, given.read(part).replace(plain.encode(), kind.encode()))
        made.writestr("word/vbaProject.bin", b"\xd0\xcf\x11\xe0 no macro runs")

    assert is_document(tmp_path / name)
    assert read_document(tmp_path / name) == f"{WORDS}\n供方\t海容"


def test_a_pdf_gives_its_text_layer_whatever_its_name(tmp_path: Path) -> None:
    assert read_document(pdf(tmp_path / "甲.pdf")).strip() == "Haier buys pumps"
    assert read_document(pdf(tmp_path / "乙.txt")).strip() == "Haier buys pumps"


def test_inline_elements_of_a_page_don_t_break_a_sentence(tmp_path: Path) -> None:
    page = "<html><style>p{}</style><body><p>青岛<b>海容</b>\n  冷链向<a>澳柯玛</a>供应展示柜。</p><div>完</div></body></html>"
    (tmp_path / "甲.html").write_text(page, encoding="utf-8")

    assert read_document(tmp_path / "甲.html") == f"{WORDS}\n完"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_texts_are_read_in_any_of_the_usual_encodings(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "甲.txt").write_bytes((WORDS * 3).encode(encoding))

    assert read_document(tmp_path / "甲.txt") == WORDS * 3


def test_lines_of_two_encodings_are_each_read_in_their_own(tmp_path: Path) -> None:
    lines = [WORDS.encode("utf-8"), WORDS.encode("utf-8"), WORDS.encode("gb18030")]
    (tmp_path / "甲.txt").write_bytes(b"\n".join(lines))

    assert read_document(tmp_path / "甲.txt") == "\n".join([WORDS] * 3)


def test_control_characters_become_blanks_one_for_one(tmp_path: Path) -> None:
    (tmp_path / "甲.txt").write_text("甲\x01乙\x0b丙", encoding="utf-8")

    assert read_document(tmp_path / "甲.txt") == "甲 乙 丙"


def test_lines_of_a_paragraph_are_joined_and_headings_stay() -> None:
    text = "一、总体要求\n到二〇二五年全市集成电路产业规模达到一千亿元培\n育链主企业五家。\n（一）壮大主体\n支持企业做大。"

    assert unwrapped(text).split("\n") == [
        "一、总体要求",
        "到二〇二五年全市集成电路产业规模达到一千亿元培育链主企业五家。",
        "（一）壮大主体",
        "支持企业做大。",
    ]


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"0" * (120 << 20))


def with_entities(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("word/document.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')


def sheet(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("xl/workbook.xml", "<x/>")


BAD = {
    "空.txt": (lambda path: path.write_bytes(b""), "空"),
    "白.txt": (lambda path: path.write_bytes(b" \n "), "没有文字"),
    "锁.docx": (lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 99), "口令"),
    "断.docx": (lambda path: path.write_bytes(word(path).read_bytes()[:900]), "不完整"),
    "断.pdf": (lambda path: pdf(path, body=b"%PDF-1.4\n1 0 obj"), "PDF"),
    "假.pdf": (lambda path: path.write_text("甲", encoding="utf-8"), "扩展名"),
    "弹.docx": (bomb, "炸弹"),
    "体.docx": (with_entities, "实体"),
    "表.docx": (sheet, "表格"),
    "图.png": (lambda path: path.write_bytes(b"\x89PNG\r\n"), "不支持"),
    "码.txt": (lambda path: path.write_bytes(b"a\x00b" * 9), "文本"),
    "无页.pdf": (lambda path: pdf(path, words=""), "没有文字"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_named_with_a_remedy(tmp_path: Path, name: str) -> None:
    make, word_ = BAD[name]
    make(tmp_path / name)

    with pytest.raises(BadFile, match=word_) as refused:
        read_document(tmp_path / name)
    assert name in refused.value.where
    assert refused.value.remedy


def test_a_file_over_the_limit_is_refused_with_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIANTU_UPLOAD_LIMIT_MB", "1")
    settings.cache_clear()
    (tmp_path / "大.txt").write_bytes(b"a" * (2 << 20))
    try:
        with pytest.raises(BadFile, match="1 MB"):
            read_document(tmp_path / "大.txt")
    finally:
        settings.cache_clear()


def test_what_a_file_is_its_content_decides(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.save(tmp_path / "其实是表.pdf")
    word(tmp_path / "其实是文.xlsx")
    pdf(tmp_path / "没有扩展名")
    (tmp_path / "旧表.doc").write_bytes((Path(__file__).parent / "shares.xls").read_bytes())

    assert not is_document(tmp_path / "其实是表.pdf")
    assert is_document(tmp_path / "其实是文.xlsx")
    assert is_document(tmp_path / "没有扩展名")
    assert not is_document(tmp_path / "旧表.doc")
    assert read_document(tmp_path / "其实是文.xlsx").startswith(WORDS)


@pytest.mark.parametrize("name", ["空.pdf", "空.docx", "空.txt"])
def test_an_empty_document_is_called_empty(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(BadFile, match="空"):
        tables_of(tmp_path / name)


def test_the_tables_of_a_bomb_or_of_a_broken_word_file_are_not_opened(tmp_path: Path) -> None:
    whole = word(tmp_path / "甲.docx")
    for name, body in (("炸弹.docx", b"0" * (100 << 20)), ("残.docx", b"<w:document")):
        with zipfile.ZipFile(whole) as old, zipfile.ZipFile(tmp_path / name, "w", 8) as new:
            for part in old.namelist():
                new.writestr(part, body if part == "word/document.xml" else old.read(part))
        with pytest.raises(BadFile):
            tables_of(tmp_path / name)


def test_rows_of_tables_are_taken_out_of_the_text_line_by_line() -> None:
    text = "甲向乙供货。\n供方\t需方\n丙 |丁\n完"
    tables = [Sheet("表1", [["供方", "需方"], ["丙", "丁"], ["完"]])]

    assert without_rows(text, tables) == "甲向乙供货。\n\n\n完"


def test_sheets_are_no_documents() -> None:
    assert is_document(Path("甲.PDF"))
    assert not is_document(Path("甲.xlsx"))
