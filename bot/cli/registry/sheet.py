"""The sheet (邀请卡) of a village's invitations: cards with QR codes to cut out, a new page for each circle."""

import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn as fonts
import segno
import typst
from PIL import ImageFont

PAGE = """
#let data = json(bytes(sys.inputs.data))
#set page(paper: "a4", margin: (x: 12mm, y: 14mm))
#set text(font: sys.inputs.font, size: 10pt, lang: "zh")
#for (n, circle) in data.circles.enumerate() {
  if n > 0 { pagebreak() }
  text(size: 13pt, weight: "bold", circle.name)
  h(1fr)
  text(size: 9pt)[#data.village 邀请卡，#circle.cards.len() 张，30天有效]
  v(4mm)
  grid(
    columns: (1fr, 1fr, 1fr), rows: 64mm, gutter: 3mm,
    ..circle.cards.map(card => box(
      width: 100%, height: 100%, stroke: (dash: "dashed", paint: gray), inset: 3mm,
      align(center + horizon, stack(spacing: 2.5mm,
        text(size: 13pt, weight: "bold", card.name),
        image(bytes(card.picture), format: "svg", width: 29mm),
        text(size: 12pt, tracking: 1pt)[绑定 #card.code],
        text(size: 8pt)[扫码，或把上面这行发给机器人],
      ))
    ))
  )
}
"""


@dataclass(frozen=True)
class Card:
    """One household's card; `carried` is what its QR code holds."""

    circle: str
    name: str
    code: str
    carried: str


def printed(village: str, cards: Sequence[Card]) -> bytes:
    """The PDF of these cards, circle by circle, in the order in which they come."""
    circles: dict[str, list[dict[str, str]]] = {}
    for card in cards:
        shown = asdict(card) | {"picture": _picture(card.carried), "code": spaced(card.code)}
        circles.setdefault(card.circle, []).append(shown)
    pages = [{"name": name, "cards": every} for name, every in circles.items()]
    data = json.dumps({"village": village, "circles": pages}, ensure_ascii=False)
    path = Path(fonts.sans_path())
    folders: list[Any] = [str(path.parent)]
    made = typst.compile(
        PAGE.encode(),
        format="pdf",
        sys_inputs={"data": data, "font": _family(path)},
        font_paths=folders,
    )
    return bytes(made) if isinstance(made, bytes | bytearray) else b"".join(made or [])


def spaced(code: str) -> str:
    """A code as one reads it aloud: ABCD-EFGH."""
    return f"{code[:4]}-{code[4:]}"


def _picture(carried: str) -> str:
    out = io.BytesIO()
    segno.make(carried, error="m", micro=False).save(out, kind="svg", border=1, xmldecl=False)
    return out.getvalue().decode()


def _family(path: Path) -> str:
    return str(ImageFont.truetype(str(path), 12).getname()[0])
