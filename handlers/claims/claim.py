"""申报: what was done is put on record, in free words or step by step, for the panel to decide."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from core.clock import day_of
from core.errors import Refusal
from core.outbox import Choice, Message
from core.points.claims import claims, review
from core.points.claims import notices as claim_notices
from core.points.claims.claims import Wanted
from core.points.rulebook import measures
from core.points.rulebook.rulebook import Item, ItemKind, Rulebook, Subject
from core.points.subjects import subjects
from handlers.claims import deeds, measured, not_added, recipient
from handlers.claims.corrected import corrected, of_filed, takes_back
from handlers.claims.draft import MOST_TO_CHOOSE, RECORDERS, Draft, look
from handlers.duties.act_day import act_day
from handlers.duties.household_words import day_named
from handlers.engine import commands
from handlers.engine.asks import DROPPED, Options, choose, option, pick, skipped, text
from handlers.engine.consent import consent, firm
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, MoreSaid, Offer, Retry, sent
from handlers.engine.reading import By, Evidence, Reading
from handlers.understand.meaning import Meaning
from handlers.understand.sayings.blame import accuses
from handlers.understand.sayings.clause import faulty
from handlers.understand.sayings.correction import correction

NAME = "claim"
_WHICH_DAY = "这是哪一天的事？请回日子，比如“昨天”或“3月5日”。"


def fill(turn: Turn, meaning: Meaning) -> Answers:
    """A photo that came with the words is the evidence."""
    return {"photos": list(turn.photos)} if turn.photos else {}


def asks_day(_: Turn, __: Answers, draft: Draft) -> bool:
    """The words name an earlier day that cannot be read."""
    return draft.day_read is None


def read_day(turn: Turn, *_: Any) -> str:
    """Words that name a day."""
    if act_day(turn.words, day_of(turn.now)) is None or not day_named(turn.words, day_of(turn.now)):
        raise Retry("没看懂是哪一天。")
    return turn.words


def read_what(turn: Turn, answers: Answers, _: Draft) -> str:
    """What was done, with a day that can be read."""
    what = str(_WHAT.read(turn, answers))
    if act_day(what, day_of(turn.now)) is None:
        raise Retry("是哪一天的事？请连日子一起说，比如“3月5日清了半天沟”。")
    return what


def keeping_photos(ask: Ask) -> Ask:
    """The same ask; a photo that comes meanwhile is the act's evidence."""

    def read(turn: Turn, answers: Answers, draft: Draft) -> Any:
        if not turn.photos:
            return ask.read(turn, answers, draft)
        kept = {"photos": [*answers.get("photos", ()), *turn.photos]}
        if not turn.words:
            raise MoreSaid(kept, "照片收下了，算凭证。")
        try:
            raise MoreSaid(kept | {ask.name: ask.read(turn, answers, draft)})
        except MoreSaid as more:
            raise MoreSaid(kept | more.answers, more.text) from None

    return Ask(ask.name, ask.prompt, read, ask.when, ask.free, ask.story, ask.finds)


def correctable(ask: Ask, *, shown: bool = True) -> Ask:
    """The same ask; what was told of the act may be put right meanwhile: 不是两天，是三天.

    `shown`: the ask itself shows the words; where it does not, they are said.
    """

    def read(turn: Turn, answers: Answers, draft: Draft) -> Any:
        try:
            return ask.read(turn, answers, draft)
        except Retry:
            better = corrected(draft, turn.words)
            if better is None:
                raise
            words = "" if shown else f"改好了：“{better.get('said') or better.get('what')}”。"
            raise MoreSaid(better, words) from None

    return replace(ask, read=read)


def by_words(ask: Ask) -> Ask:
    """The same ask; words that an item of the rulebook speaks of narrow the choice: 就是打扫卫生."""

    def read(turn: Turn, answers: Answers, draft: Draft) -> Any:
        try:
            return ask.read(turn, answers, draft)
        except Retry:
            hint = {"hint": turn.words} | (
                {"what": turn.words} if deeds.told_whole(turn, turn.words) else {}
            )
            fewer = len(Draft(turn, answers | {"said": turn.words}).fitting)
            if not turn.words or not 0 < fewer < len(draft.offers):
                raise
            raise MoreSaid(hint) from None

    return Ask(ask.name, ask.prompt, read, ask.when)


def asks_whose(turn: Turn, answers: Answers, draft: Draft) -> bool:
    """Those who record for others are asked for whom, unless their words told what they did."""
    if not draft.records_for_others or "whose" in answers:
        return False
    told_already = bool(draft.told) or not recipient.may_be_others(turn)
    return not (told_already and draft.whose)


def asks_category(_: Turn, __: Answers, draft: Draft) -> bool:
    """There are too many items to choose from at once."""
    return len(draft.offers) > MOST_TO_CHOOSE


