"""The cards of a village are printed circle by circle, and each code on them binds."""

from pathlib import Path

import pytest

from bot.cli.registry.sheet import Card, printed, spaced
from tests.bot.cli.running import WORLD, Command, lianhu


def test_cards_are_a_pdf_with_a_page_for_each_circle() -> None:
    cards = [
        Card(f"圈{n % 2}", f"户{n}", "ABCD2345", "https://x.cn/?bind=ABCD2345") for n in range(5)
    ]
    pdf = printed("王家村", cards)
    assert pdf.startswith(b"%PDF")
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") in (0, 2)
    assert spaced("ABCD2345") == "ABCD-2345"


def test_a_village_is_invited_as_a_whole(folder: Path) -> None:
    out = folder / "卡.pdf"
    lianhu("import", WORLD, folder=folder)
    words = ("invite", "--village", "王家村", "--out", str(out))
    ran = lianhu(*words, folder=folder, base_url="https://x.cn")
    assert ran.returncode == 0, ran.stderr
    assert "11 张，30天有效" in ran.stdout
    assert out.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "请写明邀请谁"),
        (("--village", "石桥镇"), "没有要邀请的户"),
        (("--village", "王家村"), "户户都绑定了"),
        (("--village", "月亮"), "没有叫“月亮”的地方"),
    ],
)  # fmt: skip
def test_trouble_with_a_sheet_is_one_line(run: Command, words: tuple[str, ...], says: str) -> None:
    ran = run("invite", *words)
    assert ran.returncode == 1
    assert says in ran.stderr
