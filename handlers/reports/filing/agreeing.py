"""Agreeing (同意): what is shown before a report is filed: whom it is kept from, and what it may double."""

import re

from core.clock import spoken
from core.errors import Refusal
from core.outbox import Choice, Message
from core.reports import notices
from core.reports.ladder import duplicates, levels, reports
from core.reports.ladder.lifecycle import OPEN
from core.reports.ladder.reports import Report, spoken_number
from handlers.engine.asks import DROPPED, OPTION, Options, choose, option, pick
from handlers.engine.consent import assents, consent, firm
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, MoreSaid, Retry
from handlers.reports.filing.problem import more_sent, place_for, problem, route_of, who
from handlers.understand.kinds import strong_categories
from handlers.understand.meaning import result
from handlers.understand.sayings.clause import faulty
from handlers.understand.sayings.correction import correction
from handlers.understand.sayings.mending import mended
from handlers.understand.sayings.place_words import says_where
from handlers.understand.sayings.polarity import over

NAME = "report"
NOT_HIM = "not_blamed"
"""The answer that says: it is not about the person named in it."""
_ASKED_AGAIN = "要报就回“确认”，不报了就回“取消”。"
_SAME = ("附议", "就是这件", "同一件", "同一个", "就是那个", "就是它")


_OF_ANOTHER_KIND = frozenset(
    {"claim_points", "small_talk", "elsewhere", "query_points", "check_in_visit"}
)


def of_another_kind(turn: Turn) -> bool:
    """Whether the words behind a photo tell of a deed or only chat, or that all is well."""
    meaning = turn.meaning
    if over(turn.words) or result(turn.words) == "satisfied":
        return True
    if not turn.words or faulty(turn.words) or meaning.intent not in _OF_ANOTHER_KIND:
        return False
    deed = meaning.intent == "claim_points" and meaning.evidence in ("likely", "plain")
    return deed or not strong_categories(turn.words)


def new(answers: Answers) -> bool:
    """Whether this goes on to be a report of its own."""
    return not any(answers.get(name) for name in ("onto", "same", "again"))


def wordless(turn: Turn, answers: Answers) -> bool:
    """Only a photo or a place came, from somebody who has something open: which may it belong to?"""
    return not answers.get("said") and bool(answers.get("sent")) and bool(open_reports(turn))


def open_reports(turn: Turn) -> list[Report]:
    """The sender's newest open reports."""
    return [r for r in reports.of_reporter(turn.db, who(turn)) if r.state in OPEN][:3]


def onto_options(turn: Turn, _: Answers) -> Options:
    """One of the open reports, or a new one."""
    old = [
        (r.id, f"补充编号 {spoken_number(r)}：{notices.cut(r.text, 16)}")
        for r in open_reports(turn)
    ]
    return [*old, ("", "报一件新的事")]


def like(turn: Turn, answers: Answers) -> Report | None:
    """An open report that may be the same matter."""
    matter = problem(turn, answers)
    if matter.village_id is None:
        return None
    village_id = matter.village_id

    def look() -> Report | None:
        return duplicates.likely(
            turn.db,
            village_id,
            matter.text,
            matter.place,
            turn.now,
            location=matter.location,
            private=True,
        )

    return turn.once(("like", matter), look)


_STOPS = re.compile("算[了哒啦咯]|不要|[莫别不]搞|[莫别不]弄|不用|不报|不办|取消")
"""莫搞哒 is no answer to whether it is the same."""


def same_question(turn: Turn, answers: Answers) -> Message:
    """Enough of the other report to judge it by, and one tap to join it."""
    other = like(turn, answers)
    assert other is not None  # asked only where there is one
    if turn.person is not None and turn.person.id in other.kept_from:
        text = f"已经有人报过一件像的，编号 {spoken_number(other)}。是不是同一件？"
        return Message(text, _yes_no("附议", other.id))
    by_sender = any(r.id == other.id for r in open_reports(turn))
    photo = reports.photos(turn.db, other.id, "filed")
    text = (
        f"{'您' if by_sender else '已经有人'}报过一件很像的：\n编号 {spoken_number(other)}：{notices.cut(other.text)}\n"
        f"{spoken(other.filed_at)}报的，{notices.state_words(other)}。是不是这一件？"
    )
    choices = _yes_no("是的，补充进去" if by_sender else "附议", other.id)
    return Message(text, choices, picture=photo[0] if photo else None)