def categories(_: Turn, __: Answers, draft: Draft) -> Options:
    """The categories in which something can be put on record, with two items as examples."""
    by_category: dict[str, list[str]] = {}
    for _kind, _which, item in draft.offers:
        by_category.setdefault(item.category, []).append(item.name)
    return [(name, f"{name}（{'、'.join(items[:2])}…）") for name, items in by_category.items()]


def items(_: Turn, __: Answers, draft: Draft) -> Options:
    """The items to choose from, with what they are worth."""
    books = {
        (kind, which): draft.rulebook(kind, which)
        for kind, which in dict.fromkeys((o[0], o[1]) for o in draft.offers)
    }
    return [
        ([kind, which, i.code], _label(kind, i, books[kind, which], several=len(books) > 1))
        for kind, which, i in draft.offers
    ]


def _label(kind: str, item: Item, book: Rulebook | None, *, several: bool) -> str:
    veto = book is None or item.kind == ItemKind.VETO
    points = "一票否决" if veto or book is None else measures.each(book, item)
    if not several:
        return f"{item.name} {points}"
    return f"{item.name} {points}（{recipient.tail(kind)}）"


def asks_item(_: Turn, __: Answers, draft: Draft) -> bool:
    """The words leave more than one item open."""
    return len(draft.offers) > 1


def asks_what(_: Turn, __: Answers, draft: Draft) -> bool:
    """Nothing has been said of the act yet."""
    return not draft.told and draft.chosen is not None


def describes(turn: Turn) -> bool:
    """Whatever is no problem tells of the act: its item has been chosen already."""
    return turn.meaning.intent != "report_problem" or not faulty(turn.words)


def asks_photo(_: Turn, __: Answers, draft: Draft) -> bool:
    """It is a must; or it is done step by step, and there may be something to show.

    An act told in free words is summed up at once: a photo may follow (claim_photo).
    """
    if draft.chosen is None or not draft.chosen[2].evidence or draft.photos:
        return False
    return draft.chosen[2].photo_required or not draft.told


def ask_photo(_: Turn, __: Answers, draft: Draft) -> Message:
    """A must where the rulebook says so."""
    item = draft.chosen[2] if draft.chosen else None
    if item is not None and item.photo_required:
        return Message(f"“{item.name}”要凭证：{item.evidence}。请发照片。")
    accepted = item.evidence if item else "照片"
    return Message(
        f"凭证可以是：{accepted}。有照片就发一张，没有就回“跳过”。",
        (option("跳过", NAME, "photos", []),),
    )


def read_photo(turn: Turn, _: Answers, draft: Draft) -> list[str]:
    """The photo, or 跳过 where it is no must."""
    required = draft.chosen is not None and draft.chosen[2].photo_required
    if turn.photos:
        return list(turn.photos)
    if not required and skipped(turn.words):
        return []
    raise Retry("请发一张照片，" + ("或发“取消”。" if required else "没有就回“跳过”。"))


def asks_agreement(_: Turn, __: Answers, draft: Draft) -> bool:
    """Told freely: what the words were taken for is shown before anybody else hears of it.

    A photo that came along shows that it was meant to be put on record; 撤销 takes it back. What
    was put right is shown as it now stands, and what an item is only near to: 考上县一中 is no 考上大学.
    """
    if draft.chosen is not None and draft.answers.get("corrected"):
        return True
    shown = draft.photos and draft.meant and not draft.near
    return bool(draft.told) and draft.chosen is not None and not shown


def summary(turn: Turn, _: Answers, draft: Draft) -> Message:
    """For whom, what, which day, how much, and the words themselves."""
    assert draft.chosen is not None  # asked only then
    kind, which, item = draft.chosen
    whose = subjects.own_names(turn.db, Subject(kind), [which])[which]
    day = f"（{draft.day.month}月{draft.day.day}日）"
    label = _label(kind, item, draft.rulebook(kind, which), several=False)
    amount = measures.spoken(item, measured.told(draft))
    much = f"，{amount}" if amount else ""
    lines = [f"请核对：{whose} {label}{much}{day}", f"“{draft.words}”"]
    if draft.photos:
        lines.append(f"照片：{len(draft.photos)}张")
    return Message("\n".join(lines), (option("确认", NAME, "agreed", True), CANCEL))


def read_agreement(turn: Turn, _: Answers, __: Draft) -> bool:
    """A yes; anything else is asked again."""
    chosen = pick(turn.words, ("确认", "取消"))
    if firm(turn.words) or chosen == 0:
        return True
    if consent(turn.words) is False or chosen == 1:
        raise Refusal(DROPPED)
    better = correction(turn.words)
    if better is not None and day_named(better.right, day_of(turn.now)):
        raise MoreSaid({"day": better.right})
    raise Retry("没错就回“确认”，不申报就回“取消”。")


