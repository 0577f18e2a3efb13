"""A corpus of files nobody means well with: at least 200, made when a test asks."""

import functools
import io
import random
import struct
import warnings
import zipfile

from tests.files import sheets

BOOK, TYPES = "xl/workbook.xml", "[Content_Types].xml"
STRINGS, STYLES, RELS = (
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/_rels/workbook.xml.rels",
)
DTD = '<?xml version="1.0"?><!DOCTYPE x [{}]>'
ENTITIES = {
    "file": '<!ENTITY e SYSTEM "file:///etc/passwd">',
    "http": '<!ENTITY e SYSTEM "http://127.0.0.1:9/x">',
    "parameter": '<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;',
    "laughs": '<!ENTITY a "haha">'
    + "".join(f'<!ENTITY {n} "{f"&{b};" * 10}">' for b, n in zip("abcdefgh", "bcdefghi", strict=True)),
    "quadratic": f'<!ENTITY e "{"x" * 100_000}">',
    "empty": "<!ELEMENT x ANY>",
}  # fmt: skip
MAGIC = {
    "pdf": b"%PDF-1.7\n", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff\xe0",
    "gif": b"GIF89a", "exe": b"MZ\x90\x00", "elf": b"\x7fELF\x02", "gz": b"\x1f\x8b\x08",
    "rtf": b"{\\rtf1", "html": b"<html>", "svg": b"<svg onload=x>", "ole": b"\xd0\xcf\x11\xe0",
    "bmp": b"BM\x00\x00", "7z": b"7z\xbc\xaf\x27\x1c", "rar": b"Rar!\x1a\x07", "bz2": b"BZh9",
    "xz": b"\xfd7zXZ\x00", "class": b"\xca\xfe\xba\xbe", "sqlite": b"SQLite format 3\x00",
    "tar": b"ustar" + bytes(300), "webp": b"RIFF\x00\x00\x00\x00WEBP",
}  # fmt: skip
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
NAMES = (
    "../evil.xml", "/etc/cron.d/x", "..\\..\\x.dll", "C:/x.xml", "xl/../../x", "xl//x",
    "xl/./x", "xl/\x01x", "\\\\host\\share\\x", "xl/worksheets/../sheet.xml",
)  # fmt: skip


def packed(members, *, compression=zipfile.ZIP_DEFLATED):
    """A zip of (name, content) pairs, as they are: twice, upwards, whatever."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as file:
        for name, content in members:
            file.writestr(zipfile.ZipInfo(name) if "\x01" in name else name, content)
    return stream.getvalue()


def members(content=sheets.SMALL):
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return [(each.filename, file.read(each)) for each in file.infolist()]


def plus(*more):
    return packed([*members(), *more])


def changed(name, change):
    return sheets.with_member(sheets.SMALL, name, change)


def sheet_of(inside, *, attributes=""):
    """The small workbook with its sheet's rows replaced by raw XML."""
    return changed(
        sheets.SHEET,
        lambda _: (
            '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml'
            f'/2006/main"{attributes}><sheetData>{inside}</sheetData></worksheet>'
        ),
    )


def entities():
    parts = (sheets.SHEET, BOOK, TYPES, STYLES, RELS)
    for what, entity in ENTITIES.items():
        for part in parts:
            yield f"DTD {what} in {part}", functools.partial(_with_dtd, part, entity)


def _with_dtd(part, entity):
    def change(text):
        body = text[text.index("?>") + 2 :] if text.startswith("<?xml") else text
        named = "&i;" if "<!ENTITY i" in entity else "&e;"
        return DTD.format(entity) + body.replace("<t>Amal</t>", f"<t>{named * 50}</t>")

    return changed(part, change)


def polyglots():
    for what, magic in MAGIC.items():
        yield f"{what} called xlsx", functools.partial(_glued, magic, b"")
        yield (
            f"{what} with a workbook behind",
            functools.partial(_glued, magic, sheets.SMALL),
        )
        yield (
            f"a workbook with {what} behind",
            functools.partial(_glued, sheets.SMALL, magic),
        )


