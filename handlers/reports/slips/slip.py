"""回执: whoever complained of a person sees by their code what has become of it, and talks with the group unnamed."""

from core.errors import Refusal
from core.outbox import Message
from core.reports import progress
from core.reports.ladder.reports import Report
from core.reports.slips import codes, guesses, slips, talks
from core.reports.slips.slips import WrongSlip
from handlers.engine.asks import option, pick, text
from handlers.engine.consent import consent
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, MoreSaid, Retry, always
from handlers.reports.filing.problem import who
from handlers.reports.slips.code_words import NAME, in_group, keyed

SAY, LEFT = "say", "left"
_LABELS = ("跟监督小组说", "看完了")
_CODE_WANTED = "请发回执码：报的时候给您的16个数字，有没有横线都行。"


def look(turn: Turn, answers: Answers) -> Report | None:
    """The complaint that the code opens; Refusal, all alike, where it opens nothing."""
    if answers.get("short"):
        raise Refusal(f"回执码是16个数字，您发的是{answers['short']}个。请对一下再发。")
    if answers.get("refusal"):
        raise Refusal(str(answers["refusal"]))
    if "key" not in answers:
        return None
    here = {p.id for p in turn.sharing} | ({turn.person.id} if turn.person else set())
    return slips.opened(turn.db, str(answers["key"]), here)


def refused(turn: Turn, no: Refusal) -> None:
    """A wrong code is counted after the attempt itself has been rolled back."""
    if isinstance(no, WrongSlip):
        guesses.count(turn.db, turn.address.id, turn.now)


def ask_code(_: Turn, __: Answers, *___: object) -> Message:
    """Which code."""
    return Message(f"{_CODE_WANTED}没有码也不要紧：用报的那个手机发“我的上报”，一样看得到。")


def read_code(turn: Turn, _: Answers, *__: object) -> str:
    """The code, as it may be kept."""
    code = codes.digits(turn.words)
    if len(code) != codes.DIGITS:
        raise Retry(f"回执码是16个数字，这里有{len(code)}个。" if code else "这里没有看到数字。")
    given = keyed(turn, code)
    if "refusal" in given:
        raise Refusal(str(given["refusal"]))
    return str(given["key"])


def standing(turn: Turn, _: Answers, report: Report | None) -> Message:
    """What has become of it, who has looked, what was said, and the two ways on."""
    assert report is not None  # asked only once the code has opened something
    lines = [
        progress.standing(turn.db, report, turn.now),
        talks.looked_at(turn.db, report, turn.now),
        *talks.lines(turn.db, report),
    ]
    values = zip(_LABELS, (SAY, LEFT), strict=True)
    choices = tuple(option(label, NAME, "next", value) for label, value in values)
    return Message("\n".join(lines), choices)


def read_next(turn: Turn, _: Answers, __: Report | None) -> str:
    """Whether they want to say something; nothing is sent that was not said for it."""
    chosen = pick(turn.words, _LABELS)
    if chosen == 0 or consent(turn.words) is True:
        return SAY
    if chosen == 1 or consent(turn.words) is False:
        return LEFT
    raise Retry("要跟监督小组说话，先回 1，再说；看完了回 2。")


def wordless(_: Turn, answers: Answers, __: Report | None) -> bool:
    """Nothing was said or shown beside the code."""
    return not answers.get("word") and not answers.get("sent", {}).get("photos")


def _asked(turn: Turn, answers: Answers, _: Report | None) -> str:
    return "您说，我原话转给他们，一次500字以内，照片也行。他们看不到您是谁。"


def done(turn: Turn, answers: Answers, report: Report | None) -> list[Message]:
    """Say it to the group, or close the slip."""
    assert report is not None  # without one it was refused
    photos = tuple(answers.get("sent", {}).get("photos", ()))
    if answers.get("next") == LEFT and not photos:
        return []
    wording = str(answers.get("word") or answers.get("say") or "")
    talks.say(turn.db, report, who(turn), wording, turn.now, photos)
    names = "、".join(p.name for p in talks.group(turn.db, report, turn.now)) or "办的人"
    return [Message(f"已转给{names}，他们不知道您是谁。要看回话，再发“回执”加回执码。")]


def _saying(turn: Turn, answers: Answers, report: Report | None) -> bool:
    return wordless(turn, answers, report) and answers.get("next") == SAY


def _words() -> Ask:
    """The words for the group, or a photo with or without them."""
    asking = text("say", _asked, max_chars=talks.LONGEST, when=_saying, finds=always)

    def read(turn: Turn, answers: Answers, *known: object) -> str:
        if turn.photos:
            raise MoreSaid({"say": turn.words, "sent": {"photos": list(turn.photos)}})
        return str(asking.read(turn, answers, *known))

    return Ask("say", asking.prompt, read, _saying, free=True, story=True, finds=asking.finds)


flow = Flow(
    name=NAME,
    words=("回执", "回执码", "/receipt"),
    hint="回执：凭回执码看反映人的事，不记名说话",
    order=56,
    sealed=True,
    aside=in_group,
    look=look,
    asks=(
        Ask("key", ask_code, read_code),
        Ask("next", standing, read_next, wordless, unanswered=lambda: LEFT),
        _words(),
    ),
    done=done,
    refused=refused,
)
