"""XML from outside, read without what attacks on XML are made of."""

from xml.etree.ElementTree import (
    Comment,
    Element,
    ParseError,
    ProcessingInstruction,
    TreeBuilder,
)

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser


class NotPlain(ValueError):
    """Not well-formed, or holding what a plain document has no need of."""


def parse(text: bytes, *, longest: int) -> Element:
    """Return the document's root.

    Refused are more than ``longest`` bytes, a document type (and with it entities),
    comments and processing instructions: a signature does not cover comments, and
    readers differ in what they make of a text that one cuts in two.

    Raises:
        NotPlain: any of this.
    """
    if len(text) > longest:
        raise NotPlain("too long")
    builder = TreeBuilder(insert_comments=True, insert_pis=True)
    parser = DefusedXMLParser(target=builder, forbid_dtd=True)
    try:
        parser.feed(text)
        root: Element = parser.close()
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise NotPlain("not well-formed or with a document type") from error
    odd: set[object] = {Comment, ProcessingInstruction}
    if any(each.tag in odd for each in root.iter()):
        raise NotPlain("comments or processing instructions")
    return root
