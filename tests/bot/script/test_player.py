"""The player of conversation files: it must fail when a line does not hold.

Here too: `lines`.
"""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from bot.script.lines import Broken
from bot.script.player import Player
from core.outbox import Choice, Message
from core.registry import addresses, people, rooms

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def owe(engine: Engine, name: str, *messages: Message) -> None:
    """Put messages into the outbox as core would."""
    with Session(engine) as db, db.begin():
        for message in messages:
            addresses.tell(db, people.named(db, name)[0].id, message, NOON)


ASKED = Message("哪一户？", (Choice("张家", "help"), Choice("李家", "help")))


@pytest.mark.parametrize(
    "line",
    [
        "吴建军 < 哪一户？ | 张家 | 李家",
        "吴建军 <~ 哪一户",
        "吴建军 <~ 哪 … 户 … 李家",
        "吴建军 <~ 哪一户？ | 张家 | 李家",
    ],
)
def test_a_line_that_holds(world: Engine, line: str) -> None:
    owe(world, "吴建军", ASKED)
    assert Player(world).play(f"@ 2026-03-02 13:00\n@ +1m\n{line}\n") == 3


@pytest.mark.parametrize(
    "line",
    [
        "吴建军 < 哪一户？",
        "吴建军 < 哪一户？ | 李家 | 张家",
        "吴建军 <~ 户 … 哪",
        "吴建军 < nothing",
        "李秀英 <~ 哪一户",
        "吴建军 ~ 哪一户",
        "# 吴建军 is named, and nobody claims it\n吴建军 > 帮助\n吴建军 <~ 哪一户\n吴建军 <~ 不会有的话",
    ],
)
def test_a_line_that_does_not_hold(world: Engine, line: str) -> None:
    owe(world, "吴建军", ASKED)
    with pytest.raises(Broken):
        Player(world).play(f"@ 2026-03-02 13:00\n@ +1m\n{line}\n")


def test_what_nobody_claims_breaks_the_script(world: Engine) -> None:
    owe(world, "吴建军", Message("一"), Message("二"))
    with pytest.raises(Broken, match="nobody claimed"):
        Player(world).play("@ 2026-03-02 13:00\n@ +1m\n吴建军 < 一\n")
    assert Player(world).play("! loose\n@ 2026-03-02 13:00\n@ +1m\n吴建军 < 一\n") == 3


def test_what_nobody_claims_names_what_owed_it(world: Engine) -> None:
    with pytest.raises(Broken, match="owed by what 李秀英 said on line 3"):
        Player(world).play("@ 2026-03-02 13:00\n# 中间\n李秀英 > 帮助\n@ +1m\n")


def test_what_was_not_to_come_names_the_job(world: Engine) -> None:
    lines = "@ 2026-03-09 07:00\n@ +2h\n李秀英 < nothing\n"
    with pytest.raises(Broken, match=r":3: 李秀英 was to hear nothing[^~]+the job weekly_reminder"):
        Player(world).play(lines)


def test_people_whom_the_file_does_not_name_may_hear_anything(world: Engine) -> None:
    owe(world, "吴建军", Message("一"))
    assert Player(world).play("@ 2026-03-02 13:00\n@ +1m\n李秀英 < nothing\n") == 3


def test_nothing_counts_from_the_last_line_of_that_name(world: Engine) -> None:
    owe(world, "吴建军", Message("一"), Message("二"))
    lines = "@ 2026-03-02 13:00\n@ +1m\n吴建军 <~ 二\n吴建军 < nothing\n吴建军 < 一\n"
    assert Player(world).play(lines) == 5


def test_one_phone_for_two(world: Engine) -> None:
    owe(world, "王小梅", Message("一"))
    assert Player(world).play("@ 2026-03-02 13:00\n@ +1m\n王建国 < 一\n") == 3


def test_the_clock_only_goes_forward(world: Engine) -> None:
    with pytest.raises(Broken, match="back"):
        Player(world).play("@ 2026-03-02 13:00\n@ 2026-03-02 12:00\n")


def test_line_breaks_are_written_with_a_slash(world: Engine) -> None:
    owe(world, "吴建军", Message("一\n二"))
    assert Player(world).play("@ 2026-03-02 13:00\n@ +1m\n吴建军 < 一 / 二\n") == 3


