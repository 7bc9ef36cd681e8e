"""手机丢了: an account that is in its owner's hands no more is unbound, by themselves or by whoever answers for them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from core.clock import spoken_day
from core.errors import Refusal
from core.outbox import Choice, Message
from core.posts.persons import lost_phones
from core.posts.persons.lost_phones import LostPhone
from core.registry.people import Person
from handlers.engine.asks import Options, choose, confirm
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reach, Reading
from handlers.registry.naming import distinct, named, spelled

NAME = "lost_phone"
_THING = "(?:手机(?!号)|微信号?|账号|帐号)"
_LOST = (
    f"{_THING}(?:昨天|今天|前天|昨晚|刚才|又|也|不小心|[被让叫给](?:人|贼|小偷|别人)?)*"
    "(?:丢|掉|弄丢|搞丢|不见|找不到|登不上|上不去|盗|偷|偷走|摸走|抢|抢走|用不了|换|[掉落](?:到|进|在)?[一-龥]{1,3}[里中](?:头|面)?)(?:去)?(?:了|掉了)"
)
_CHANGED = f"(?:换|买)了?(?:个|部|台)?新?{_THING}(?:了|啦)?"
_OWN = re.compile(
    f"^(?:我|俺|本人|自己)?(?:的|把)?(?:今天|昨天|刚)?(?:{_LOST}|{_CHANGED})[，,]?(?:怎么办|咋办|要怎么弄|原来的.{{0,6}}(?:不用|没)了?)?[。！!？?]*$"
)
_UNBIND = "(?:解绑|解除绑定|取消绑定|解掉)"
_CHANNELS = {
    "web": "网页",
    "telegram": "Telegram",
    "wechat": "微信",
    "wecom": "企业微信",
    "wecom_bot": "企业微信智能机器人",
}


@dataclass(frozen=True)
class Lost:
    """Whose accounts are meant; None while two of the name may be, and where it is one's own with none to end."""

    every: tuple[Person, ...]
    phone: LostPhone | None


def _of_another(turn: Turn, wording: str) -> list[Person]:
    """Who is named as having lost or changed a phone, or is to be unbound; nobody where it is no such sentence."""
    if turn.person is None or not re.search(f"{_THING}|{_UNBIND}", wording):
        return []
    words = spelled(turn, wording)
    for who in {p.name: p for p in named(turn, words)}.values():
        name = f"{re.escape(who.name)}(?:家)?"
        ends = re.fullmatch(
            f"(?:请|帮我?|给|把|要|跟)*(?:{_UNBIND}(?:一下)?[\\s:：]*{name}(?:的?{_THING})?|{name}(?:的|他的)?{_THING}?(?:要|也|请)?{_UNBIND}(?:掉|了|一下)?)[吧。！!]*",
            words,
        )
        lost = re.match(f"{name}(?:说)?(?:他|她)?(?:的)?(?:{_LOST}|{_CHANGED})", words)
        if ends or (lost and not re.search("[?？]|吗|怎么办|捡|找到了|找回", words)):
            return [p for p in named(turn, words) if p.name == who.name]
    return []


def typed(turn: Turn, words: str) -> Answers | None:
    """解绑 with somebody's name is never one's own."""
    if turn.event.room is not None or not words.startswith(("解绑", "解除绑定")):
        return None
    others = _of_another(turn, words)
    return {"people": [p.id for p in others]} if others and not _here(turn, others) else None


def _here(turn: Turn, others: list[Person]) -> str:
    """Whose binding at this very phone is meant: several share it."""
    return next((p.id for p in turn.sharing for o in others if p.id == o.id), "")


def hears(turn: Turn) -> Iterable[Reading]:
    """A phone or account that is lost or changed: one's own, or of somebody for whom one answers."""
    if turn.event.room is not None or not turn.words or turn.open_flow == NAME:
        return
    if _OWN.match(turn.words):
        act = Choice("手机丢了", NAME, {})
        yield Reading(By.FLOW, act, Evidence.PLAIN, "lost_phone.mine", belief=4.0)
        return
    others = _of_another(turn, turn.words)
    if not others:
        return
    act = Choice("解绑", NAME, {"people": [p.id for p in others]})
    if mine := _here(turn, others):
        shared = len(turn.sharing) > 1
        act = Choice("解绑", "unbind", {"who": mine}) if shared else Choice("手机丢了", NAME, {})
    yield Reading(By.FLOW, act, Evidence.PLAIN, "lost_phone.of", Reach.OTHERS, belief=4.0)


