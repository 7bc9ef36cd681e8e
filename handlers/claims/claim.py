"""申报: what was done is put on record, in free words or step by step, for the panel to decide."""

import re
from datetime import date
from typing import Any

from core.clock import day_of
from core.errors import Refusal
from core.outbox import Message
from core.points.claims import claims, recipients, review
from core.points.claims import notices as claim_notices
from core.points.claims.claims import Wanted
from core.points.rulebook.rulebook import Item, Rulebook, Subject, meant
from core.points.subjects import subjects
from core.registry import households
from core.registry.households import Household
from core.registry.people import CADRES, Post
from handlers.claims import not_added, recipient
from handlers.duties.act_day import act_day
from handlers.duties.household_words import day_named
from handlers.engine.asks import Options, choose, option, skipped, text
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, MoreSaid, Retry
from handlers.understand.meaning import Meaning, understand

NAME = "claim"
RECORDERS = frozenset({Post.REPRESENTATIVE, Post.GRID_WORKER}) | CADRES
_HELPED = re.compile("(?:帮|给|替|为|陪|送|照顾|看望)(?:了|着)?[^，。,]{0,2}$")
_WHICH_DAY = "这是哪一天的事？请回日子，比如“昨天”或“3月5日”。"
_MOST_TO_CHOOSE = 6
Offer = tuple[str, str, Item]
"""A subject's kind and id, and an item that the speaker may put on record for it."""


def fill(turn: Turn, meaning: Meaning) -> Answers:
    """A photo that came with the words is the evidence."""
    return {"photos": list(turn.photos)} if turn.photos else {}


def words(answers: Answers) -> str:
    """What the speaker has said of the act."""
    return str(answers.get("said") or answers.get("what") or "")


def day(turn: Turn, answers: Answers) -> date:
    """The day of the act; today as long as nothing else has been said."""
    spoken = str(answers.get("day") or words(answers))
    return act_day(spoken, day_of(turn.now)) or day_of(turn.now)


def asks_day(turn: Turn, answers: Answers) -> bool:
    """The words name an earlier day that cannot be read. A question about points ends it here."""
    spoken = words(answers)
    if not_added.asked(spoken):
        raise Refusal(not_added.answer(turn, spoken).text)
    return act_day(spoken, day_of(turn.now)) is None


def read_day(turn: Turn, _: Answers) -> str:
    """Words that name a day."""
    spoken = turn.event.text.strip()
    if act_day(spoken, day_of(turn.now)) is None or not (day_named(spoken, day_of(turn.now))):
        raise Retry("没看懂是哪一天。")
    return spoken


def read_what(turn: Turn, answers: Answers) -> str:
    """What was done, with a day that can be read."""
    what = str(_WHAT.read(turn, answers))
    if act_day(what, day_of(turn.now)) is None:
        raise Retry("是哪一天的事？请连日子一起说，比如“3月5日清了半天沟”。")
    return what


def keeping_photos(ask: Ask) -> Ask:
    """The same ask; a photo that comes meanwhile is the act's evidence."""

    def read(turn: Turn, answers: Answers) -> Any:
        if not turn.photos:
            return ask.read(turn, answers)
        kept = {"photos": [*answers.get("photos", ()), *turn.photos]}
        if not turn.event.text.strip():
            raise MoreSaid(kept, "照片收下了，算凭证。")
        raise MoreSaid(kept | {ask.name: ask.read(turn, answers)})

    return Ask(ask.name, ask.prompt, read, ask.when)


def named(turn: Turn, answers: Answers) -> tuple[Household | None, Household | None]:
    """The household that the act is of, when the words name one, and the one it was done for."""
    spoken = answers.get("said", "")
    if not spoken or turn.village_id is None:
        return None, None
    doer = helped = None
    for slot in understand(spoken, "villager").slots.get("households", []) or _known(turn, spoken):
        homes = households.named(turn.db, turn.village_id, slot)
        if len(homes) != 1:
            continue
        if _HELPED.search(spoken[: spoken.index(slot)]):
            helped = homes[0]
        else:
            doer = homes[0]
    return doer, helped


def _known(turn: Turn, spoken: str) -> list[str]:
    homes = households.in_village(turn.db, turn.village_id or "")
    return [h.name.removesuffix("户") for h in homes if h.name.removesuffix("户") in spoken]