def _glued(first, second):
    return first + bytes(64) + second


def zips():
    for name in NAMES:
        yield f"path {name!r}", functools.partial(plus, (name, b"x"))
    for name in ("xl/vbaProject.bin", "XL/VBAPROJECT.BIN", "xl/macrosheets/sheet1.xml",
                 "xl/activeX/activeX1.bin", "xl/ctrlProps/ctrlProp1.xml"):  # fmt: skip
        yield f"runs {name}", functools.partial(plus, (name, b"x"))
    for size in (10, 50, 300):
        yield f"bomb of {size} MB", functools.partial(_bomb, size)
    for count in (600, 5_000):
        yield f"{count} members", functools.partial(_many_members, count)
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_STORED):
        yield (
            f"compression {method}",
            functools.partial(packed, members(), compression=method),
        )
    yield "a name twice", functools.partial(_twice)
    yield "encrypted", functools.partial(_flagged, 0x1)
    yield "a zip in a zip", functools.partial(plus, ("xl/media/a.zip", _nested(5)))
    yield (
        "an external link",
        functools.partial(
            plus,
            ("xl/externalLinks/externalLink1.xml", b'<x href="http://127.0.0.1:9/"/>'),
        ),
    )
    yield (
        "an embedded object",
        functools.partial(plus, ("xl/embeddings/o.bin", b"MZ\x90")),
    )
    yield "wrong size in the table", functools.partial(_lying, 24, 1)
    yield "huge size in the table", functools.partial(_lying, 24, 0x7FFFFFFF)
    yield "wrong sum in the table", functools.partial(_lying, 16, 12345)
    yield "wrong offset in the table", functools.partial(_lying, 42, 0x7FFFFFF0)


def _bomb(megabytes):
    return plus(("xl/media/x.xml", bytes(megabytes * 1_000_000)))


def _many_members(count):
    return plus(*((f"xl/media/{n}", b"") for n in range(count)))


def _twice():

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return packed([*members(), (sheets.SHEET, b"<x/>")])


def _flagged(bits):
    content = bytearray(sheets.SMALL)
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 8] |= bits
        at = content.find(b"PK\x01\x02", at + 4)
    return bytes(content)


def _lying(offset, value):
    """A number of the first entry in the table of contents is not true."""
    content = bytearray(sheets.SMALL)
    at = content.find(b"PK\x01\x02") + offset
    content[at : at + 4] = struct.pack("<I", value)
    return bytes(content)


def _nested(depth):
    content = b"x" * 1000
    for _ in range(depth):
        content = packed([("a.zip", content)])
    return content