def _yes_no(yes: str, report_id: str) -> tuple[Choice, Choice]:
    return option(yes, NAME, "same", report_id), option("不是，另报", NAME, "same", "")


def read_same(turn: Turn, answers: Answers) -> str:
    """The other report's id, or nothing where it is another matter."""
    other, answer = like(turn, answers), turn.words
    if other is None:
        return ""
    chosen = pick(answer, [choice.label for choice in same_question(turn, answers).choices])
    if chosen is None and (apart := correction(answer)) is not None:
        raise MoreSaid({"same": ""} | _elsewhere(apart.right))
    if assents(answer) or chosen == 0 or answer.endswith(_SAME):
        return other.id
    if chosen is None and _STOPS.search(answer) and consent(answer) is False:
        raise Refusal(DROPPED)
    if consent(answer) is False or chosen == 1:
        return ""
    raise Retry("是同一件就回 1，不是就回 2。")


def _elsewhere(right: str) -> Answers:
    """不是桥头那个，是我屋门口的: another one, and where it is."""
    where = right.removesuffix("的").removesuffix("那个")
    return {"place": {"words": where}} if says_where(where) and not faulty(where) else {}


def kept(turn: Turn, answers: Answers) -> bool:
    """Whether it speaks of somebody who must not hear of it, or its sender must not be known."""
    if not new(answers):
        return False
    matter = problem(turn, answers)
    route = route_of(turn, matter)
    return matter.private or (route is not None and route.about is not None)


def summary(turn: Turn, answers: Answers) -> Message:
    """What will be filed, to whom it goes, and from whom it is kept."""
    matter = problem(turn, answers)
    lines = [f"请核对：{notices.cut(matter.text)}"]
    route = route_of(turn, matter)
    place = place_for(matter, route)
    if place and place not in matter.text:
        lines.append(f"地点：{place}")
    if matter.photos:
        lines.append(f"照片：{len(matter.photos)}张")
    choices = [option("确认", NAME, "ok", True), Choice("取消", "cancel")]
    first = levels.seat_words(turn.db, route.first) if route and route.first else "能办的人"
    if route is not None and route.about is not None:
        name = route.about.name
        choices.insert(1, option(f"不是说{name}", NAME, "ok", NOT_HIM))
        lines.append(
            f"这件事是说{name}本人：不交给{name}，先交给{first}，也不让{name}知道是谁报的。"
        )
    else:
        lines.append(f"先交给：{first}。上报人不公开：谁也看不到是您报的。")
    return Message("\n".join(lines), tuple(choices))


def read_ok(turn: Turn, answers: Answers) -> bool | str:
    """Yes, or: it is not about the one named; a photo or a place that comes meanwhile is kept."""
    words = turn.words
    if words:
        choices = summary(turn, answers).choices
        chosen = pick(words, [choice.label for choice in choices])
        if chosen is not None and choices[chosen].thing != OPTION:
            raise Refusal(DROPPED)
        if chosen is not None:
            answer: bool | str = choices[chosen].answers["ok"]
            return answer
        if firm(words):
            return True
        if consent(words) is False and len(choices) == 2:  # else it may be said of the one named
            raise Refusal(DROPPED)
    if turn.photos or turn.event.location:
        raise MoreSaid(more_sent(turn, answers))
    if (better := mended(str(answers.get("said") or ""), words)) is not None:
        raise MoreSaid({"said": better})
    raise Retry(_ASKED_AGAIN)


ONTO = choose(
    "onto", "收到了。是补充以前报的，还是报新的？", onto_options, flow=NAME, when=wordless
)
SAME = Ask(
    "same",
    same_question,
    read_same,
    lambda t, a: new(a) and like(t, a) is not None,
    unanswered=lambda: "",
)
AGREE = Ask("ok", summary, read_ok, kept)
