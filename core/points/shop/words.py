"""Words of the points shop (积分超市): what households, keepers and the supervision group hear.

A redemption's goods are given as 洗衣液1件（20分）; how it `ended` and the `moment` are in words too.
"""

from collections.abc import Sequence
from datetime import date

from core.outbox import Choice, Message


def card_question(redemption_id: str, version: int, household: str, goods: str) -> Message:
    """For whoever may say so: is the card in the household's own hands?"""
    choices = tuple(
        Choice(
            label, "confirm_card", {"redemption": redemption_id, "yes": yes}, redemption_id, version
        )
        for label, yes in (("是", True), ("不是", False))
    )
    text = f"【积分卡】有人拿{household}的积分卡在店里换{goods}。是{household}的人吗？"
    return Message(text, choices, thing=redemption_id)


def strange_card(title: str, confirmer: str) -> str:
    """The card was not in the household's hands: nothing was sold."""
    return f"{title}，{confirmer}说不是那家人，没有换成，积分退回了。"


def of_card(text: str) -> Message:
    """To the keeper, about a card at the counter."""
    return Message(f"【积分卡】{text}")


def confirmed_card(confirmer: str, redemption_id: str, hand_over: Message) -> Message:
    """To the keeper: the card is in the right hands; the question to hand over follows."""
    text = f"【积分卡】{confirmer}确认了。{hand_over.text}"
    return Message(text, hand_over.choices, thing=redemption_id)


def handed_over(household: str, goods: str, moment: str, village: str, keeper: str) -> str:
    """What a household has been given: when, where and by whom."""
    return f"【兑换收据】{household}：{goods}，{moment}在{village}积分超市拿走了，经手人{keeper}。"


def receipt(redemption_id: str, version: int, handed_over: str) -> Message:
    """For the household, with the way to say that the goods never came."""
    missed = Choice("没拿到", "not_received", {"redemption": redemption_id}, redemption_id, version)
    return Message(handed_over, (missed,), thing=redemption_id)


def goods_missed(title: str, ended: str) -> str:
    """The household says that it never got what was handed over."""
    return f"{title}，{ended}，可是那家人说没拿到。请去核实。"


def received_after_all(title: str) -> str:
    """What the household said of goods that never came has been taken back."""
    return f"{title}：那家人刚才说没拿到，现在撤回了，不用再核实。"


def undone_complaint(goods: str) -> str:
    """What a household took back, and whom it can still ask."""
    return f"{goods}没拿到的事，监督小组也知道了。还是没拿到，请直接跟监督小组说"


def returned_goods(goods: str, keeper: str, points: int) -> str:
    """A hand-over was a mistake and has been taken back."""
    return f"{goods}的交货，{keeper}撤销了，积分退回{points}分。"


def of_returned(redemption_id: str, household: str, returned: str) -> Message:
    """To the household: the points are back, and so should the goods be."""
    return Message(f"【兑换】{household}：{returned}东西请还给店里。", thing=redemption_id)


def named(household: str, news: str) -> str:
    """News of a household, whose name stands first."""
    return f"{household}：{news}"


def undone_hand_over(title: str) -> str:
    """What a keeper took back, and has to do now."""
    return f"{title}的交货，积分退回去了，请把东西收回来"


def undone_redemption(goods: str, points: int) -> str:
    """What a household took back."""
    return f"{goods}的兑换，退回{points}分"


def uncollected(
    redemption_id: str, household: str, goods: str, points: int, returned: int
) -> Message:
    """Nobody came for the goods; so many of the points came back, or all of them expired."""
    gone = f"退回{returned}分" if returned else f"{points}分也到期作废了"
    text = f"【兑换过期】{household}：{goods}没有来拿，{gone}。还要就再发“兑换”。"
    return Message(text, thing=redemption_id)


def put_on_sale(keeper: str, goods: Sequence[str]) -> str:
    """Goods with their prices, new on the shelf."""
    return f"{keeper}上架了{'、'.join(goods)}。"


def written_off(keeper: str, goods: str, pieces: int, why: str, left: int) -> str:
    """Pieces are broken or gone."""
    return f"{keeper}报损{goods}{pieces}件（{why}），还剩{left}件。"


def repriced(keeper: str, before: str, points: int, price: str) -> str:
    """The goods as they were priced, and their new price."""
    return f"{keeper}把{before}改成{points}分、{price}，只管以后新换的。"


def for_supervision(village: str, news: str) -> Message:
    """What the supervision group must know of a village's shop."""
    return Message(f"【积分超市】{village}：{news}")


def agreed(
    agreement_id: str, village: str, partner: str, first: date, last: date, by: str
) -> Message:
    """To the village: where points are taken, from when to when."""
    text = (
        f"【定点超市】{village}积分在{partner}兑换，协议从{_day(first)}到{_day(last)}，{by}记的。"
    )
    return Message(text, thing=agreement_id)


def agreement(partner: str, first: date, last: date, today: date) -> str:
    """How an agreement stands on a day."""
    if today > last:
        return f"定点超市{partner}的协议{_day(last)}到期了，还没有续签。"
    if today < first:
        return f"定点超市：{partner}，协议从{_day(first)}起，到{_day(last)}。"
    return f"定点超市：{partner}，协议到{_day(last)}。"


def runs_out(agreement_id: str, village: str, partner: str, last: date, left: int) -> Message:
    """To the village: its agreement runs out in so many days; below zero: it has run out."""
    when = f"{_day(last)}到期，还有{left}天" if left > 0 else f"{_day(last)}到期了"
    text = f"【定点超市】{village}和{partner}的协议{when}。续签了，请村干部发“超市协议”记上。"
    return Message(text, thing=agreement_id)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