def tables():
    cell = '<c r="A{0}" t="inlineStr"><is><t>{1}</t></is></c>'
    row = f'<row r="{{0}}">{cell}</row>'
    raw = {
        "a row at the end": row.format(1_048_576, "x"),
        "a row beyond the end": row.format(99_999_999, "x"),
        "row nought": row.format(0, "x"),
        "a negative row": '<row r="-1"><c r="A-1"><v>1</v></c></row>',
        "a column at the end": '<row r="1"><c r="XFD1"><v>1</v></c></row>',
        "a column beyond": '<row r="1"><c r="ZZZZ1"><v>1</v></c></row>',
        "a cell without a place": "<row><c><v>1</v></c></row>",
        "a million cells": "<row>" + "<c><v>1</v></c>" * 1_000_000 + "</row>",
        "200,000 rows": "".join(f"<row><c><v>{n}</v></c></row>" for n in range(200_000)),
        "200,000 empty rows": "<row/>" * 200_000,
        "a string index of nowhere": '<row><c t="s"><v>4294967295</v></c></row>',
        "a number that is none": "<row><c><v>1e999999</v></c></row>",
        "a date before time": '<row><c s="1"><v>-99999999</v></c></row>',
        "a style of nowhere": '<row><c s="99999"><v>1</v></c></row>',
        "an error": '<row><c t="e"><v>#REF!</v></c></row>',
        "an endless text": row.format(1, "x" * 4_000_000),
        "a deep element": "<row>" + "<x>" * 20_000 + "</x>" * 20_000 + "</row>",
        "many attributes": "<row " + " ".join(f'a{n}="1"' for n in range(50_000)) + "/>",
        "a long attribute": f'<row a="{"x" * 4_000_000}"/>',
        "not closed": "<row><c><v>1",
        "a null": "<row><c><v>\x00</v></c></row>",
        "a formula": '<row><c r="A1"><f>cmd|" /C calc"!A0</f><v>1</v></c></row>',
        "a shared formula": '<row><c r="A1"><f t="shared" ref="A1:A1048576" si="0">A1</f></c></row>',
        "nothing": "",
    }  # fmt: skip
    for what, inside in raw.items():
        yield f"table: {what}", functools.partial(sheet_of, inside)
    for ref in ("A1:XFD1048576", "B2:A1", "A1:A0", "A1"):
        yield f"merge {ref}", functools.partial(_merged, ref)
    for count in (1_000, 30_000):
        yield f"{count} merges", functools.partial(_merged, *(["A1:CV5000"] * count))
        yield f"{count} sheets", functools.partial(_sheets, count)
    for count in (100_000, 1_000_000):
        yield (
            f"{count} shared strings",
            functools.partial(_strings, "<si><t>a</t></si>" * count),
        )
    yield (
        "a shared string of 20 MB",
        functools.partial(_strings, f"<si><t>{'xy' * 10_000_000}</t></si>"),
    )
    yield "one long string 5,000 times", functools.partial(_repeated)
    for name in (sheets.SHEET, BOOK, TYPES, STYLES, RELS):
        for what, text in (
            ("empty", ""),
            ("no xml", "hej"),
            ("other xml", "<x/>"),
            ("binary", "\x00\x01"),
        ):
            yield (
                f"{what} {name}",
                functools.partial(changed, name, lambda _, text=text: text),
            )
    yield (
        "styles without end",
        functools.partial(
            changed,
            STYLES,
            lambda t: t.replace(
                "</cellXfs>", '<xf numFmtId="0"/>' * 200_000 + "</cellXfs>"
            ),
        ),
    )
    yield (
        "a relation outwards",
        functools.partial(_outwards, "http://127.0.0.1:9/s.xml"),
    )
    yield (
        "a relation upwards",
        functools.partial(
            changed,
            RELS,
            lambda t: t.replace("/xl/worksheets/sheet1.xml", "../../../../etc/passwd"),
        ),
    )


def _merged(*refs):
    cells = "".join(f'<mergeCell ref="{ref}"/>' for ref in refs)
    return changed(
        sheets.SHEET,
        lambda t: t.replace(
            "</sheetData>", f"</sheetData><mergeCells>{cells}</mergeCells>"
        ),
    )


def _sheets(count):
    more = "".join(
        f'<sheet name="s{n}" sheetId="{n + 9}" r:id="rId1"/>' for n in range(count)
    )
    space = (
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    )
    return changed(
        BOOK,
        lambda t: t.replace("<workbook ", f"<workbook {space} ", 1).replace(
            "</sheets>", more + "</sheets>"
        ),
    )


def _with_strings(inside, rows):
    sheet = dict(members(sheet_of(rows)))
    sheet[STRINGS] = (
        f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{inside}</sst>'.encode()
    )
    types = sheet[TYPES].decode()
    kind = (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    )
    sheet[TYPES] = types.replace(
        "</Types>", f'<Override PartName="/{STRINGS}" ContentType="{kind}"/></Types>'
    ).encode()
    return packed(sheet.items())


