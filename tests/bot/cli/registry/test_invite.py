"""`lianhu invite`: a code, links that carry it, and an appointment with it."""

from pathlib import Path

from tests.bot.cli.running import WORLD, lianhu


def test_somebody_new_is_appointed_with_the_invitation(folder: Path) -> None:
    lianhu("import", WORLD, folder=folder)
    words = ("invite", "新来的", "--post", "town_cadre", "--region", "石桥镇")
    assert lianhu(*words, folder=folder).returncode == 0
    assert "新来的 有职务，还没绑定账号" in lianhu("doctor", folder=folder).stdout


def test_an_invitation_is_a_code_a_link_and_a_qr(folder: Path) -> None:
    lianhu("import", WORLD, folder=folder)
    nowhere = {
        "telegram_token": "1:a",
        "telegram_secret": "s" * 32,
        "telegram_api_url": "http://127.0.0.1:9",
    }
    ran = lianhu("invite", "钱国华", folder=folder, base_url="https://x.cn/", **nowhere)
    code = ran.stdout.split()[1]
    assert f"web: https://x.cn/?bind={code}" in ran.stdout
    assert "▄▄▄▄▄" in ran.stdout
    assert "telegram: no link now" in ran.stdout
