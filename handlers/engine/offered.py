"""Offered choices (选项): a button, a number or a typed label names the same stored choice.

Nothing is acted on here: what was chosen is handed to the router, or a sentence that says why not.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core import outbox
from core.outbox import Choice, Message, Outgoing
from handlers.engine import commands, flow, unclear
from handlers.engine.asks import OPTION
from handlers.engine.consent import RECEIVED, consent, firm, receipt
from handlers.engine.event import Turn
from handlers.engine.flow import UPDATED, Answers, Flow
from handlers.engine.memory import SEALED
from handlers.engine.pointing import ordinal
from handlers.engine.reading import Reach
from handlers.engine.short import Clause, selection
from handlers.understand.category import category
from handlers.understand.places import places
from handlers.understand.sayings.clause import faulty
from handlers.understand.sayings.correction import correction
from handlers.understand.sayings.excepting import put_off
from handlers.understand.sayings.polarity import asked

_OF_THE_LIST = re.compile("名单|单子|清单")
"""Words that name the list speak of no day."""
_REPORT_NUMBER = re.compile(r"编号|\d\s*[号件]")


@dataclass(frozen=True)
class Chosen:
    """A command to go on with; `option` where it answers the open ask and means nothing without it."""

    flow: Flow
    answers: Answers
    option: bool = False
    taken: bool = False
    """Whether this very choice had been taken before."""


Outcome = Sequence[Chosen] | Message
"""What was chosen, one after another; or what the sender hears instead."""


def press(turn: Turn, token: str) -> Outcome:
    """A button: only what was offered to this very chat."""
    offer = outbox.chosen(turn.db, token, turn.event.channel, turn.event.room or turn.event.chat)
    if offer is None:
        return Message("这个按钮不能用了。发“帮助”看看现在能办什么。")
    return _take(turn, *offer)


def _take(turn: Turn, message: Outgoing, choice: Choice) -> Outcome:
    """Go on with a choice, however it was made. Rights and versions are core's to check."""
    wanted = commands.flows().get(choice.flow)
    if wanted is None:
        return UPDATED
    option = choice.thing == OPTION
    taken = option and message.answer == choice.label
    if not wanted.many or option:
        outbox.answered(turn.db, message, SEALED if wanted.sealed else choice.label, turn.now)
    given = choice.answers if option else _given(choice, wanted.many)
    return [Chosen(wanted, given, option, taken)]


def over(choice: Chosen) -> Message:
    """What somebody hears who presses a button of an ask that is open no more."""
    if choice.taken:
        return Message("这一步已经办过了，不用再按。")
    return Message(
        f"这个按钮是早先问“{choice.flow.title}”时的，那一步已经过去了，现在按不算数，什么都没有改。"
        "想看办成了没有、要接着办，随时说一声。"
    )


def _given(choice: Choice, many: bool, words: str = "") -> Answers:
    answers = {"said": ""} | choice.answers | ({"said": words} if words else {})
    if choice.thing is not None:
        answers |= {"thing": choice.thing, "version": choice.version}
    return {"picked": [answers], "said": words} if many else answers


def reacted(turn: Turn) -> Outcome | None:
    """A yes put beside one of our messages: only where a yes is asked, and it is open."""
    message = turn.pointed
    if message is None or message.answered_at is not None:
        return None
    yes = [choice for choice in outbox.choices_of(message) if consent(choice.label)]
    return _take(turn, message, yes[0]) if len(yes) == 1 else None


def numbered(turn: Turn) -> Outcome | None:
    """Numbers and what else points at a list, with or without words; None when they answer nothing."""
    words = turn.words
    figures = selection(words, (), many=True)
    answered = turn.pointed
    if answered is not None and answered.choices and figures is not None:
        over = answered.answered_at is not None
        return _SETTLED if over else _of_question(turn, answered)
    alone = figures is not None and len(figures) == len(figures[0].numbers) == 1
    question = _question(turn) if alone else _question(turn, many=True) or _question(turn)
    if alone and (gone := _gone(turn, question)) is not None:
        return gone
    if alone and figures is not None and question is not None:
        either = unclear.which_list(turn, question, figures[0].numbers[0])
        if either is not None:
            return either
    if question is None:
        typed = figures is not None and words[0].isdecimal() and not ordinal(words)
        return _no_question(words) if typed else None
    return _of_question(turn, question)