def _strings(inside):
    return _with_strings(inside, '<row><c t="s"><v>0</v></c></row>')


def _repeated():
    row = "<row>" + '<c t="s"><v>0</v></c>' * 90 + "</row>"
    return _with_strings(f"<si><t>{'å' * 32_000}</t></si>", row * 5_000)


def texts():
    table = "Fornavn;Efternavn\r\nÅse;Ægidius\r\n"
    for encoding in (
        "utf-7",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "cp037",
        "cp865",
        "mac-roman",
        "iso8859-10",
        "utf-8",
    ):
        yield f"csv in {encoding}", functools.partial(table.encode, encoding, "replace")
    raw = {
        "NUL in a text": b"a;b\r\n\x00;c\r\n", "only NUL": bytes(5_000), "half a BOM": b"\xef\xbbabc;d",
        "BOM alone": b"\xef\xbb\xbf", "UTF-16 BOM alone": b"\xff\xfe", "half UTF-16": b"\xff\xfea\x00b",
        "broken UTF-8": b"a;\xc3\x28\r\n" * 50, "a long line": b"a;" * 2_000_000,
        "a long cell": b"a;b\n" + b"x" * 4_000_000, "an open quote": b'a;b\n"' + b"x;" * 2_000_000,
        "quotes": b'"' * 4_000_000, "line ends": b"\n" * 5_000_000, "returns": b"\r" * 4_000_000,
        "delimiters": b";" * 5_000_000, "six megabytes": b"a;b\n" * 1_600_000,
        "20,000 rows": b"a;b\n" * 20_000, "formulas": b"=1+1;@x\n+1;-1\n", "sep line": b"sep=;\na;b\n",
        "escape": b"\x1b[2J;\x07\n", "control": bytes(range(1, 32)) * 200, "all bytes": bytes(range(256)) * 400,
        "spaces": b" " * 4_000_000, "zero width": "\u200b".encode() * 100_000, "rtl": "\u202ea;b\n".encode() * 99,
        "combining": ("a" + "\u0301" * 1_000_000 + ";b\n").encode(), "script": b"<script>alert(1)</script>;b",
        "eicar": EICAR + b";b",
    }  # fmt: skip
    for what, content in raw.items():
        yield f"csv: {what}", functools.partial(bytes, content)


def torn():
    """The small workbook cut short, and with bytes changed at random (a fixed seed)."""
    whole = sheets.SMALL
    for part in range(1, 13):
        yield (
            f"cut at {part}/13",
            functools.partial(bytes, whole[: len(whole) * part // 13]),
        )
    for seed in range(30):
        yield f"changed bytes {seed}", functools.partial(_scrambled, seed)


def _scrambled(seed):
    chance = random.Random(seed)  # noqa: S311 (no secret)
    content = bytearray(sheets.SMALL)
    for _ in range(1 + seed * 4):
        content[chance.randrange(4, len(content))] = chance.randrange(256)
    return bytes(content)


def calling(host):
    """Workbooks that would have their reader ask ``host``."""
    for part in (sheets.SHEET, BOOK, RELS):
        yield _with_dtd(part, f'<!ENTITY e SYSTEM "{host}">')
        yield _with_dtd(part, f'<!ENTITY % p SYSTEM "{host}"> %p;')
    yield _outwards(f"{host}s.xml")
    yield plus(("xl/externalLinks/externalLink1.xml", f'<x href="{host}"/>'))


def _outwards(target):
    inside, outside = "/xl/worksheets/sheet1.xml", f'{target}" TargetMode="External'
    return changed(RELS, lambda text: text.replace(inside, outside))


def corpus():
    """Name → a function that makes the file's bytes."""
    made = dict(
        each
        for group in (entities, polyglots, zips, tables, texts, torn)
        for each in group()
    )
    made |= {
        f"known: {name}": functools.partial(bytes, content)
        for name, (content, _code) in sheets.hostile().items()
    }
    return made
