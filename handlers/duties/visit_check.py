"""来过, 没来: a household that was drawn says whether somebody came; only the supervision group reads it."""

import re
from collections.abc import Iterable

from core.duties.truth import visit_checks
from core.errors import Refusal
from core.outbox import Message, choices_of
from handlers.engine.consent import consent, small_talk
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reach, Reading

NAME = "visit_check"
_LONGEST = 40
_WITNESS = "(?:我|俺)?(?:们?家?屋?里?的?)(?:老婆|堂客|婆娘|媳妇|爱人|老公|男人|老伴|崽|伢子|儿子|女儿|妹子|孙子|孙女|老?妈|老?娘|老?爸|爹|爷爷|奶奶|婆婆|公公|家里人?|屋里人?|屋里头|屋里的)(?:她|他)?(?:也|就)?(?:说|讲|话|记得)(?:的是|是)?"
_WHEN = "(?:上个?|这个?|那个?)?(?:星期|礼拜|周)[一二三四五六日天]?|[大前昨那当今]天|前几天|早上|上午|中午|下午|晚上|[几一二两三四五0-9]+天前|[0-9一二三十]+[月号日]"
_SUBJECT = "[^没冇未不别唔莫谁哪几，,。 ]{0,5}?"
_CAME = re.compile(
    f"(?:是的?|嗯|对)?(?:{_WITNESS})?(?:{_WHEN})*{_SUBJECT}(?:{_WHEN})*(?:确实|真的|是|有)*"
    "(?:来(?:过了|过|了|咗|咯|哒)?(?:我[家屋]里?|屋里|家里)?)+(?:[两几一二三0-9]+[回次趟])?[的了啊呀哒咯嘞！!]*"
)
_NOT = re.compile(
    f"(?:{_WITNESS})?(?:{_WHEN})*{_SUBJECT}(?:{_WHEN})*(?:根本|从来|就|都|压根)*"
    "(?:没有?|冇得?|未|没得)(?:(?:人|看见人|看到人|见人|见到人|见)?(?:来过?|到过?|上过?门)|看[见到]人|见到?人)(?:过?我们?[家屋]里?|屋里|家里)?[的了啊呀哒咯嘞！!]*"
)
_BESIDE = re.compile("(?:坐了|聊了|讲了|看了|扯了|还|都|蛮|挺|很)[^没冇不]{1,12}")
_SAYS_NOTHING = re.compile("来|没|没有|没得|冇|冇得|未|有")


def says_came(words: str) -> bool | None:
    """Whether all that is said is that somebody came, or that nobody did; None for anything else."""
    clauses = [one for one in re.split("[，,。；; ]+", words.strip("。.！!")) if one]
    heard = {c: _said(c) for c in clauses}
    told = {came for came in heard.values() if came is not None}
    rest = [c for c, came in heard.items() if came is None and not _BESIDE.fullmatch(c)]
    beside = all(consent(c) is not None or small_talk(c) for c in rest)
    return told.pop() if len(told) == 1 and beside else None


def _said(clause: str) -> bool | None:
    if _SAYS_NOTHING.fullmatch(clause):
        return None
    if _CAME.fullmatch(clause):
        return True
    return False if _NOT.fullmatch(clause) else None


def hears(turn: Turn) -> Iterable[Reading]:
    """来过的, 没来过: where the household has been asked and has not answered."""
    came = says_came(turn.words) if 0 < len(turn.words) <= _LONGEST else None
    if came is None:
        return
    for question in turn.questions:
        for choice in choices_of(question):
            if choice.flow == NAME and choice.answers.get("came") == came:
                yield Reading(
                    By.FLOW, choice, Evidence.PLAIN, "visit_check.said", Reach.OTHERS, 3.0
                )
                return


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Keep it, and say who reads it."""
    if turn.person is None or "check" not in answers:
        raise Refusal("现在没有要您核实的走访。")
    visit_checks.answer(turn.db, turn.person, answers["check"], answers["came"], turn.now)
    return [Message("记下了，谢谢。只有监督小组看得到。回错了就发“撤销”。")]


flow = Flow(name=NAME, words=(), hears=hears, asks=(), done=done)
