"""Strict XML (报文检查): refuses every document that an official account would never send."""

import re
from xml.parsers import expat

from bot.channel import Refused

MOST_BYTES = 256 * 1024
_DEEPEST, _MOST_ELEMENTS = 8, 64
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def printable(text: str) -> str:
    """The text without the characters that XML 1.0 cannot carry, NUL among them."""
    return _FORBIDDEN.sub("", text)


def fields(document: str) -> dict[str, str | None]:
    """The direct children of `<xml>` by name: their text, or None where they have children.

    Refused(400) for anything but one plain tree: a document type, entities, attributes, a name
    that comes twice, stray text, more than 8 levels or 64 elements, more than 256 KiB. (Twice the
    same name makes wechatpy hand out a list where a string is promised.) `item` may repeat below
    the first level: photo menus send it so.
    """
    if len(document.encode()) > MOST_BYTES:
        raise Refused(400, "too big")
    return _Tree(document).fields


class _Tree:
    """One walk through a document; `fields` is what it found."""

    def __init__(self, document: str) -> None:
        self.fields: dict[str, str | None] = {}
        self._names: list[set[str]] = []  # per open element: the names of its children
        self._texts: list[list[str]] = []
        self._elements = 0
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.ProcessingInstructionHandler = self._refuse
        parser.StartElementHandler = self._open
        parser.EndElementHandler = self._close
        parser.CharacterDataHandler = self._say
        try:
            parser.Parse(document, True)
        except expat.ExpatError as broken:
            raise Refused(400, "broken XML") from broken

    def _refuse(self, *_: object) -> None:
        raise Refused(400, "unexpected XML")

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        depth = len(self._names)
        known = self._names[-1] if depth else {"xml"} ^ {name}
        again = name in known and not (name == "item" and depth > 1)
        if attributes or again or depth >= _DEEPEST or self._elements > _MOST_ELEMENTS:
            self._refuse()
        known.add(name)
        self._names.append(set())
        self._texts.append([])

    def _say(self, text: str) -> None:
        self._texts[-1].append(text)

    def _close(self, name: str) -> None:
        children, text = self._names.pop(), "".join(self._texts.pop())
        if children and text.strip():
            self._refuse()
        if len(self._names) == 1:
            self.fields[name] = None if children else text
        elif not self._names and not children:
            self._refuse()
