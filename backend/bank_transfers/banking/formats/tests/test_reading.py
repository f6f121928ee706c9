"""The one door: formats by content, encodings by their letters, archives without trust."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bank_transfers.banking.formats import Line, Reader, ReadFile, Refused, StatementBuilder, read, unpack
from bank_transfers.banking.formats import archives as archives_module
from bank_transfers.banking.formats import reading as reading_module
from bank_transfers.banking.formats import statement as statement_module
from bank_transfers.banking.formats.detection import FileKind, Sample
from bank_transfers.banking.formats.encodings import decode, find_encoding
from bank_transfers.banking.formats.refusal import Code
from bank_transfers.banking.formats.source import Source
from bank_transfers.banking.formats.statement import BLOCK

pytestmark = pytest.mark.once


def _read_numbers(sample: Sample) -> ReadFile:
    builder = StatementBuilder()
    for number, text in enumerate(sample.source.lines("utf-8"), 1):
        if number > 1:
            builder.add(Line(amount=Decimal(text), currency="HUF", position=number))
    statement = builder.finish(account="1", account_number="1", currency="HUF")
    return ReadFile(format="csv", layout="numbers", statements=(statement,))


NUMBERS = Reader(
    name="numbers",
    kinds=frozenset({FileKind.TEXT}),
    recognises=lambda sample: sample.text.startswith("numbers"),
    read=_read_numbers,
)


def refusal(reading: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as caught:
        reading()
    return caught.value


def zipped(files: dict[str, bytes], **options: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", **options) as archive:  # type: ignore[call-overload]
        for path, data in files.items():
            archive.writestr(path, data)
    return out.getvalue()


def test_a_reader_is_found_by_content_and_may_be_named() -> None:
    data = b"numbers\n12.50\n-2\n"
    read_file = read(data, filename_for_messages="whatever.pdf", extra=[NUMBERS])
    assert (read_file.layout, read_file.name) == ("numbers", "whatever.pdf")
    [statement] = read_file.statements
    assert (statement.booked, statement.credits, statement.debits) == (2, Decimal("12.50"), Decimal(2))
    assert read(data, layout="numbers", extra=[NUMBERS]).layout == "numbers"
    assert refusal(lambda: read(data, layout="others", extra=[NUMBERS])).code == Code.UNKNOWN_FORMAT


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", Code.EMPTY_FILE),
        (b" \r\n\t", Code.EMPTY_FILE),
        (b"\xef\xbb\xbf", Code.EMPTY_FILE),
        (b"\xff\xfe", Code.EMPTY_FILE),
        (gzip.compress(b"numbers\n1\n", mtime=0), Code.NOT_READ),
        (gzip.compress(b"numbers\n1\n", mtime=0)[:-9], Code.NOT_READ),
        (b"Rar!\x1a\x07\x01\0", Code.NOT_READ),
        (b"7z\xbc\xaf'\x1c\0\4", Code.NOT_READ),
        (b"%PDF-1.7 ...", Code.NOT_READ),
        (b"hello", Code.UNKNOWN_FORMAT),
        (b"\x89PNG\r\n", Code.UNKNOWN_FORMAT),
        (b"<unknown/>", Code.UNKNOWN_FORMAT),
        (b"<a", Code.XML_BROKEN),
        (b"<?xml version='1.0' encoding='klingon'?><a/>", Code.XML_BROKEN),
        (b"PK\x03\x04 no archive", Code.ARCHIVE_BROKEN),
    ],
)
def test_what_nobody_knows_is_refused_with_its_name(data: bytes, code: Code) -> None:
    refused = refusal(lambda: read(data, filename_for_messages="x.csv"))
    assert refused.code == code
    assert refused.values["file"] == "x.csv"


def test_a_doctype_is_refused_where_it_stands() -> None:
    laughs = b'<?xml version="1.0"?>\n<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>\n<Document>&b;</Document>'
    refused = refusal(lambda: read(laughs))
    assert (refused.code, refused.line) == (Code.XML_DOCTYPE, 2)
    external = b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><Document/>'
    assert refusal(lambda: read(external)).code == Code.XML_DOCTYPE
    wide = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a "b">]><Document/>'.encode("utf-16")
    assert refusal(lambda: read(wide)).code == Code.XML_DOCTYPE


PANGRAM = "Árvíztűrő tükörfúrógép; közlemény – ÖSSZEG ŐSZI ÚJ ÜGY ŰRLAP ÉV ÍV ÓRA"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1250", "iso-8859-2", "cp852"])
@pytest.mark.parametrize("first", ["cp1250", "cp852"])
def test_every_encoding_of_hungarian_banks_is_found(encoding: str, first: str) -> None:
    text = PANGRAM if encoding not in {"cp852", "iso-8859-2"} else PANGRAM.replace("–", "-")
    pages = ("cp1250", "cp852") if first == "cp1250" else ("cp852", "cp1250")
    assert decode(text.encode(encoding), pages) == text


@given(st.text("aábcdeéfghiíjklmnoóöőpqrstuúüűvwxyz ", min_size=8).filter(lambda text: not text.isascii()))
@settings(max_examples=200)
def test_small_letters_are_never_taken_for_another_page(text: str) -> None:
    words = f"számla {text} kérjük"
    for encoding in ("cp1250", "cp852"):
        for pages in (("cp1250", "cp852"), ("cp852", "cp1250")):
            assert decode(words.encode(encoding), pages) == words


def test_one_accent_is_enough_to_tell_the_page() -> None:
    # "é" of one page is "Ú" of the other, and both are Hungarian.
    assert decode("kérem".encode("cp1250"), ("cp852", "cp1250")) == "kérem"
    assert decode("közös".encode("cp852"), ("cp1250", "cp852")) == "közös"


@pytest.mark.parametrize(
    ("data", "code", "line", "column"),
    [
        ("ok\nsz\ufffdmla".encode(), Code.LETTER_UNREADABLE, 2, 3),
        (b"ok\nnul\0", Code.NUL_CHARACTER, 2, 4),
        (b"ok\n\xc0\x80 and \xe9", Code.ENCODING_UNKNOWN, 2, 1),
        (b"ok\n\xff\0", Code.NUL_CHARACTER, 2, 2),
        ("ok\n".encode("utf-16") + b"\x00\xd8a\0", Code.ENCODING_UNKNOWN, 2, 1),
        (b"a\xed\xa0\x80 surrogate", Code.ENCODING_UNKNOWN, 1, 2),
        ("привет".encode("cp1251"), Code.ENCODING_UNKNOWN, 1, 1),
        (b"\xff\xfe\0\0a\0\0\0", Code.ENCODING_UNKNOWN, 1, 1),
        (
            PANGRAM.encode() + b"\n" + "őű".encode("cp1250") + "Árvíz".encode("cp852"),
            Code.ENCODING_UNKNOWN,
            2,
            1,
        ),
    ],
)
def test_a_letter_that_cannot_be_read_is_refused_with_its_place(
    data: bytes, code: Code, line: int, column: int | None
) -> None:
    refused = refusal(lambda: find_encoding(Source(data)))
    assert (refused.code, refused.line) == (code, line)
    assert column is None or refused.column == column


def test_lines_end_as_they_like_and_pieces_do_not_matter() -> None:
    text = "á\r\nb\rc\n\nd"
    source = Source(text.encode() * 40_000)
    lines = list(source.lines("utf-8"))
    assert lines[:5] == ["á", "b", "c", "", "dá"]
    assert len(lines) == 4 * 40_000 + 1
    assert list(Source(b"a\n").lines("utf-8")) == ["a"]
    endless = Source(b"a\nb\n" + b"c" * 2_000_000)
    refused = refusal(lambda: list(endless.lines("utf-8")))
    assert (refused.code, refused.line) == (Code.TEXT_TOO_LONG, 3)


def test_many_lines_wait_packed_and_come_back_as_they_were() -> None:
    builder = StatementBuilder()
    lines = [Line(amount=Decimal(f"{at}.10"), currency="HUF", position=at) for at in range(BLOCK * 2 + 7)]
    for line in lines:
        builder.add(line)
    statement = builder.finish(account="", account_number="", currency="HUF")
    assert list(statement.lines) == lines
    assert list(statement.lines) == lines  # as often as wanted
    assert len(statement.lines) == len(lines)
    assert str(next(iter(statement.lines)).amount) == "0.10"


def test_a_file_of_more_lines_than_one_transaction_should_hold_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(statement_module, "MAX_LINES", 2 * BLOCK - 1)
    monkeypatch.setattr(reading_module, "MAX_LINES", 3)
    builder = StatementBuilder()
    for at in range(2 * BLOCK - 1):
        builder.add(Line(amount=Decimal(1), currency="HUF", position=at))
    refused = refusal(lambda: builder.add(Line(amount=Decimal(1), currency="HUF", position=2 * BLOCK)))
    assert (refused.code, refused.line) == (Code.TOO_MANY_LINES, 2 * BLOCK)
    # Of several statements together.
    assert len(read(b"numbers\n1\n2\n3\n", extra=[NUMBERS]).statements[0].lines) == 3
    refused = refusal(lambda: read(b"numbers\n1\n2\n3\n4\n", extra=[NUMBERS]))
    assert (refused.code, refused.values["limit"]) == (Code.TOO_MANY_LINES, "3")


def test_an_archive_is_read_file_by_file() -> None:
    good = zipped(
        {"a/1.csv": b"numbers\n1\n", "__MACOSX/._1.csv": b"x", "a/.DS_Store": b"x", "2.csv": b"numbers\n2\n"}
    )
    read_file = read(good, filename_for_messages="z.zip", extra=[NUMBERS])
    assert [file.name for file in read_file.files] == ["z.zip/a/1.csv", "z.zip/2.csv"]
    assert [statement.credits for statement in read_file.statements] == [1, 2]
    nested = zipped({"inner.zip": good})
    assert [name for name, _ in unpack(nested)] == ["inner.zip/a/1.csv", "inner.zip/2.csv"]
    assert next(unpack(b"numbers\n1\n", filename_for_messages="n"))[0] == "n"
    broken = refusal(lambda: read(zipped({"1.csv": b"numbers\n1\n", "2.csv": b"?"}), extra=[NUMBERS]))
    assert (broken.code, broken.values["file"]) == (Code.UNKNOWN_FORMAT, "2.csv")


def test_archives_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    for path in ("../x.csv", "a/../../x.csv", "/etc/x.csv", "..\\x.csv", "C:\\x.csv"):
        assert refusal(partial(read, zipped({path: b"numbers"}))).code == Code.ARCHIVE_PATH, path
    assert refusal(lambda: read(zipped({}))).code == Code.ARCHIVE_EMPTY
    assert refusal(lambda: read(zipped({"folder/": b""}))).code == Code.ARCHIVE_EMPTY
    three_deep = zipped({"1.zip": zipped({"2.zip": zipped({"3.csv": b"numbers"})})})
    assert refusal(lambda: read(three_deep)).code == Code.ARCHIVE_NESTED
    assert refusal(lambda: read(zipped({f"{n}.csv": b"" for n in range(1001)}))).code == Code.ARCHIVE_TOO_MANY
    assert (
        refusal(lambda: read(zipped({"1": b"x"}, compression=zipfile.ZIP_LZMA))).code == Code.ARCHIVE_BROKEN
    )
    monkeypatch.setattr(archives_module, "MAX_UNPACKED", 1_000_000)
    bomb = zipped({f"{n}.csv": bytes(300_000) for n in range(4)}, compression=zipfile.ZIP_DEFLATED)
    assert len(bomb) < 10_000
    assert refusal(lambda: read(bomb, extra=[NUMBERS])).code in {Code.ARCHIVE_TOO_LARGE, Code.UNKNOWN_FORMAT}
    assert refusal(lambda: next(iter(unpack(bomb)))).code == Code.ARCHIVE_TOO_LARGE
    lying = bomb.replace((300_000).to_bytes(4, "little"), (3).to_bytes(4, "little"))
    assert refusal(lambda: list(unpack(lying))).code in {Code.ARCHIVE_TOO_LARGE, Code.ARCHIVE_BROKEN}
    climbing = zipped({"good.csv": b"numbers\n1\n", "../x.csv": b"numbers"})
    assert refusal(lambda: next(iter(unpack(climbing)))).code == Code.ARCHIVE_PATH, (
        "before anything is given out"
    )
    encrypted = bytearray(zipped({"1.csv": b"numbers\n1\n"}))
    encrypted[6] |= 1
    encrypted[encrypted.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(lambda: read(bytes(encrypted))).code == Code.ARCHIVE_ENCRYPTED


@given(st.data())
@settings(max_examples=150)
def test_a_damaged_archive_is_refused_or_read(data: st.DataObject) -> None:
    whole = bytearray(
        zipped({"1.csv": b"numbers\n1\n", "2.csv": b"numbers\n2\n"}, compression=zipfile.ZIP_DEFLATED)
    )
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        read(bytes(whole[: data.draw(st.integers(1, len(whole)))]), extra=[NUMBERS])
    except Refused:
        pass
    except ArithmeticError:
        pass  # the toy reader above, on a number that was changed


def test_a_file_that_is_too_large_is_refused_before_it_is_read() -> None:
    assert refusal(lambda: Source(b"12345", limit=4)).code == Code.FILE_TOO_LARGE
