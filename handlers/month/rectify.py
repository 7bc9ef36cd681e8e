"""整改: what a grade has set going: progress with photos, two who close it together, rewards granted."""

from core.clock import spoken_day
from core.outbox import Choice, Message
from core.points.grades import consequences, deciders, words
from core.points.rulebook.rulebook import Follow
from core.points.statement import grades
from core.points.statement.grades import Consequence, ConsequenceState
from core.registry.people import CADRES, Person, Post
from handlers.engine.asks import hollow, text
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, MoreSaid, Retry

NAME = words.FLOW
_LABELS = {
    "grant": "记奖励",
    "report": "报进展",
    "propose": "提请了结",
    "agree": "同意了结",
    "refuse": "还没改好",
}
_MOST_LISTED, _MOST_PHOTOS = 9, 6


def action(answers: Answers) -> str:
    """What is to be done with which: empty for the list."""
    return str(answers.get("action", "")) if "consequence" in answers else ""


def held(turn: Turn, answers: Answers) -> Consequence | None:
    """The consequence, when the speaker may do this to it now; Refusal when not."""
    if turn.person is None or action(answers) not in _LABELS:
        return None
    version = answers.get("version")
    return consequences.to_do(
        turn.db, turn.person, answers["consequence"], action(answers), version, turn.now
    )


def doing(wanted: str, turn: Turn, answers: Answers) -> bool:
    """Whether this ask belongs to the act; what may not be done is refused before it is asked."""
    return action(answers) == wanted and held(turn, answers) is not None


def ask_progress(_: Turn, answers: Answers) -> Message:
    """The photo and the words, in either order."""
    if answers.get("photos"):
        return Message("照片收到了。再写一句这个月改了什么。")
    if answers.get("words"):
        return Message("再发一张照片，看得出改了什么。")
    return Message("这个月改了什么？请写一句，再发一张照片（先发哪个都行）。")