def _of_question(turn: Turn, question: Outgoing) -> Outcome | None:
    words, choices = turn.words, outbox.choices_of(question)
    wanted = commands.flows().get(choices[0].flow)
    many = wanted is not None and wanted.many
    # Of a few buttons nothing but their number or place is heard here; a list is also named.
    labels = [choice.label if many else "" for choice in choices]
    parts = selection(words, labels, many=True)
    if parts is None:
        return _range(len(choices)) if many and _outside(words) else None
    if many and (parts := _without_put_off(parts)) == []:
        return _PUT_OFF
    numbers = [number for some, _ in parts for number in some]
    if (any(rest for _, rest in parts) and not many) or (
        ordinal(words) and not _chooses(turn, wanted, choices, parts)
    ):
        return None
    if not all(1 <= n <= len(choices) for n in numbers):
        return _range(len(choices))
    if many and wanted is not None:
        return [_several(wanted, choices, part) for part in parts]
    if len(numbers) > 1:
        return Message(f"一次只能选一个，请回复 1 到 {len(choices)} 中的一个号码。")
    return _take(turn, question, choices[numbers[0] - 1])


def _outside(words: str) -> bool:
    """Whether it would answer a longer list: "7 没人在家" to five households."""
    parts = selection(words, [""] * 99, many=True)
    return bool(parts) and ordinal(words) is False and words[0].isdecimal()


def agreed(turn: Turn, *, asking: bool = False) -> Outcome | None:
    """A yes or a no to the newest question that has a word for it.

    To a list of things to decide, its command asks what the yes is said of. While an ask is open
    (`asking`) a yes is said to that, and takes up nothing that was proposed before it.
    """
    answer, question = consent(turn.words), _question(turn)
    if question is None or answer is None:
        return None
    choices = outbox.choices_of(question)
    first = choices[0]
    if _takes_many(question):
        wanted = commands.flows()[first.flow]
        return [Chosen(wanted, {"said": turn.words})] if answer and first.thing else None
    if question.inbox_id is None:
        return None  # a notice that came unasked wants its button: 好 publishes nothing
    if choices[-1].flow == unclear.NEITHER:
        only = 0 if len(choices) == _ONE_AND_NO else None
        if answer and commands.flows()[first.flow].reach == Reach.OTHERS and not firm(turn.words):
            return None
        meant = only if answer else len(choices) - 1
        return _take(turn, question, choices[meant]) if meant is not None else None
    proposed = [c for c in choices if _proposed(turn, c)]
    taken = answer and proposed and not asking and firm(turn.words)
    return _take(turn, question, proposed[0]) if taken else None


def _proposed(turn: Turn, choice: Choice) -> bool:
    return choice.label == _MORE or (choice.label == _PROPOSED and _may_be_meant(turn, choice))


def _may_be_meant(turn: Turn, proposed: Choice) -> bool:
    """Whether a mere yes may take it up: the words that were not understood name something wrong, or sound like it."""
    words = str(proposed.answers.get("said") or "")
    meaning = turn.understood(words)
    sounds = meaning.intent == "report_problem" and meaning.confidence >= _SOUNDS_SO
    names = faulty(words) or sounds or (places(words) and category(words))
    return not words or bool(names and correction(words) is None)


def _without_put_off(parts: list[Clause]) -> list[Clause]:
    """What is to be done now: 第二个再看看 leaves the second as it is."""
    return [part for part in parts if not put_off(part.words)]


_PUT_OFF = Message("好，先放着，什么都没有动。")
_SETTLED = Message("您回的那条已经选过了，或者已经不用选了，什么都没有改。")
_ONE_AND_NO = 2
_SOUNDS_SO = 0.5
_PROPOSED, _MORE = "报上去", "补充进去"
"""What alone the answer to words not understood proposes in so many words; never both at once."""


def _several(wanted: Flow, choices: list[Choice], part: Clause) -> Chosen:
    numbers, words = part
    picked = [_given(choices[n - 1], False) for n in numbers]
    return Chosen(wanted, {"picked": picked, "said": words})


def _gone(turn: Turn, open_question: Outgoing | None) -> Message | None:
    """The newest list is no longer the sender's: said once, then the older one is open again."""
    chat = turn.event.room or turn.event.chat
    withdrawn = outbox.withdrawn_question(
        turn.db, turn.event.channel, chat, turn.now, open_question
    )
    if withdrawn is None:
        return None
    outbox.answered(turn.db, withdrawn, "", turn.now)
    return Message(
        "最近那条消息说的事已经不在您这里了，不用选。要办别的，请再回一次号码或发“帮助”。"
    )


