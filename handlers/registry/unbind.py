"""解绑: this account is nobody's any more; a lost phone's is ended by whoever holds a new code."""

from core.errors import Refusal
from core.outbox import Message
from core.registry import addresses
from core.registry.people import Person
from handlers.engine.asks import Options, choose, confirm
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow

NAME = "unbind"


def shared(turn: Turn, _: Answers, __: Person) -> bool:
    """Whether several people use this phone: one of them must not be unbound for another."""
    return len(turn.sharing) > 1


def sharers(turn: Turn, _: Answers, __: Person) -> Options:
    """Everybody who uses this phone."""
    return [(person.id, person.name) for person in turn.sharing]


def summary(_: Turn, __: Answers, person: Person) -> str:
    """Who is meant, and what becomes of it."""
    return (
        f"要把这个账号和{person.name}解绑吗？解绑以后，发给{person.name}的消息不再到这里；"
        "办过的事、积分都还在。"
    )


def known(turn: Turn, answers: Answers) -> Person:
    """Whose binding it is: on a shared phone the one that was chosen. Refusal for an account that is nobody's."""
    chosen = next((p for p in turn.sharing if p.id == answers.get("who")), turn.person)
    if chosen is None:
        raise Refusal("这个账号还没有绑定谁，不用解绑。")
    return chosen


def done(turn: Turn, _: Answers, person: Person) -> list[Message]:
    """End the binding of the one who is meant, and of nobody else on this phone."""
    if not addresses.detach(turn.db, turn.address, person.id, turn.now):
        raise Refusal("这个账号还没有绑定谁，不用解绑。")
    return [Message(f"解绑了，这个账号不再是{person.name}的。要再绑定，请村干部发邀请码。")]


flow = Flow(
    name=NAME,
    words=("解绑", "解除绑定", "/unbind"),
    hint="解绑：这个账号不再是我的",
    order=38,
    asks=(
        choose(
            "who", "这部手机有几个人在用，要解绑哪一位？回号码。", sharers, flow=NAME, when=shared
        ),
        confirm("agreed", summary, flow=NAME),
    ),
    look=known,
    done=done,
)
