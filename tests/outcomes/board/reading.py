"""Reads the files back: a PDF's text on one line, a workbook's cells, a page's text."""

import html
import io
import re

import openpyxl
from pypdf import PdfReader


def pdf_text(content):
    """The whole text; breaks of lines become spaces, a hyphen at one disappears."""
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return squeezed(" ".join(pages))


def pages(content):
    return len(PdfReader(io.BytesIO(content)).pages)


def cells(content):
    """Every text of the workbook, as one."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    found = [c.value for sheet in book for row in sheet for c in row]
    return [squeezed(str(each)) for each in found if each is not None]


def page_text(answer):
    text = re.sub(
        r"<(script|style|svg).*?</\\1>", " ", answer.content.decode(), flags=re.DOTALL
    )
    return squeezed(html.unescape(re.sub(r"<[^>]+>", " ", text)))


def squeezed(text):
    return re.sub(
        r"\s+", " ", text.replace("\u00ad", "").replace("\u00a0", " ")
    ).strip()