def read_progress(turn: Turn, answers: Answers) -> Answers:
    """Both together, or one now and the other next; a photo is a must."""
    text = turn.event.text.strip()
    words = str(answers.get("words", "")) if hollow(text) else text
    photos = [*answers.get("photos", []), *turn.photos]
    if words and photos:
        return {"words": words, "photos": photos}
    if not turn.photos and hollow(text):
        raise Retry("请写字或发照片；现在不报就发“取消”。")
    raise MoreSaid({"words": words, "photos": photos})


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Do it, show its photos, or list what there is."""
    if turn.person is None:
        return [Message("还不知道您是谁。请先发“绑定”，再来办。")]
    if "consequence" not in answers:
        return listing(turn, turn.person)
    if action(answers) in ("", "show"):
        return show(turn, turn.person, answers["consequence"], photos=action(answers) == "show")
    return [Message(_act(turn, turn.person, answers))]


def _act(turn: Turn, person: Person, answers: Answers) -> str:
    which, version = answers["consequence"], answers.get("version")
    db, now, what = turn.db, turn.now, action(answers)
    if what == "grant":
        consequence = consequences.grant(db, person, which, version, answers["what"], now)
        return f"记下了：{grades.title(db, consequence)}，{consequence.outcome}。已告诉本人。"
    if what == "report":
        progress = answers["progress"]
        consequence = consequences.report(
            db, person, which, progress["words"], tuple(progress["photos"]), now
        )
        return f"进展记下了，这是第{len(grades.progress(db, consequence.id))}次。{grades.last_day(consequence)}以前改好。"
    if what == "propose":
        consequence = consequences.propose(db, person, which, version, now)
        names = "、".join(p.name for p in deciders.closers(db, consequence, now))
        return f"已提请了结，等{names}同意。"
    if what == "agree":
        consequence = consequences.agree(db, person, which, version, now)
        return f"了结了：{grades.title(db, consequence)}。"
    consequence = consequences.refuse(db, person, which, version, answers["why"], now)
    return f"退回去接着改：{grades.title(db, consequence)}。已告诉村里。"


def listing(turn: Turn, person: Person) -> list[Message]:
    """What concerns the speaker and has no end yet, each with what may be done."""
    open_ones = consequences.concerning(turn.db, person, turn.now)
    if not open_ones:
        return [Message("没有要您办的整改和奖励。")]
    if len(open_ones) == 1:
        return [_message(turn, person, open_ones[0])]
    more = f"，先列{_MOST_LISTED}件" if len(open_ones) > _MOST_LISTED else ""
    choices = tuple(_label(turn, consequence) for consequence in open_ones[:_MOST_LISTED])
    return [Message(f"没办完的有{len(open_ones)}件{more}，先到期的在前。回号码看一件。", choices)]


def _label(turn: Turn, consequence: Consequence) -> Choice:
    late = "，超期" if consequence.due_at <= turn.now else ""
    what = "奖励" if consequence.follow == Follow.REWARD else "整改"
    label = f"{grades.title(turn.db, consequence)}{what}（{grades.last_day(consequence)}{late}）"
    return Choice(label, NAME, {"consequence": consequence.id}, consequence.id)


def _message(turn: Turn, person: Person, consequence: Consequence) -> Message:
    acts = consequences.actions(turn.db, person, consequence, turn.now)
    choices: list[Choice] = [words.choice(consequence, _LABELS[a], a) for a in acts]
    reports = grades.progress(turn.db, consequence.id)
    if any(progress.photos for progress in reports):
        choices.append(words.choice(consequence, "看照片", "show"))
    return Message(_state(turn, consequence), tuple(choices), thing=consequence.id)


def _state(turn: Turn, consequence: Consequence) -> str:
    late = "，已经超期" if consequence.due_at <= turn.now else ""
    text = f"{grades.title(turn.db, consequence)}：{consequence.what}，期限{grades.last_day(consequence)}{late}。"
    if consequence.follow == Follow.REWARD:
        return text + "还没兑现。"
    reports = grades.progress(turn.db, consequence.id)
    if reports:
        text += (
            f"报过{len(reports)}次进展，最近{spoken_day(reports[-1].at)}：“{reports[-1].said}”。"
        )
    else:
        text += "还没报过进展。"
    if consequence.state == ConsequenceState.PROPOSED and consequence.proposed_by:
        text += f"{turn.db.get_one(Person, consequence.proposed_by).name}已提请了结。"
    return text


def show(turn: Turn, person: Person, which: str, *, photos: bool) -> list[Message]:
    """How one stands, with its choices; the photos of the newest reports before, when asked for."""
    consequence = next(
        (r for r in consequences.concerning(turn.db, person, turn.now) if r.id == which), None
    )
    if consequence is None:
        return [Message("这一件已经了结，或者不归您看。发“整改”看看还有哪些。")]
    shown = [
        Message(f"{spoken_day(progress.at)}：{progress.said}", picture=photo)
        for progress in (grades.progress(turn.db, consequence.id) if photos else [])
        for photo in progress.photos
    ]
    return [*shown[-_MOST_PHOTOS:], _message(turn, person, consequence)]


flow = Flow(
    name=NAME,
    words=("整改", "考核奖惩", "/rectify"),
    posts=CADRES | {Post.PARTY_MEMBER},
    hint="整改：看考核定下的整改和奖励办到哪一步，报进展",
    asks=(
        text(
            "what",
            "奖励了什么、哪天兑现的？写一句，比如“奖金2000元，7月15日发了”。",
            max_chars=100,
            when=lambda turn, answers: doing("grant", turn, answers),
        ),
        Ask(
            "progress",
            ask_progress,
            read_progress,
            lambda turn, answers: doing("report", turn, answers),
            free=True,
            story=True,
        ),
        text(
            "why",
            "哪里还没改好？村里要看的。",
            max_chars=100,
            when=lambda turn, answers: doing("refuse", turn, answers),
        ),
    ),
    done=done,
)