def done(turn: Turn, answers: Answers, draft: Draft) -> list[Message]:
    """Submit it, and say who decides."""
    if turn.person is None:
        return [Message("还不知道您是谁家的。请先发“绑定”，用村干部给的邀请码绑定，再来申报。")]
    if not draft.whose:
        return [Message("您还没登记在哪一户，申报不了。请让村干部把您登记到户里。")]
    if draft.chosen is None:
        return [Message("您不能替这一户申报。请让那家人自己发“申报”，或找他们的村民代表、网格员。")]
    kind, which, item = draft.chosen
    _, helped = draft.named
    wanted = Wanted(
        subject=Subject(kind),
        subject_id=which,
        code=item.code,
        day=draft.day,
        said=draft.words,
        photos=tuple(draft.photos),
        about=helped.id if helped is not None else "",
        amount=measured.told(draft),
    )
    takes_back(turn, answers)
    standing = recipient.standing(turn, turn.person)
    claim, asked = review.submit(turn.db, turn.person, wanted, turn.now, standing)
    body = review.voted_by(turn.db, claim)
    next_step = f"由{body}评议" if body else f"等{asked.name if asked else '镇里'}审核"
    note = claims.moved_note(claim)
    if item.evidence and not wanted.photos and draft.told:
        note += f"有凭证（{item.evidence}）就接着发照片。"
    title = claim_notices.title(turn.db, claim)
    return [Message(f"报上去了：{title}，{next_step}。{note}报错了就回“撤销”。")]


def another_deed(turn: Turn) -> bool:
    """Whether a deed is told beside the one that is open, which has been told already."""
    story = str(turn.open_answers.get("said", ""))
    answering = consent(turn.words) is not None or correction(turn.words) is not None
    return (
        bool(story) and turn.words not in story and not answering and deeds.done(turn, turn.words)
    )


_CORRECTS = frozenset("是系错改换正")
"""No correction is without one of these."""


def hears(turn: Turn) -> Iterable[Reading]:
    """A deed told as such. It is only summed up: nobody else hears of it before it is agreed to."""
    if not turn.words or not_added.asked(turn.words) or accuses(turn.words):
        return
    if deeds.of_another(turn.words) and not turn.holds(*RECORDERS):
        return
    if _CORRECTS & set(turn.words) and (better := of_filed(turn)) is not None:
        act = Choice("改申报", NAME, better)
        yield Reading(By.CORRECTION, act, Evidence.PLAIN, why="claim.corrected", belief=3.0)
        return
    if turn.open_flow == NAME and not another_deed(turn):
        return
    readings = commands.of_intent(flow, turn)
    if readings and readings[0].evidence >= Evidence.LIKELY:  # the words say what they are
        yield readings[0]
    elif deeds.items_told(turn, turn.words):
        given = {"said": turn.words, "guessed": True} | fill(turn, turn.meaning)
        belief = dict(turn.meaning.shares).get("claim_points", 0.0)
        act = Choice("申报积分", NAME, given)
        yield Reading(By.FLOW, act, Evidence.LIKELY, why="claim.deed", belief=belief)
    else:
        yield from readings


def offer(turn: Turn) -> Offer | None:
    """Only to somebody whose words may tell of a deed that the rulebook knows."""
    deed = deeds.items_told(turn, turn.words)
    if not deed:
        return None
    given = sent(turn) | {"said": turn.words}
    return Offer(f"要是做了“{deed}”，可以申报加分。", Choice("申报积分", NAME, given))


CANCEL = Choice("取消", "cancel")
_WHAT = text("what", "做了什么、哪天做的？一句话就行，不说日子就算今天。", max_chars=200)

flow = Flow(
    name=NAME,
    words=("申报", "积分申报", "/claim"),
    intents=("claim_points",),
    hint="申报：做了好事报积分，也可以直接说“我今天帮邻居收谷子了”",
    order=20,
    fill=fill,
    look=look,
    hears=hears,
    parts=deeds.parts,
    offer=offer,
    dated=True,
    asks=(
        keeping_photos(Ask("day", lambda *_: Message(_WHICH_DAY), read_day, asks_day)),
        keeping_photos(Ask("whose", recipient.ask, recipient.read, asks_whose)),
        keeping_photos(
            by_words(
                correctable(
                    choose(
                        "category", "做的是哪一类事？", categories, flow=NAME, when=asks_category
                    )
                )
            )
        ),
        keeping_photos(
            by_words(correctable(choose("item", "是哪一项？", items, flow=NAME, when=asks_item)))
        ),
        keeping_photos(
            Ask("what", _WHAT.prompt, read_what, asks_what, free=True, story=True, finds=describes)
        ),
        keeping_photos(
            correctable(Ask("amount", measured.prompt, measured.read, measured.of_words))
        ),
        correctable(Ask("photos", ask_photo, read_photo, asks_photo), shown=False),
        keeping_photos(correctable(Ask("agreed", summary, read_agreement, asks_agreement))),
    ),
    done=done,
)