def without_names(turn: Turn, spoken: str) -> str:
    """The words without the names in them: 彭阿婆 is a name, not an old woman."""
    for name in _known(turn, spoken):
        spoken = spoken.replace(name, "某")
    return spoken


def whose(turn: Turn, answers: Answers) -> list[tuple[Subject, str]]:
    """For whom the act may be meant to count."""
    if "whose" in answers:
        kind, which = answers["whose"]
        return [(Subject(kind), which)]
    doer, _ = named(turn, answers)
    if doer is not None and recipients.counts_households(turn.db, doer.village_id, turn.now):
        return [(Subject.HOUSEHOLD, doer.id)]
    own_ones = recipient.own_recipients(turn)
    if own_ones or turn.person is None or turn.holds(*RECORDERS):
        return own_ones
    home = households.of_person(turn.db, turn.person.id)
    return [(Subject.HOUSEHOLD, home.id)] if home else []


def asks_whose(turn: Turn, answers: Answers) -> bool:
    """Those who record for others are asked for whom, unless their words told what they did."""
    if turn.person is None or not turn.holds(*RECORDERS):
        return False
    told_already = bool(answers.get("said")) or not recipient.may_be_others(turn)
    return not (told_already and whose(turn, answers))


def offers(turn: Turn, answers: Answers) -> list[Offer]:
    """All that the speaker may put on record, with the words' meaning applied when it finds any."""
    everything = _everything(turn, answers)
    if "category" in answers:
        return [o for o in everything if o[2].category == answers["category"]]
    fitting_offers = _meant(turn, answers, everything)
    return fitting_offers if 0 < len(fitting_offers) <= _MOST_TO_CHOOSE else everything


def fitting(turn: Turn, answers: Answers) -> list[Offer]:
    """What of it the words speak of; empty where they speak of no item."""
    return _meant(turn, answers, _everything(turn, answers))


def _everything(turn: Turn, answers: Answers) -> list[Offer]:
    if turn.person is None:
        return []
    return [
        (kind.value, which, item)
        for kind, which in whose(turn, answers)
        for item in claims.items_for(
            turn.db, turn.person, kind, which, day(turn, answers), turn.now
        )
    ]


def _meant(turn: Turn, answers: Answers, everything: list[Offer]) -> list[Offer]:
    spoken = without_names(turn, words(answers))
    return [
        (kind, which, item)
        for kind, which, item in everything
        if item in meant([i for k, w, i in everything if (k, w) == (kind, which)], spoken)
    ]


def asks_category(turn: Turn, answers: Answers) -> bool:
    """There are too many items to choose from at once. A day that cannot be claimed ends it here."""
    for kind, which in whose(turn, answers):
        village_id = subjects.village_of(turn.db, kind, which, turn.now)
        claims.check_day(turn.db, village_id, kind, day(turn, answers), turn.now)
    return len(offers(turn, answers)) > _MOST_TO_CHOOSE


def categories(turn: Turn, answers: Answers) -> Options:
    """The categories in which something can be put on record, with two items as examples."""
    by_category: dict[str, list[str]] = {}
    for _, _, item in offers(turn, answers):
        by_category.setdefault(item.category, []).append(item.name)
    return [(name, f"{name}（{'、'.join(items[:2])}…）") for name, items in by_category.items()]


def items(turn: Turn, answers: Answers) -> Options:
    """The items to choose from, with what they are worth."""
    choices = offers(turn, answers)
    worths = {
        (kind, which): claims.rulebook_for(
            turn.db, Subject(kind), which, day(turn, answers), turn.now
        )
        for kind, which, _ in choices
    }
    return [
        ([kind, which, i.code], _label(kind, i, worths[kind, which], several=len(worths) > 1))
        for kind, which, i in choices
    ]


def _label(kind: str, item: Item, book: Rulebook | None, *, several: bool) -> str:
    points = f"{book.worth(item):+d}" if book and item.points else "一票否决"
    if not several:
        return f"{item.name} {points}"
    return f"{item.name} {points}（{recipient.tail(kind)}）"


def asks_item(turn: Turn, answers: Answers) -> bool:
    """The words leave more than one item open."""
    return len(offers(turn, answers)) > 1


