"""履职: what somebody owes once in a month, quarter or year; what was done is put on record."""

from core.duties import fulfilments
from core.duties.duties import EvidenceRule
from core.meetings import owed
from core.outbox import Choice, Message
from core.registry.people import Post
from handlers.duties.act_day import act_day
from handlers.engine.asks import Options, choose, option, skipped, text
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, Retry, said_on

NAME = "duty"


def own_duties(turn: Turn) -> list[owed.Owed]:
    """The speaker's own duties of this kind."""
    return owed.of_person(turn.db, turn.person, turn.now) if turn.person else []


def recording(_: Turn, answers: Answers) -> bool:
    """One of them has been chosen to be put on record."""
    return bool(answers.get("record") or answers.get("spoken"))


def codes(turn: Turn, _: Answers) -> Options:
    """Each of them."""
    return [(owing.duty.code, owing.duty.name) for owing in own_duties(turn)]


def asks_code(turn: Turn, answers: Answers) -> bool:
    """Which one, when there are several."""
    return recording(turn, answers) and len(own_duties(turn)) > 1


def wants_photo(turn: Turn, answers: Answers) -> bool:
    """Unless the preset takes it without."""
    one = chosen(turn, answers)
    if not recording(turn, answers) or one is None:
        return False
    return one.duty.evidence != EvidenceRule.NONE


def chosen(turn: Turn, answers: Answers) -> owed.Owed | None:
    """The one that it is about."""
    duties = own_duties(turn)
    code = answers.get("code") or (duties[0].duty.code if len(duties) == 1 else "")
    return next((owing for owing in duties if owing.duty.code == code), None)


def ask_photo(turn: Turn, answers: Answers) -> Message:
    """A must where the preset says so."""
    one = chosen(turn, answers)
    if one is not None and one.duty.evidence == EvidenceRule.REQUIRED:
        return Message(f"“{one.duty.name}”要有照片：会场、签到或报告都行。请发一张。")
    return Message("有照片就发一张，没有就回“跳过”。", (option("跳过", NAME, "photos", []),))


def read_photo(turn: Turn, answers: Answers) -> list[str]:
    """A photo, or 跳过 where it is no must."""
    one = chosen(turn, answers)
    required = one is not None and one.duty.evidence == EvidenceRule.REQUIRED
    if turn.photos:
        return list(turn.photos)
    if not required and skipped(turn.event.text):
        return []
    raise Retry("请发一张照片，" + ("或发“取消”。" if required else "没有就回“跳过”。"))


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Put it on record, or show what is done and what is not."""
    duties = own_duties(turn)
    if turn.person is None or not duties:
        return [Message("您没有要定期开的会、要交的报告。走访、联系请发“打卡”。")]
    owing = chosen(turn, answers)
    if not recording(turn, answers) or owing is None:
        note = Choice("记一次", NAME, {"record": True})
        lines = [f"{n}. {each.line()}" for n, each in enumerate(duties, 1)]
        return [Message("\n".join(["您的履职清单：", *lines, "办过了就回“记一次”。"]), (note,))]
    words = str(answers.get("what", ""))
    heard_on = said_on(turn, answers)
    day = act_day(words, heard_on) or heard_on
    photos = answers.get("photos") or ()
    fulfilment = fulfilments.done(
        turn.db, turn.person, owing.duty.code, day, turn.now, words, photos
    )
    return [
        Message(
            f"记上了：{owing.duty.name}（{fulfilment.day.month}月{fulfilment.day.day}日）。记错了就回“撤销”。",
            thing=fulfilment.id,
        )
    ]


flow = Flow(
    name=NAME,
    words=("履职", "我的履职", "/duty"),
    posts=frozenset({Post.REPRESENTATIVE, Post.GRID_WORKER, Post.VILLAGE_SECRETARY}),
    hint="履职：看看这个月、这一季的会和报告办了没有，办了就记一次",
    spoken=("记一次",),
    dated=True,
    asks=(
        choose("code", "办的是哪一项？", codes, flow=NAME, when=asks_code),
        text(
            "what",
            "办了什么、哪天办的？一句话就行，不说日子就算今天。",
            max_chars=200,
            when=recording,
        ),
        Ask("photos", ask_photo, read_photo, wants_photo),
    ),
    done=done,
)
