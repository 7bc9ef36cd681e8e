import pytest

from handlers.understand.sayings.blame import accuses


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("会计把修桥的捐款装进自己腰包哒", "wrongdoing"),
        ("组长收了我家三百块讲帮我办低保", "wrongdoing"),
        ("鱼塘不招标，直接包给他外甥了", "wrongdoing"),
        ("贫困户名额都给了他老表", "wrongdoing"),
        ("主任喝了酒骂人还动手打人", "wrongdoing"),
        ("有干部偷偷把集体的杉树卖了", "wrongdoing"),
        ("我要投诉村主任", "wrongdoing"),
        ("挪用救灾款盖自己屋", "wrongdoing"),
        ("我们这个代表半年没来看过一次", "neglect"),
        ("网格员从来不上门", "neglect"),
        ("组长啥都不管，踢皮球", "neglect"),
        ("老唐家往塘里倒农药瓶子", "nuisance"),
        ("隔壁夜里偷偷往沟里排粪水", "nuisance"),
    ],
)
def test_blame(text: str, kind: str) -> None:
    blame = accuses(text)
    assert blame
    assert blame.kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "路灯坏了没人修",
        "狗咬人了",
        "感谢书记帮我们修路",
        "书记人好，从来不收礼",
        "代表今天来看我了",
        "怎么还没人来",
        "怎么举报",
        "书记电话多少",
        "老黄不在家",
        "今天帮老李家收谷子",
        "两家吵架",
        "我给老人送了一袋米",
        "通知：严禁电鱼",
        "水费收多少钱",
        "组长去开会了",
    ],
)
def test_no_blame(text: str) -> None:
    assert accuses(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "周大柱把污水排到我门口",
        "周大柱天天半夜打麻将吵得要命",
        "老周占了我的田",
        "陈小兰加分只加自己屋里",
        "陈小兰打卡都是假的",
        "吴建军就晓得打牌",
        "陈大山只晓得喝酒",
        "书记光晓得吃喝",
        "李秀英偏心得很",
    ],
)
def test_whoever_is_named_first_may_be_blamed(text: str) -> None:
    assert accuses(text)


@pytest.mark.parametrize(
    "text",
    [
        "我老公就晓得打牌",
        "婆婆偏心弟弟",
        "周大柱打我电话问情况",
        "周大柱帮我把垃圾倒了",
        "周大柱家的牛死了",
        "周大柱半夜送我去医院",
    ],
)
def test_whoever_is_named_first_is_not_always_blamed(text: str) -> None:
    assert not accuses(text)
