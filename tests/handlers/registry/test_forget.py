"""The wish to be forgotten is heard in many words, and not in those that mean something else.

Here too: `personal_copy`, `which_person`.
"""

import pytest

from core.db import Db
from core.errors import Refusal
from core.registry import addresses
from handlers.registry import forget, which_person
from tests.core.reports.telling import MONDAY, db_turn, person


@pytest.mark.parametrize(
    "words",
    [
        "把我的信息删掉",
        "我要注销",
        "我的资料都给我删了吧",
        "麻烦删除一下我的个人信息",
        "帮我注销账号",
        "我搬走了，帮我注销吧",
        "把我的名字从系统里抹掉",
        "不要再留着我的资料",
        "注销我的账号",
    ],
)
def test_the_wish_is_heard(words: str) -> None:
    assert forget.wished(words)


@pytest.mark.parametrize(
    "words",
    [
        "删掉我的电话",
        "我的信息怎么删？",
        "我要去派出所注销户口",
        "我家的户口注销了",
        "把我的照片删掉",
        "我的名字写错了，改一下",
        "我的资料",
        "把路上的垃圾清掉",
        "我的积分记录清零了",
        "我报的井盖记录删掉",
    ],
)
def test_other_wishes_are_none(words: str) -> None:
    assert not forget.wished(words)


def test_on_a_shared_telephone_it_is_asked_whose(db: Db) -> None:
    turn = db_turn(db, "何秋菊")
    other = person(db, "张桂花")
    addresses.attach(db, turn.address, other.id, MONDAY)
    turn.sharing = tuple(addresses.speakers(db, turn.address, MONDAY))
    assert len(turn.sharing) == 2
    assert which_person.person(turn, {}) is None
    assert which_person.person(turn, {"who": other.id}) is other
    assert which_person.person(turn, {"who": person(db, "李秀英").id}) is None
    turn.person = None
    with pytest.raises(Refusal, match="没有绑定"):
        which_person.person(turn, {})
