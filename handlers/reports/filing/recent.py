"""What has just been filed (刚报的): words, photos or a place soon after belong to it where they fit."""

import re
from collections.abc import Sequence
from dataclasses import replace

from core.outbox import Message
from core.reports import filing, following
from core.reports.ladder import reports
from core.reports.ladder.reports import Report
from handlers.engine.consent import consent
from handlers.engine.event import Turn
from handlers.engine.kinds import album
from handlers.reports.filing.problem import who
from handlers.reports.filing.sharing import another_matter, content, things
from handlers.understand.category import category
from handlers.understand.places import places
from handlers.understand.sayings.aside import aside
from handlers.understand.sayings.clause import faulty
from handlers.understand.sayings.correction import correction
from handlers.understand.sayings.polarity import asked
from handlers.understand.sayings.talk import talk

_SURE, _LIKELY = 0.9, 0.6
_TAKEN_BACK = re.compile("撤回|撤销|不报|取消|算了|算哒|看错")
_OWN_LOSS = re.compile("花了我|赔了|倒霉|倒大霉|晦气|算我|自认|背时")
"""What it has cost the speaker is a sigh, and tells its holder nothing of the matter."""
_PARTS = frozenset({"report_problem", "add_detail", "undo_correct", "urge"})
_COUNTED = r"(?:[一二两三四五六七八九十几\d]+|半|好几|好多)"
_WHERE = re.compile(
    r"[左右前后里外上下旁][边面头]|对面|靠近|靠着|挨着|往[里外前后上下东西南北左右]|[东西南北][边头]|顺着|路口|拐弯|转弯|隔壁|边上|边边|底下|脚下|那头|尽头|中间|[这那](?:边|里|一?[盏根段块头])|第[一二两三四五六七八九十\d]"
)
_HOW_MANY = re.compile(
    f"{_COUNTED}(?:多)?[盏根个处户米块条只段截口家棵堆辆]|[都也](?:是|坏|黑|漏|堵|不|没)"
)
_SINCE = re.compile(
    f"{_COUNTED}(?:多|来)?个?(?:天|日|夜|月|礼拜|星期|年|小时|钟头)|昨|前天|今早|夜里|半夜|开始|一闪|一直"
)
_HARMS = re.compile("孩|细伢|娃|学生|老人|娭毑|摔|绊|跌|危险|不敢|夜路|走路|过路|车")
_CHATTER = re.compile(
    "等[了到过]|要等|快[点些]|催|管不管|没得?用|白讲|白说|希望|辛苦|多谢|谢谢|感谢|麻烦|难为|急|气死|[就只](?:是|有|报|讲|说)*这|别的|晓得|知道|放心|效率|没谁了|服了|你们[真也这]|水平|态度|我(?:先|去|要|还)|先下"
)
"""Impatience, thanks and talk of oneself: they say nothing of the matter."""


def lately(turn: Turn) -> list[Report]:
    """What the sender filed a moment ago, and their cries for help that go on."""
    return turn.once("lately", lambda: filing.lately(turn.db, who(turn), turn.now))


def just_filed(turn: Turn) -> Report | None:
    """The sender's newest report of the last ten minutes, while it is open."""
    return following.recent(lately(turn), turn.now)


def shown(turn: Turn, photos: tuple[str, ...]) -> tuple[str, ...]:
    """The photos of a new matter: those that came with it, and those shown just before its words.

    They had been put to the report filed before: it was not known yet what they show.
    """
    newest = just_filed(turn)
    if newest is None:
        return photos
    moments = album.shown_before(turn, newest.filed_at)
    taken = reports.taken_from(turn.db, newest.id, moments)
    turn.know("taken", len(taken))
    return (*taken, *photos)


def with_photos(turn: Turn, answer: Message) -> Message:
    """The answer to a new matter, saying so where photos were taken from the one before."""
    taken = turn.once("taken", lambda: 0)
    said = f"{answer.text}\n刚才的{taken}张照片放到这一件里了。" if taken else answer.text
    return replace(answer, text=said)


def fits(turn: Turn, report: Report) -> bool:
    """Whether this turn adds to a report that was just filed, and begins nothing of its own."""
    words = turn.words
    if not words:
        return bool(turn.photos or turn.event.location)
    if turn.open_flow:
        return False
    if correction(words) is not None:
        return True
    if (
        asked(words)
        or talk(words)
        or aside(words)
        or consent(words) is not None
        or turn.meaning.intent not in _PARTS
    ):
        return False
    if _TAKEN_BACK.search(words):
        return False
    named = places(words)
    whole = f"{report.text} {report.place}"
    sure = turn.meaning.intent == "report_problem" and turn.meaning.confidence >= _SURE
    if sure and named and not any(place in whole or whole in place for place in named):
        return False
    if _detail(words, report, named):
        return True
    if not _tells_of_it(turn, report, named) or _whole(turn, report, named):
        return False
    return not another_matter(words, report, named)


def says_more(turn: Turn, reports: Sequence[Report]) -> bool:
    """Whether the words tell something of one of these reports; 就这些了 tells of none."""
    named = places(turn.words)
    return any(_tells_of_it(turn, report, named) for report in reports)


def _detail(words: str, report: Report, named: list[str]) -> bool:
    """三盏都不亮, 往里头走也黑: how many and where, and no thing or place of its own."""
    if report.kept_from or named or things(words) - things(report.text):
        return False
    if category(words) not in (None, report.category):
        return False
    return bool(_WHERE.search(words) or _HOW_MANY.search(words)) and faulty(words)


def _tells_of_it(turn: Turn, report: Report, named: list[str]) -> bool:
    """Whether the words tell something of the matter itself: what is added is read by its holder."""
    words = turn.words
    kind = category(words)
    alike = kind in (None, report.category)
    if _OWN_LOSS.search(words) and not (named or faulty(words)):
        return False
    if content(words) & content(f"{report.text} {report.place}") or faulty(words):
        return True
    if named and alike:
        return True
    if _CHATTER.search(words):
        return False
    if any(sheet.search(words) for sheet in (_WHERE, _HOW_MANY, _SINCE, _HARMS)):
        return True
    return (kind is not None and alike) or (
        turn.meaning.intent == "add_detail" and turn.meaning.evidence in ("likely", "plain")
    )


def _whole(turn: Turn, report: Report, named: list[str]) -> bool:
    """Whether the words tell of a fault by themselves, with nothing in common but the place."""
    words = turn.words
    for place in named:
        words = words.replace(place, "")
    problem = turn.meaning.intent == "report_problem" and turn.meaning.confidence >= _LIKELY
    return problem and faulty(words) and not content(words) & content(report.text)
