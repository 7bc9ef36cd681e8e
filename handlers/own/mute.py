"""不再收: no monthly messages and no broadcasts to everybody; one's own matters and emergencies still come."""

from core.broadcasts import muting
from core.errors import Refusal
from core.outbox import Message
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow

_BACK = "恢复接收"


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Leave them off, or send them again."""
    if turn.person is None:
        raise Refusal("还不知道您是谁，没有什么要停的。先发“绑定”。")
    if _BACK in turn.words:
        again = muting.unmute(turn.db, turn.person, turn.now)
        return [Message("好，每月的消息又会发给您。" if again else "本来就在发给您，没有停过。")]
    muting.mute(turn.db, turn.person, turn.now)
    return [
        Message(
            "好，每月的积分消息和发给各户的通知不再发给您。"
            f"您自己报的事、申报、呼救照样告诉您。想再收就回“{_BACK}”。"
        )
    ]


flow = Flow(
    name="mute",
    words=("不再收", "不再接收", _BACK, "/mute"),
    hint="不再收：每月的消息不要了；“恢复接收”再要",
    order=39,
    asks=(),
    done=done,
)
