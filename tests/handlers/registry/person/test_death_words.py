"""What words say of a death; of nobody's kin, beasts or things, and of nobody who only went out.

Here too: `death` (played in tests/conversations/registry/death.txt).
"""

import pytest

from handlers.registry.person.death_words import DeathWords, also, days_ago, parse, sometime

WHO = "罗铁柱"


@pytest.mark.parametrize(
    "words",
    [
        "罗铁柱去世了",
        "罗铁柱去世三天了",
        "罗铁柱老人家昨天夜里在医院病故了",
        "二组罗铁柱前天过世了，家里在办丧事",
        "报告一下，罗铁柱因病去世",
        "罗铁柱他昨晚断了气",
        "罗铁柱是大前天去世的",
        "罗铁柱三天前过世了",
        "罗铁柱去年12月30日病故的",
        "罗铁柱四月二十去世的",
    ],
)
def test_a_death_is_told(words: str) -> None:
    assert parse(words, [WHO]) == DeathWords(WHO)


@pytest.mark.parametrize(
    "words",
    [
        "罗铁柱不在了",
        "罗铁柱昨晚走了",
        "罗铁柱没了",
        "罗铁柱今天凌晨四点多走哒",
        "罗铁柱走了三天了",
        "罗铁柱是前天夜里走的",
    ],
)
def test_what_may_mean_a_going_out_is_not_plain(words: str) -> None:
    assert parse(words, [WHO]) == DeathWords(WHO, plain=False)


@pytest.mark.parametrize(
    "words", ["罗铁柱没有去世", "罗铁柱还活着", "搞错了，罗铁柱没死", "罗铁柱人还健在"]
)
def test_somebody_lives(words: str) -> None:
    assert parse(words, [WHO]) == DeathWords(WHO, alive=True)


@pytest.mark.parametrize(
    "words",
    [
        "罗铁柱的妈妈去世了",
        "罗铁柱妈去世了",
        "罗铁柱家的猪死了",
        "罗铁柱家的牛死了两头",
        "罗铁柱去世了吗",
        "要是罗铁柱去世了怎么办",
        "罗铁柱差点死了",
        "罗铁柱走了，去广东打工",
        "罗铁柱不在家",
        "罗铁柱累死了人",
        "罗铁柱忙得要死",
        "罗铁柱死了一头牛",
        "曾德才去世了",
    ],
)
def test_nothing_else_is_a_death(words: str) -> None:
    assert parse(words, [WHO]) is None


def test_when_and_who_else() -> None:
    assert days_ago("罗铁柱三天前去世了") == 3
    assert sometime("罗铁柱四月二十去世的")
    assert not sometime("罗铁柱昨晚去世了")
    assert also("罗铁柱和曾德才去世了", "曾德才", ["罗铁柱", "曾德才"]) == ["罗铁柱"]
    assert also("罗铁柱说曾德才去世了", "曾德才", ["罗铁柱", "曾德才"]) == []
