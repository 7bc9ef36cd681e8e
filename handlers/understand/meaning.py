"""What a message means (听懂): its intent, how sure that is, and the facts it names. Pure: no database, network or clock."""

import re
from dataclasses import dataclass
from typing import Any

from handlers.understand.category import category, peril_category, urgency
from handlers.understand.danger import in_danger
from handlers.understand.dates import dates, is_span
from handlers.understand.items import items
from handlers.understand.learning.classifier import likely
from handlers.understand.learning.evidence import Evidence, evidence
from handlers.understand.numbers import counts, points, report_numbers
from handlers.understand.people import households, persons
from handlers.understand.places import places
from handlers.understand.wording import bounded, standard

__all__ = ["UNSURE", "Meaning", "in_danger", "result", "understand"]

UNSURE = 0.4
"""Below this confidence the meaning is a guess: offer the message as a report if it may be a problem, or ask."""

_PLACED = frozenset(
    (
        "report_problem",
        "add_detail",
        "sos_help",
        "urge",
        "publish_notice",
        "assign",
        "report_status",
    )
)
_OF_KIND = frozenset(
    (
        "report_status",
        "urge",
        "withdraw_report",
        "rate_result",
        "resolve",
        "undo_correct",
        "publish_notice",
    )
)
_HOUSED = frozenset(
    (
        "sos_help",
        "report_problem",
        "check_in_contact",
        "check_in_visit",
        "check_in_cannot",
        "claim_points",
        "approve",
        "reject",
        "query_points",
        "object_publicity",
        "redeem",
        "undo_correct",
    )
)
_SCORED = frozenset(("claim_points", "approve", "reject", "query_points", "undo_correct"))
_PEOPLED = frozenset(("assign", "ask_rep_contact", "meeting_signup"))
_GOODS = frozenset(("redeem", "shop_manage", "ask_rules", "undo_correct", "reject", "approve"))
_NO_FACTS = frozenset(("abuse_spam", "small_talk", "help"))
_AWFUL = re.compile(
    "差评|太差|敷衍|糊弄|白跑|零分|打一分|^0$|骗|什么都没|根本没|等于没|走个?过场|应付|这叫|又(?:灭|黑|陷|渗|坏|漏|堵|停|脏|烂)|不满|不合格|名堂|假的|[一两]颗?星|也算修|哪算|拍照就走|还?没人来过"
)
_HALF = re.compile(
    "一半|一般|凑合|还行|勉强|马马虎虎|就那样|就是|但是?|可是|不过|好一点|好些|小了?点|没全|有些|一盏不|四分|三分|没配件|不怪|虽|水.{0,4}细|比没|是.{1,3}了[,，]|一闪|慢"
)
_BAD = re.compile(
    "没修|没弄|没解决|没来|没好|还漏|还是漏|还是坏|还在|一分|骂|不行|不认|返工|(?<!好)走了|未|不中|跳闸|不给|没用|没到位|不到位|没根治|依旧"
    "|不(?:好|亮|通|平|稳|牢|干净|彻底|算|满意|管用|顶用|见好|咋|太好)|又不|还不|还是(?:没|不|这样|那样|老)|还是?(?:漏|堵|晃|响|臭|黑|歪|停|坏|有水)|其实没|照样|哪里通|老样子|一个样|没(?:有)?(?:好|修|弄|办|亮|通|变|动|用|人来)|用(?:也|都)?没有|好(?:啥|什么|个)|冇"
)
_GOOD = re.compile(
    "(?:修|弄|搞|办|整|补|换|装|清|做|处理|蛮|挺|很|都|已经|真|太|特别|非常)好|好[了啦哒咗](?!伤疤|一点|点|些)|满意|谢|多亏|难为|唔该|赞|夸|[五5]颗?[分星]|十分满意|好评"
    "|不错|亮了|亮堂|通了|平了|稳了|水来了|有水了|水.{0,3}大了|水又清|解决|办妥|搞掂|放心|踏实|高兴|开心|认可|利索|效率高|(?<!没|不)到位|没话说|没得说|没问题|公道|扎实|结实|漂亮|得劲|靓|耐心|负责|修得中|恢复了|大拇指|冇话讲|平整|又快又好"
)
_FINE = re.compile(
    "不错|没话说|冇话讲|没得说|没问题|不用再|不再|不用|不怕|不愁|不担心|没再|没积|不积|不(?=漏|跳|堵|滑|臭|停|晃)|一点都没|(?:一[滴点]都?)?没(?:有|再)?(?=漏|堵|跳|停|晃|滴|断|积)|滴水不漏"
)
_DOUBT = re.compile(
    "[没不未冇吗?？]|又(?!快|清|大|好|平|亮)|还是|(?:他|她|谁|哪个|说是|你)们?(?:说|讲)|要是|就好了|早点|希望|什么时候|几时|多久|才能|等于|其实|才怪"
)