def test_the_first_moment_fires_nothing_whoever_spoke_before_it(world: Engine) -> None:
    lines = "! loose\n李秀英 > 联系户\n@ 2026-03-12 09:00\n李秀英 <~ 您联系5户\n李秀英 < nothing\n"
    assert Player(world).play(lines) == 4


def test_it_cannot_lie_before_what_was_said(world: Engine) -> None:
    with pytest.raises(Broken, match="back"):
        Player(world).play("! loose\n李秀英 > 联系户\n@ 2026-03-01 09:00\n")


@pytest.mark.parametrize(
    "line",
    [
        "! loose",
        "张桂花 !~",
        "张桂花 !~ …",
        "张桂花 > [foto] 井盖破了",
        "张桂花 > [location 28.1,113.6]",
        "张桂花 > [location 1.2.3 4]",
        "张桂花 > [photo",
        "王家村群 > 大家好",
    ],
)
def test_what_cannot_be_played_is_an_error(world: Engine, line: str) -> None:
    with pytest.raises(Broken, match=":2: "):
        Player(world).play(f"@ 2026-03-02 13:00\n{line}\n")


def test_loose_stands_on_the_first_line(world: Engine) -> None:
    assert Player(world).play("! loose\n张桂花 > 帮助\n") == 1


TOLD = "@ 2026-03-02 13:00\n@ +1m\n"


@pytest.mark.parametrize(
    "line",
    [
        "吴建军 !~ 哪一家",
        "吴建军 !~ 户 … 哪",
        "吴建军 !~ 李家 … 张家",
        "李秀英 !~ 哪一户",
        "王家村群 !~ 哪一户",
        "吴建军 <~ 哪一户\n吴建军 > 帮助\n吴建军 !~ 哪一户",
        "吴建军 > 帮助\n吴建军 <~ 哪一户\n吴建军 !~ 哪一户",
    ],
)
def test_never_told_holds(world: Engine, line: str) -> None:
    owe(world, "吴建军", ASKED)
    assert Player(world).play(f"! loose\n{TOLD}{line}\n") > 2


@pytest.mark.parametrize("claimed", ["", "吴建军 <~ 哪一户\n", "李秀英 > 帮助\n"])
@pytest.mark.parametrize("words", ["哪一户", "哪 … 户", "户 … 李家", "张家 | 李家"])
def test_never_told_does_not_hold(world: Engine, words: str, claimed: str) -> None:
    owe(world, "吴建军", ASKED)
    line = 4 + claimed.count("\n")
    with pytest.raises(Broken, match=rf":{line}: 吴建军 was not to hear\s+{re.escape(words)}"):
        Player(world).play(f"! loose\n{TOLD}{claimed}吴建军 !~ {words}\n")


def test_never_told_says_what_was_told(world: Engine) -> None:
    owe(world, "吴建军", Message("一"), ASKED)
    with pytest.raises(Broken, match=r"but was told\s+哪一户？ \| 张家 \| 李家$"):
        Player(world).play(f"! loose\n{TOLD}吴建军 !~ 张家\n")


def test_never_told_claims_nothing(world: Engine) -> None:
    owe(world, "吴建军", Message("一"))
    with pytest.raises(Broken, match="nobody claimed"):
        Player(world).play(f"{TOLD}吴建军 !~ 二\n")


def test_never_told_counts_what_follows_the_words(world: Engine) -> None:
    lines = "! loose\n李秀英 > 帮助\n李秀英 > 联系户\n李秀英 !~ 您联系5户\n"
    with pytest.raises(Broken, match=":4: 李秀英 was not to hear"):
        Player(world).play(lines)
    assert (
        Player(world, "again").play(
            f"{lines[:-1].replace('!~', '<~')}\n李秀英 > 谢谢\n李秀英 !~ 您联系5户\n"
        )
        == 5
    )


def test_a_group_is_never_told(world: Engine) -> None:
    with Session(world) as db, db.begin():
        group = db.exec(select(rooms.Room).where(rooms.Room.name == "王家村群")).one()
        rooms.tell(db, group.region_id, Message("今晚停水"), NOON)
    Player(world).play(f"! loose\n{TOLD}王家村群 !~ 停电\n")
    with pytest.raises(Broken, match=":4: 王家村群 was not to hear"):
        Player(world).play(f"! loose\n{TOLD}王家村群 !~ 停水\n")


def test_a_sticker_is_heard(world: Engine) -> None:
    assert Player(world).play("! loose\n张桂花 > [sticker]\n") == 1
