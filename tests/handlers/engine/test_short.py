"""Which entries of a list are meant, and what is said of them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.engine import short
from handlers.engine.consent import LONGEST
from handlers.engine.pointing import fold
from handlers.engine.short import Clause, selection

HOMES = (
    "张桂花户★（12天前联系）",
    "黄水生户★（还没联系过）",
    "王建国户（3天前联系，昨天没人在家）",
    "刘大勇户（7天前联系）",
    "何秋菊户（还没联系过）",
)
CLAIMS = (
    "罗铁柱户 公共劳动 +5（3月12日）",
    "唐菊香户 邻里互助 +5（3月11日） 照片1张",
    "王建国户 邻里互助 +5（3月12日）",
)
REPORTS = (
    "水沟堵了（编号1，等受理）",
    "路灯不亮（编号12，办理中）",
    "水管爆了（编号3，已受理）",
)
Said = list[tuple[list[int], str]]


def heard(text: str, labels: tuple[str, ...] = HOMES) -> Said:
    parts = selection(text, labels, many=True)
    return [(list(numbers), words) for numbers, words in parts or []]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1", [([1], "")]),
        ("1 3 5", [([1, 3, 5], "")]),
        ("1，3，5", [([1, 3, 5], "")]),
        ("1、3和5。", [([1, 3, 5], "")]),
        ("3 3", [([3], "")]),
        ("2 没人在家", [([2], "没人在家")]),
        ("2没人在家", [([2], "没人在家")]),
        ("1，3，5 没人在家", [([1, 3, 5], "没人在家")]),
        ("1 3 5，2 没人在家", [([1, 3, 5], ""), ([2], "没人在家")]),
        ("1 3 5\n2 没人在家", [([1, 3, 5], ""), ([2], "没人在家")]),
        ("1；2 没人在家", [([1], ""), ([2], "没人在家")]),
        ("2 没人在家，4 电话没接", [([2], "没人在家"), ([4], "电话没接")]),
        ("1 3 都好，2，4 没人", [([1, 3], "都好"), ([2, 4], "没人")]),
        ("2 锁着门，3天没见人了", [([2], "锁着门，3天没见人了")]),
        ("4号联系上了，挺好", [([4], "联系上了，挺好")]),
        ("1号、3号、5号都好", [([1, 3, 5], "都好")]),
        ("1、3、5号都好，2号没人", [([1, 3, 5], "都好"), ([2], "没人")]),
        ("2 没人在家，4号再去", [([2], "没人在家，4号再去")]),
        ("3号楼的灯坏了", []),
        ("1-3", [([1, 2, 3], "")]),
        ("1到3都好，5 没人", [([1, 2, 3], "都好"), ([5], "没人")]),
        ("3-1", [([1, 2, 3], "")]),
        ("1-2026", []),
        ("一三五", [([1, 3, 5], "")]),
        ("一、三、五", [([1, 3, 5], "")]),
        ("三", [([3], "")]),
        ("一直没人", []),
        ("12345", [([12345], "")]),
        ("3组的路灯坏了", []),
        ("12个人打架", []),
        ("2026年", []),
        ("村口的井盖破了", []),
        ("", []),
    ],
)
def test_numbers_and_words(text: str, said: Said) -> None:
    assert heard(text) == said


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("①③⑤", [1, 3, 5]),
        ("❷ ❹", [2, 4]),
        ("1️⃣4️⃣", [1, 4]),
        ("１、３", [1, 3]),
        ("245", [2, 4, 5]),
        ("1.3.5", [1, 3, 5]),
        ("1 到 4", [1, 2, 3, 4]),
        ("一到三", [1, 2, 3]),
        ("第一个和第三个", [1, 3]),
        ("头一个", [1]),
        ("第二条", [2]),
        ("最后一个", [5]),
        ("倒数第二户", [4]),
        ("前两个", [1, 2]),
        ("后三户", [3, 4, 5]),
        ("全部", [1, 2, 3, 4, 5]),
        ("所有", [1, 2, 3, 4, 5]),
        ("除了2和4", [1, 3, 5]),
        ("张桂花 王建国", [1, 3]),
        ("大勇家和水生家", [4, 2]),
        ("老黄 老王", [2, 3]),
        ("何婶", [5]),
        ("我选2", [2]),
        ("好的，1 3 5", [1, 3, 5]),
        ("1 3 5 谢谢", [1, 3, 5]),
        ("不是第一个，是第二个", [2]),
        ("张桂花户★（12天前联系）", [1]),
    ],
)
def test_ways_of_pointing(text: str, numbers: list[int]) -> None:
    assert heard(text) == [(numbers, "")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1，2和4都去过了", [([1, 2, 4], "都去过了")]),
        ("1，2、4没人", [([1], ""), ([2, 4], "没人")]),
        ("1 3去了家里 5打了电话", [([1, 3], "去了家里"), ([5], "打了电话")]),
        ("2没人在家 3生病住院", [([2], "没人在家"), ([3], "生病住院")]),
        ("全联系了", [([1, 2, 3, 4, 5], "联系了")]),
        ("五户都联系了", [([1, 2, 3, 4, 5], "联系了")]),
        ("除了2都联系了", [([1, 3, 4, 5], "联系了")]),
        ("除了老刘家都打过电话了", [([1, 2, 3, 5], "打过电话了")]),
        ("除了4号都打过电话了", [([1, 2, 3, 5], "打过电话了")]),
        ("名单上的除了4号都联系了", [([1, 2, 3, 5], "联系了")]),
        ("3除外都联系了", [([1, 2, 4, 5], "联系了")]),
        ("2没人，其他都联系了", [([2], "没人"), ([1, 3, 4, 5], "联系了")]),
        ("老黄家、大勇家打了电话", [([2, 4], "打了电话")]),
        ("桂花和建国两家都去过了", [([1, 3], "都去过了")]),
        ("联系了1 3 5", [([1, 3, 5], "联系了")]),
        ("一三五联系了，二四没人", [([1, 3, 5], "联系了"), ([2, 4], "没人")]),
        ("大勇没人，水生去过了", [([4], "没人"), ([2], "去过了")]),
        ("全部打了电话，2没接", [([1, 3, 4, 5], "打了电话"), ([2], "没接")]),
        ("1张桂花 3王建国", [([1], ""), ([3], "")]),
        ("1（张桂花）没人", [([1], "没人")]),
        ("2 两家吵起来了", [([2], "两家吵起来了")]),
        ("1 3 5三户都联系了", [([1, 3, 5], "都联系了")]),
    ],
)
def test_clauses_of_the_monday_list(text: str, said: Said) -> None:
    assert heard(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1、3通过，2不通过，没照片", [([1, 3], "通过"), ([2], "不通过，没照片")]),
        ("1、3通过 2不通过，没照片", [([1, 3], "通过"), ([2], "不通过，没照片")]),
        ("1通过2不通过", [([1], "通过"), ([2], "不通过")]),
        ("1和3过，2不行", [([1, 3], "过"), ([2], "不行")]),
        ("1 通过 2 不通过", [([1], "通过"), ([2], "不通过")]),
        ("(1)通过 （2）不通过", [([1], "通过"), ([2], "不通过")]),
        ("1通过其他都不通过", [([1], "通过"), ([2, 3], "不通过")]),
        ("驳回2，没照片", [([2], "驳回，没照片")]),
        ("驳回1 第二个同意", [([1], "驳回"), ([2], "同意")]),
        ("同意1和3", [([1, 3], "同意")]),
        ("罗铁柱的通过", [([1], "通过")]),
        ("驳回唐菊香的，没照片", [([2], "驳回，没照片")]),
        ("公共劳动的不能通过", [([1], "不能通过")]),
        ("除了第二个都通过", [([1, 3], "通过")]),
        ("邻里互助的通过", []),  # two of them
        ("都行", [([1, 2, 3], "行")]),
        ("头一个可以，第二个不行照片是网上的", [([1], "可以"), ([2], "不行照片是网上的")]),
    ],
)
def test_clauses_of_a_review(text: str, said: Said) -> None:
    assert heard(text, CLAIMS) == said


@pytest.mark.parametrize(
    "text",
    [
        "3天没见",
        "3月5日清沟",
        "2号那天",
        "2号下午去的",
        "120元",
        "打了120",
        "打12345去了",
        "3 组的路灯坏了",
        "三组的路灯坏了",
        "三五个人来看",
        "七八户没去",
        "前两个月没人管",
        "张桂花家的路灯坏了",
        "第三个路口的灯坏了",
        "老黄家没人修路灯",
        "3号去看了张桂花",
        "全家都病了",
        "都好了",
        "都没人管",
        "都几天了还没人来",
        "一不小心摔了",
        "1、路灯坏了 2、井盖破了",
        "不是第一个",
        "7 没人在家",
        "1 3 5，12 没人在家",
        "2 3，14 没人",
        "这周太忙没去",
        "三户都联系了",
        "李四 张桂花",
        "2张桂花没人",
        "1 3，3没人",
        "2？",
        "1没人吗",
    ],
)
def test_what_chooses_nothing(text: str) -> None:
    assert selection(text, HOMES, many=True) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("水管的", 3),
        ("就是水管那个", 3),
        ("我说的是路灯", 2),
        ("灯", 2),
        ("编号1", 1),
        ("编号 12", 2),
        ("第一个", 1),
        ("最后一个", 3),
        ("二", 2),
        ("2吧", 2),
        ("水", None),
        ("水管又漏水了", None),
        ("谢谢", None),
        ("是的", None),
        ("1 3", None),
        ("不是第一个", None),
        ("9", 9),
    ],
)
def test_one_of_a_list_by_its_words(text: str, number: int | None) -> None:
    one = selection(text, REPORTS, many=False)
    assert one == (None if number is None else [Clause((number,), "")])


def test_a_word_is_not_taken_for_what_the_label_denies() -> None:
    labels = ("确认", "不是说李秀英", "取消")
    assert selection("是说李秀英", labels, many=False) is None
    assert selection("李秀英", labels, many=False) is None
    assert selection("不是说李秀英", labels, many=False) == [Clause((2,), "")]
    assert selection("好了", ("修好了", "还没好"), many=False) == [Clause((1,), "")]
    assert selection("没好", ("修好了", "还没好"), many=False) == [Clause((2,), "")]


def test_people_are_named_by_post_as_well() -> None:
    seats = ("吴建军（一组组长）", "钱国华（村支书）", "孙敏（石桥镇干部）")
    assert [
        selection(w, seats, many=False) for w in ("村里管", "镇上", "老吴", "建军", "支书")
    ] == [[Clause((n,), "")] for n in (2, 3, 1, 1, 2)]


@given(st.lists(st.integers(1, 12), min_size=1, max_size=12, unique=True))
def test_numbers_come_back_as_they_were_written(numbers: list[int]) -> None:
    labels = [f"第{n}件事" for n in range(12)]
    for between in (" ", "、", "，"):
        written = between.join(map(str, numbers))
        assert selection(written, labels, many=True) == [Clause(tuple(numbers), "")]


PIECES = st.sampled_from(
    [
        "1",
        "3",
        "5",
        "12",
        "①",
        "②",
        "一",
        "三",
        "第一个",
        "老黄",
        "张桂花",
        "都",
        "全部",
        "除了",
        "没人",
        "通过",
        "不通过",
        "，",
        "、",
        "；",
        "和",
        "到",
        "号",
        "家",
        "的",
        "谢谢",
        "3天",
        "水",
    ]
)
SPOKEN = st.lists(PIECES, max_size=9).map("".join)


@given(SPOKEN)
def test_width_changes_nothing(text: str) -> None:
    wide = text.translate({n: n + 0xFEE0 for n in range(0x21, 0x7F)})
    parts = selection(text, HOMES, many=True)
    folded = selection(wide, HOMES, many=True)
    assert (folded is None) == (parts is None)
    assert [(n, fold(words)) for n, words in folded or []] == [
        (n, fold(words)) for n, words in parts or []
    ]


@given(SPOKEN)
def test_words_stand_beside_nothing_that_is_not_on_the_list(text: str) -> None:
    parts = selection(text, HOMES, many=True) or []
    inside = all(1 <= n <= len(HOMES) for numbers, _ in parts for n in numbers)
    assert inside or not any(words for _, words in parts)
    assert all(parts_of.numbers for parts_of in parts)
    one = selection(text, HOMES, many=False)
    assert one is None or len(one) == len(one[0].numbers) == 1


@given(st.permutations([1, 2, 3, 4]))
def test_clauses_keep_their_order(order: list[int]) -> None:
    reasons = {1: "没人在家", 2: "打不通", 3: "生病住院", 4: "锁着门"}
    said = [Clause((n,), reasons[n]) for n in order]
    for between in (" ", "，", "；", "\n"):
        assert selection(between.join(f"{n}{reasons[n]}" for n in order), HOMES, many=True) == said


@pytest.mark.parametrize("piece", ["家", "1", "不是", "、", "一", "1，", "1通过"])
@pytest.mark.parametrize("many", [True, False])
def test_nothing_is_read_of_what_is_too_long_to_be_short(
    piece: str, many: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = 0
    pointed = short.pointed

    def counted(*args: object, **options: bool) -> object:
        nonlocal steps
        steps += 1
        return pointed(*args, **options)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(short, "pointed", counted)
    assert selection(piece * 2000, HOMES, many=many) is None
    assert steps == 0
    selection(piece * (LONGEST // len(piece)), HOMES, many=many)
    assert steps <= 5 * LONGEST


def test_folding_keeps_the_place_of_every_letter() -> None:
    assert unicodedata.normalize("NFKC", "１") == "1"
    assert selection("２没人，ＯＫ", HOMES, many=True) == [Clause((2,), "没人，ＯＫ")]