_MARKUP = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_SHOWN = 5


@dataclass(frozen=True)
class Meaning:
    """An intent, the calibrated share of belief in it (0 to 1), and its slots as exact substrings.

    `shares` are the five likeliest intents, this one first; `evidence` says how much the words themselves speak for it;
    `advised`, that without a model of language it would be less likely.
    """

    intent: str
    confidence: float
    slots: dict[str, Any]
    shares: tuple[tuple[str, float], ...] = ()
    evidence: Evidence = "none"
    advised: bool = False


def understand(text: str, role: str = "villager") -> Meaning:
    """What this text means when this role says it; any text gets an answer, an unclear one a low confidence."""
    words = _MARKUP.sub(" ", bounded(text))
    if in_danger(words):
        danger = (("sos_help", 1.0),)
        return Meaning("sos_help", 1.0, _slots(words, "sos_help"), danger, "plain")
    calm = [(intent, share) for intent, share in likely(words, role) if intent != "sos_help"]
    whole = sum(share for _, share in calm)
    shares = tuple((intent, round(share / whole, 3)) for intent, share in calm[:_SHOWN])
    intent, belief = shares[0]
    return Meaning(intent, belief, _slots(words, intent), shares, evidence(words, shares))


def facts(text: str, intent: str) -> dict[str, Any]:
    """The slots that these words hold when they are taken for this intent."""
    return _slots(text, intent)


def _slots(text: str, intent: str) -> dict[str, Any]:
    if intent in _NO_FACTS:
        return {}
    numbers = report_numbers(text)
    where = places(text) if intent in _PLACED else []
    who = households(text, intent not in _PLACED) if intent in _HOUSED else []
    named: dict[str, Any] = {
        "places": where,
        "households": [house for house in who if not any(house in place for place in where)],
        "persons": persons(text) if intent in _PEOPLED else [],
        "items": items(text) if intent in _GOODS else [],
        "report_no": numbers,
        "points": points(text) if intent in _SCORED else [],
    }
    named |= _times_and_counts(text, intent, named)
    named |= _judgement(text, intent)
    return {name: facts for name, facts in named.items() if facts}


def _times_and_counts(text: str, intent: str, named: dict[str, Any]) -> dict[str, list[str]]:
    when = dates(text)
    spans = [date for date in when if intent == "claim_points" and is_span(date)]
    many = [count for count in counts(text) if not any(count in date for date in when)]
    if named["points"]:
        many = [count for count in many if not count.endswith("分")]
    return {
        "dates": [date for date in when if date not in spans and date not in named["report_no"]],
        "counts": spans + many,
    }


def _judgement(text: str, intent: str) -> dict[str, str | None]:
    if intent == "sos_help":
        return {"category": peril_category(text), "urgency": "emergency"}
    if intent == "report_problem":
        return {"category": category(text) or "other", "urgency": urgency(text)}
    kind = category(text) if intent in _OF_KIND else None
    if intent == "urge":
        return {"category": kind, "urgency": "high"}
    if intent == "publish_notice" and kind == "drainage_flood":
        return {"category": kind, "urgency": "high"}
    return {"category": kind, "result": result(text) if intent == "rate_result" else None}


def result(text: str) -> str | None:
    """What these words say of a repair: satisfied, partial, dissatisfied, or None when they do not say.

    Only words of praise that nothing contradicts are satisfied: silence and doubt never are.
    """
    plain = standard(text)
    if _AWFUL.search(plain):
        return "dissatisfied"
    if _HALF.search(plain):
        return "partial"
    if _BAD.search(_FINE.sub("", plain)):
        return "dissatisfied"
    sure = _GOOD.search(plain) and not _DOUBT.search(_FINE.sub("", plain))
    return "satisfied" if sure else None