def look(turn: Turn, answers: Answers) -> Lost:
    """Whose accounts would end. Refusal where it is not the sender's to say."""
    ids = [answers["who"]] if answers.get("who") else answers.get("people", ())
    every = tuple(turn.db.get_one(Person, one) for one in ids)
    if turn.person is None:
        raise Refusal(
            "这个账号还没有绑定谁。原来绑过的，请跟您的代表或村干部说一声，他们把旧账号解绑，再给您新的邀请码；把码发给我就绑好了。"
        )
    if not every:
        own = lost_phones.of_oneself(turn.db, turn.person, turn.address)
        return Lost((turn.person,), own if own.addresses else None)
    if len(every) > 1:
        return Lost(every, None)
    return Lost(every, lost_phones.of_another(turn.db, turn.person, every[0], turn.now))


def several(_: Turn, __: Answers, lost: Lost) -> bool:
    """Two of one name may be meant."""
    return len(lost.every) > 1


def options(turn: Turn, _: Answers, lost: Lost) -> Options:
    """Those of one name, told apart."""
    return [(p.id, distinct(turn, p)) for p in lost.every]


def summary(turn: Turn, answers: Answers, lost: Lost) -> str:
    """Which accounts, when each was last used, and what becomes of them."""
    assert lost.phone is not None  # asked only then
    rows = "、".join(_spoken(a.channel, a.heard_at) for a in lost.phone.addresses)
    count, who = len(lost.phone.addresses), lost.phone.person
    if not answers.get("people"):
        return f"除了现在这个，您还绑着{count}个账号：{rows}。要把它{'们' if count > 1 else ''}解绑吗？解绑以后不再收您的消息。没问题就回“确认”。"
    return (
        f"{distinct(turn, who)}现在绑着{count}个账号：{rows}。要解绑吗？解绑以后，发给{who.name}的消息不再到那里，"
        "那里的按钮也不灵了；办过的事、积分都还在。没问题就回“确认”。"
    )


def _spoken(channel: str, heard_at: datetime | None) -> str:
    last = f"最近{spoken_day(heard_at)}用过" if heard_at else "还没有用过"
    return f"{_CHANNELS.get(channel, channel)}（{last}）"


def _any(_: Turn, __: Answers, lost: Lost) -> bool:
    return lost.phone is not None


def done(turn: Turn, answers: Answers, lost: Lost) -> list[Message]:
    """Unbind them, or say that there is no need."""
    assert turn.person is not None  # else refused
    if lost.phone is None:
        text = (
            "您现在说话的这个账号就是绑定的，还在您手上，不用解绑。在新手机上登原来的账号就行，什么都不用改。"
            "要换到新的账号：先请代表或村干部给您新的邀请码，在新账号上发给我；这个不要了就点“解绑”。换了号码点“改电话”。"
        )
        return [
            Message(
                text, (Choice("解绑", "unbind"), Choice("改电话", "telephone", {"said": "改电话"}))
            )
        ]
    lost_phones.release(turn.db, turn.person, lost.phone, turn.now)
    who = lost.phone.person
    if who.id == turn.person.id:
        return [Message("解绑了：以后只在现在这个账号上找您。")]
    return [
        Message(
            f"解绑了：{who.name}原来的账号不再是他的，那边也告诉了。"
            "要在新手机上绑定，请管系统的人发邀请码，或者让他在新手机上自己跟我说“我叫某某，是几组的”。"
        )
    ]


flow = Flow(
    name=NAME,
    words=("手机丢了", "换手机", "/lostphone"),
    hint="手机丢了：旧账号解绑；代表、村干部可以替人办",
    order=60,
    hears=hears,
    typed=typed,
    look=look,
    reach=Reach.OTHERS,
    asks=(
        choose("who", "您说的是哪一位？回号码。", options, flow=NAME, when=several),
        replace(confirm("sure", summary, flow=NAME), when=_any),
    ),
    done=done,
)
