import pytest

from handlers.understand.danger import danger_kind, in_danger, peril


@pytest.mark.parametrize(
    "text",
    [
        "救命啊",
        "120",
        "110 120 119",
        "我家屋顶着火了，快来人",
        "老人晕倒在地上叫不醒",
        "小孩掉进水塘里了",
        "有人喝了农药",
        "屋里垮哒，娭毑还在里头",
        "阿婆晕低咗，冇反应",
        "俺娘倒地上了咋叫都不应",
        "补充 有电线掉下来了",
        "高压线断了掉在地上",
        "快来个人啊他拿着刀追着人砍",
        "救民啊着伙了",
        "ＳＯＳ",
        "昨天摔了一跤，现在人喘不上气",
        "她说不想活了",
        "孩子掉水里了，救了半天没救上来",
        "人救起来了，叫不醒",
        "刚从塘里救上来一个小孩",
        "救上来了快叫救护车",
        "老骨头一把 早点走了不连累崽女",
        "喝瓶药走了算了",
        "活着冇得奔头 走了算了",
        "救命啊 血也太多了",
        "救命 他们还在笑 孩子不动了",
        "电视机着火了烧到楼上了",
    ],
)
def test_danger_now(text: str) -> None:
    assert in_danger(text)


@pytest.mark.parametrize(
    "text",
    [
        "井盖破了怕有人掉下去",
        "救命药能报销吗",
        "哈哈哈 救命 这鸭子也太呆了",
        "😂 笑得我要断气了",
        "救命 这段子太搞笑",
        "看新闻讲有人落水 大家要小心",
        "我太公当年是触电走的",
        "今天早点走了 不连累大家加班",
        "花了120元给鲁娭毑买药",
        "1200.5",
        "120 345 678",
        "编号120",
        "第120号井盖不见了",
        "着火的那个仓库上次修好了吗",
        "路灯不亮，差点摔到沟里",
        "明天搞消防演练，大家参加",
        "我上个月救了个落水的孩子，申请加分",
        "护栏断了，万一小孩掉进水里怎么办",
        "去年有人在这里溺水，要立块牌子",
        "发个防溺水通知",
        "牛掉沟里了",
        "昨天电线掉下来已经修好了",
        "天热死了",
        "快来人把垃圾拉走",
        "照片传不上去，点了没反应",
        "你好",
        "",
        "她没有上过门",
        "她妈说没来",
        "我昨天救了一个落水的孩子",
        "我爸从火里救出来两个人",
    ],
)
def test_no_danger_now(text: str) -> None:
    assert not in_danger(text)


def test_a_letter_that_mentions_danger_is_no_alarm() -> None:
    letter = (
        "尊敬的领导您好，我是三组村民，想反映一下我们组的道路问题。"
        + "这条路多年没有修。" * 20
        + "再不修真要出人命了，我们呼救无门。"
    )
    assert not in_danger(letter)


def test_the_kind_of_peril() -> None:
    assert peril("快来人，屋里着火了") == "fire"
    assert peril("救命") is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("灶房里冒烟了，门打不开", "fire"),
        ("屋要塌了，墙咯咯响", "collapse"),
        ("屋后的坡在往下掉土", "collapse"),
        ("细伢子高烧抽起来了", "injury"),
        ("俺爹胸口闷得喘不上来气", "injury"),
        ("电线掉在地上冒火花", "injury"),
        ("蛇钻进灶屋了", "injury"),
        ("一屋子煤气味", "injury"),
        ("对门男人在打老婆", "violence"),
        ("我活够了，药就在手上", "suicide"),
        ("孙子不见了，找了一下午", "missing"),
        ("两岁的娃一个人锁在屋里哭", "child_alone"),
        ("细佬跌咗落水", "other"),
        ("我妹滑到水库里去哒 看不到哒", "other"),
        ("救命", "other"),
        ("路灯坏了", None),
        ("昨天做了消防演练", None),
        ("热死了，急死人了", None),
    ],
)
def test_each_danger_has_a_kind(text: str, kind: str | None) -> None:
    assert danger_kind(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "单车和人都掉塘里去了",
        "水库里翻船了",
        "我婶子碰到打谷机的电线 手吸住甩不脱",
        "爷爷天没亮出门到现在没回 他脑子糊涂 手机没带",
        "活够本了 药瓶就在枕头边 你们莫找我",
        "在灶屋绊了一下 腿动不了了 屋里没别人",
        "活着冇得意思 钱还不清",
        "王婆婆前天起就没开过门 敲门也不应",
    ],
)
def test_danger_told_sideways(text: str) -> None:
    assert in_danger(text)


@pytest.mark.parametrize(
    "text",
    [
        "火气大 嘴巴上火",
        "盖板上裂了个大口子",
        "都跑到了 就奶奶睡了没喊她",
        "我叔出去打工没回来过年",
        "昨晚戏台上打得好凶",
        "细伢子躲猫猫 找不到 原来在床底下",
        "股票亏得我想跳楼 哈哈",
        "井没有盖 细伢子掉进去就麻烦了",
    ],
)
def test_words_of_danger_that_are_none(text: str) -> None:
    assert not in_danger(text)


def test_wasps_are_no_fight() -> None:
    assert danger_kind("捅了马蜂窝 我爸被蜇了几十下 喘不上气") == "injury"


@pytest.mark.parametrize(
    "text",
    [
        "我手上还压着好几个事",
        "申报都压在我这里没审",
        "电影里那座桥塌了 拍得跟真的一样",
        "我堂客说要打死我 哈哈哈",
        "细伢子拿水枪追着我打",
    ],
)
def test_work_films_and_jokes_are_no_danger(text: str) -> None:
    assert not in_danger(text)


@pytest.mark.parametrize(
    "text",
    [
        "他手被石头压着了",
        "电视机着火了",
        "他拿刀追我 哈哈哈 快来",
        "邻居喝醉了冲到我家打我",
        "王家那个又在打我",
    ],
)
def test_and_these_are(text: str) -> None:
    assert in_danger(text)
