"""Makes the files people upload: the plain, the messy and the hostile."""

import io
import zipfile

import openpyxl

CONTENT_TYPES = "[Content_Types].xml"


def workbook(rows, *, merge=(), sheets=()):
    """An Excel workbook with ``rows`` on its first sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for each in merge:
        book.active.merge_cells(each)
    for name in sheets:
        book.create_sheet(name).append(["mere"])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def csv(rows, *, encoding="utf-8", delimiter=";"):
    """A CSV file as Danish Excel writes it."""
    lines = [delimiter.join(map(str, row)) for row in rows]
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


def archive(**members):
    """A zip that may pass for a workbook: its two obligatory names are added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(CONTENT_TYPES, "<Types/>")
        file.writestr("xl/workbook.xml", "<workbook/>")
        for name, content in members.items():
            file.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


def with_member(content, name, change):
    """The workbook ``content`` with one member's text changed by ``change``."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == name:
                data = change(data.decode()).encode()
            new.writestr(entry.filename, data)
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
SMALL = workbook([["Fornavn", "Efternavn"], ["Amal", "Haddad"]])
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "haha">'
    + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">'
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)


def hostile():
    """Name → (content, the code it must be refused with)."""
    outside = (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    )
    cell = "<t>Amal</t>"
    many = [["Fornavn", "Efternavn", "Ordning"]] + [
        [f"A{n}", f"B{n}", "IGU"] for n in range(20_000)
    ]
    return {
        "empty": (b"", "empty"),
        "only spaces": (b" \r\n \r\n", "empty"),
        "empty workbook": (workbook([]), "empty"),
        "pdf called xlsx": (b"%PDF-1.7\n1 0 obj", "pdf"),
        "picture": (b"\x89PNG\r\n\x1a\n" + bytes(40), "picture"),
        "old excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900), "old_excel"),
        "web page called xls": (b"<html><table><tr><td>a</td></table>", "web_page"),
        "binary": (bytes(range(256)) * 40, "not_a_table"),
        "zip of something else": (
            _plain_zip("brev.txt", "kære du"),
            "not_a_table",
        ),
        "cut off": (SMALL[: len(SMALL) // 2], "damaged"),
        "no xml": (archive(xl__worksheets__sheet1="x"), "damaged"),
        "macros": (archive(**{"xl__vbaProject.bin": b"x"}), "macros"),
        "zip bomb": (archive(xl__sheet=b"0" * 300_000_000), "bomb"),
        "ten thousand members": (
            archive(**{f"xl__{n}": b"" for n in range(10_000)}),
            "bomb",
        ),
        "laughs": (
            with_member(
                SMALL, SHEET, lambda text: LAUGHS + text.replace(cell, "<t>&i;</t>")
            ),
            "damaged",
        ),
        "external entity": (
            with_member(
                SMALL,
                SHEET,
                lambda text: outside + text.replace(cell, "<t>&e;</t>"),
            ),
            "damaged",
        ),
        "20,000 rows": (workbook(many), "too_many_rows"),
        "20,000 rows csv": (csv(many), "too_many_rows"),
        "six megabytes": (b"a;b\n" * 1_600_000, "too_big"),
        "one endless cell": (b'a;b\n"' + b"x" * 4_900_000, "damaged"),
    }


def _plain_zip(name, content):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr(name, content)
    return stream.getvalue()
