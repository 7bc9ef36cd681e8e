"""What is said of money, word for word."""

from core.funds import words


def test_a_grant_says_its_period_and_its_source_unless_that_is_its_name() -> None:
    assert words.grant("2026", "服务经费", "镇财政") == "2026年服务经费（来自镇财政）"
    assert words.grant("2026-03", "误工补贴", "误工补贴") == "2026年3月误工补贴"


def test_a_large_spending_offers_its_receipt_only_when_there_is_one() -> None:
    bare = words.large_spending("李秀英花350元", "刘主任", "v", with_receipt=False)
    assert (bare.text, bare.choices) == ("【大额支出】李秀英花350元。刘主任批准的，请监督。", ())
    shown = words.large_spending("李秀英花350元", words.BY_RULE, "v", with_receipt=True)
    assert [(c.label, c.answers) for c in shown.choices] == [
        ("看小票", {"voucher": "v", "action": "show"})
    ]


def test_a_reason_that_ends_in_a_full_stop_gets_no_second_one() -> None:
    assert "原因：没有小票。钱没有动" in words.rejected("李秀英花35元", "刘主任", "没有小票！")
