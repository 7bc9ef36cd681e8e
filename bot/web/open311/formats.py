"""Formats (格式): the same answer as XML, which the specification requires, or as JSON."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from starlette.responses import Response

from bot.web.open311.errors import Unfit

FORMATS = ("xml", "json")
_MEDIA = {"xml": "text/xml", "json": "application/json"}
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Fields = Mapping[str, Any]


def several(
    form: str, root: str, item: str, every: Sequence[Fields], status: int = 200
) -> Response:
    """Rows of one kind: `<root><item>…` or a JSON array, each with all its fields, empty ones too."""
    if form == "json":
        return _json(list(every), status)
    top = ElementTree.Element(root)
    for fields in every:
        _put(top, item, fields)
    return _xml(top, status)


def whole(form: str, root: str, fields: Fields) -> Response:
    """One thing by itself."""
    if form == "json":
        return _json(fields, 200)
    top = ElementTree.Element(root)
    for name, value in fields.items():
        _put(top, name, value)
    return _xml(top, 200)


def refused(form: str, no: Unfit) -> Response:
    """An error in the shape of the specification."""
    error = {"code": str(no.code), "description": no.description}
    return several(form, "errors", "error", [error], no.code)


def _put(top: ElementTree.Element, name: str, value: Any) -> None:
    """A value as an element; of a list `endpoints` each is one `endpoint`."""
    here = ElementTree.SubElement(top, name)
    if isinstance(value, Mapping):
        for inner, one in value.items():
            _put(here, inner, one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            _put(here, name.removesuffix("s"), one)
    elif isinstance(value, bool):
        here.text = "true" if value else "false"
    elif value is not None:
        here.text = _UNWRITABLE.sub("", str(value))


def _xml(top: ElementTree.Element, status: int) -> Response:
    written = ElementTree.tostring(top, encoding="utf-8", short_empty_elements=True)
    head = b'<?xml version="1.0" encoding="utf-8"?>\n'
    _, _, rest = written.partition(b"?>\n") if written.startswith(b"<?xml") else ("", "", written)
    return Response(head + rest, status, media_type=_MEDIA["xml"])


def _json(value: Any, status: int) -> Response:
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Response(written, status, headers={"content-type": "application/json; charset=utf-8"})