def chosen(turn: Turn, answers: Answers) -> Offer | None:
    """The item that it has come down to."""
    fitting_offers = offers(turn, answers)
    if "item" in answers:
        kind, which, code = answers["item"]
        everything = offers(turn, {k: v for k, v in answers.items() if k != "said"})
        return next(
            (
                o
                for o in fitting_offers + everything
                if [o[0], o[1], o[2].code] == [kind, which, code]
            ),
            None,
        )
    return fitting_offers[0] if len(fitting_offers) == 1 else None


def asks_what(turn: Turn, answers: Answers) -> bool:
    """Nothing has been said of the act yet."""
    return not answers.get("said") and chosen(turn, answers) is not None


def asks_photo(turn: Turn, answers: Answers) -> bool:
    """It is a must; or it is done step by step, and there may be something to show.

    An act told in free words is put on record at once: a photo may follow (claim_photo).
    """
    offer = chosen(turn, answers)
    if offer is None or not offer[2].evidence or shown(answers):
        return False
    return offer[2].photo_required or not answers.get("said")


def shown(answers: Answers) -> list[str]:
    """The photos that came with any of the words, or were asked for."""
    sent = answers.get("sent", {}).get("photos", [])
    return list(dict.fromkeys([*sent, *answers.get("photos", [])]))


def ask_photo(turn: Turn, answers: Answers) -> Message:
    """A must where the rulebook says so."""
    offer = chosen(turn, answers)
    item = offer[2] if offer else None
    if item is not None and item.photo_required:
        return Message(f"“{item.name}”要凭证：{item.evidence}。请发照片。")
    accepted = item.evidence if item else "照片"
    return Message(
        f"凭证可以是：{accepted}。有照片就发一张，没有就回“跳过”。",
        (option("跳过", NAME, "photos", []),),
    )


def read_photo(turn: Turn, answers: Answers) -> list[str]:
    """The photo, or 跳过 where it is no must."""
    offer = chosen(turn, answers)
    required = offer is not None and offer[2].photo_required
    if turn.photos:
        return list(turn.photos)
    if not required and skipped(turn.event.text):
        return []
    raise Retry("请发一张照片，" + ("或发“取消”。" if required else "没有就回“跳过”。"))


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Submit it, and say who decides."""
    if turn.person is None:
        return [Message("还不知道您是谁家的。请先发“绑定”，用村干部给的邀请码绑定，再来申报。")]
    if not whose(turn, answers):
        return [Message("您还没登记在哪一户，申报不了。请让村干部把您登记到户里。")]
    offer = chosen(turn, answers)
    if offer is None:
        return [Message("您不能替这一户申报。请让那家人自己发“申报”，或找他们的村民代表、网格员。")]
    kind, which, item = offer
    _, helped = named(turn, answers)
    wanted = Wanted(
        subject=Subject(kind),
        subject_id=which,
        code=item.code,
        day=day(turn, answers),
        said=words(answers),
        photos=tuple(shown(answers)),
        about=helped.id if helped is not None else "",
    )
    claim, asked = review.submit(turn.db, turn.person, wanted, turn.now)
    body = review.voted_by(turn.db, claim)
    next_step = f"由{body}评议" if body else f"等{asked.name if asked else '镇里'}审核"
    note = claims.moved_note(claim)
    if item.evidence and not wanted.photos and answers.get("said"):
        note += f"有凭证（{item.evidence}）就接着发照片。"
    return [
        Message(
            f"报上去了：{claim_notices.title(turn.db, claim)}，{next_step}。{note}报错了就回“撤销”。"
        )
    ]


_WHAT = text("what", "做了什么、哪天做的？一句话就行，不说日子就算今天。", max_chars=200)

flow = Flow(
    name=NAME,
    words=("申报", "积分申报", "/claim"),
    intents=("claim_points",),
    hint="申报：做了好事报积分，也可以直接说“我今天帮邻居收谷子了”",
    order=20,
    fill=fill,
    asks=(
        keeping_photos(Ask("day", lambda *_: Message(_WHICH_DAY), read_day, asks_day)),
        keeping_photos(Ask("whose", recipient.ask, recipient.read, asks_whose)),
        keeping_photos(
            choose("category", "做的是哪一类事？", categories, flow=NAME, when=asks_category)
        ),
        keeping_photos(choose("item", "是哪一项？", items, flow=NAME, when=asks_item)),
        keeping_photos(Ask("what", _WHAT.prompt, read_what, asks_what)),
        Ask("photos", ask_photo, read_photo, asks_photo),
    ),
    done=done,
)