def _chooses(turn: Turn, wanted: Flow | None, choices: list[Choice], parts: list[Clause]) -> bool:
    """Whether "4号…" is the fourth of the list, not the fourth of the month or report number 4.

    It is when what stands behind it speaks of what the list is about, and names nobody itself.
    """
    if max(number for numbers, _ in parts for number in numbers) > len(choices):
        return False
    if _OF_THE_LIST.search(turn.words):
        return True
    names = [choice.label.split("户")[0] for choice in choices]
    intents = wanted.intents if wanted is not None else ()
    behind = [rest for _, rest in parts if rest]
    return not any(name in rest for rest in behind for name in names) and all(
        turn.understood(rest).intent in intents for rest in behind
    )


def _question(turn: Turn, *, many: bool = False) -> Outgoing | None:
    """The newest open question; an ask's own choices ended with its conversation.

    `many`: the newest that takes several numbers, because "1 3 5" and "2 没人在家" can mean no other.
    """
    questions = (message for message in turn.questions if message.choices[0].get("thing") != OPTION)
    return next((r for r in questions if not many or _takes_many(r)), None)


def _no_question(words: str) -> Message:
    return Message(f"我这里没有等您选的事，不知道“{words[:20]}”是指什么。发“帮助”看看能办什么。")


def _range(most: int) -> Message:
    return Message(f"请回复 1 到 {most} 之间的号码。" if most > 1 else "只有 1 可以选，请回复 1。")


def _parted(words: str) -> tuple[str, str, str]:
    """The label that words begin with, what parts it from the rest, and the rest: a comma parts as a space does."""
    match = re.match(r"([^ ，,：:]+)([ ，,：:]) *(.*)$", words, re.DOTALL)
    return (match[1], match[2], match[3]) if match is not None else (words, " ", "")


def labelled(turn: Turn) -> Outcome | None:
    """A typed label means the newest message that offers it."""
    words = turn.words
    label, mark, rest = _parted(words)
    acting = commands.by_label().get(label)
    if mark != " " and asked(rest):
        acting = None  # 通过，有照片没有？
    if rest.strip() and acting is not None and acting.posts is not None:
        return _with_words(turn, acting, label, rest.strip())
    if len(words) > 30:
        return None
    words = RECEIVED if receipt(words) else words
    offers = [
        (question, choice)
        for question in turn.questions
        for choice in outbox.choices_of(question)
        if choice.label == words
    ]
    if not offers:
        return _begun(turn, words) if len(words) >= 2 else None
    return _which(turn, [choice for _, choice in offers]) or _take(turn, *offers[0])


def of_command(turn: Turn, command: Flow) -> Outcome | None:
    """A command's own word where the newest open messages offer it as the label of one thing of its own."""
    offers = [
        (question, choice)
        for question in turn.questions
        for choice in outbox.choices_of(question)
        if choice.label == turn.words and choice.flow == command.name and choice.thing != OPTION
    ]
    things = {str(sorted(choice.answers.items())) + str(choice.thing) for _, choice in offers}
    names_one = any(choice.answers or choice.thing for _, choice in offers)
    return _take(turn, *offers[0]) if len(things) == 1 and names_one else None


def _which(turn: Turn, offers: list[Choice]) -> Outcome | None:
    """A label that several things offer names none of them: its command asks which is meant."""
    wanted = commands.flows().get(offers[0].flow)
    things = {choice.thing for choice in offers if choice.flow == offers[0].flow}
    if wanted is None or len(things) < 2:
        return None
    if turn.words in wanted.spoken:
        return [Chosen(wanted, {"said": "", "spoken": turn.words})]
    return [Chosen(wanted, {"said": turn.words})] if wanted.many else None


def _with_words(turn: Turn, wanted: Flow, label: str, rest: str) -> Outcome | None:
    """退回 吴建军: what somebody of these posts does, and what they say with it."""
    if not flow.may(wanted, turn):
        return None
    for question in (
        turn.questions if not _REPORT_NUMBER.search(rest) else ()
    ):  # a number names one itself
        for choice in outbox.choices_of(question):
            if choice.label == label and choice.flow == wanted.name:
                outbox.answered(turn.db, question, label, turn.now)
                return [Chosen(wanted, _given(choice, wanted.many, rest))]
    return [Chosen(wanted, {"said": rest, "spoken": label})]


def _begun(turn: Turn, words: str) -> Outcome | None:
    """Of an open list, the one label that begins with these words: 张桂花 for 张桂花户（12天前联系）."""
    question = _question(turn)
    choices = outbox.choices_of(question) if question is not None else []
    fitting = [choice for choice in choices if choice.label.startswith(words)]
    if question is None or len(fitting) != 1 or not _takes_many(question):
        return None
    return _take(turn, question, fitting[0])


def _takes_many(question: Outgoing) -> bool:
    wanted = commands.flows().get(question.choices[0]["flow"])
    return wanted is not None and wanted.many
