"""积分卡: a household's card as a picture to print, for whoever has no phone."""

from core import evidence
from core.errors import Refusal
from core.outbox import Message
from core.points import card, card_picture
from core.registry import households
from core.registry.households import Household
from handlers.asks import text
from handlers.event import Turn
from handlers.flow import Answers, Flow

NAME = "card"
_AGAIN = ("补办", "挂失")
_NOBODY = "还不知道您是谁。请先发“绑定”。"


def asks_which(turn: Turn, answers: Answers) -> bool:
    """No household has been named, and the speaker has none."""
    if turn.person is None:
        raise Refusal(_NOBODY)
    return not _name(answers) and households.of_person(turn.db, turn.person.id) is None


def _name(answers: Answers) -> str:
    said = str(answers.get("which") or answers.get("said") or "")
    for word in _AGAIN:
        said = said.replace(word, "")
    return said.strip()


def meant(turn: Turn, name: str) -> Household:
    """The household of that name, else the speaker's own."""
    if turn.person is None or turn.village_id is None:
        raise Refusal(_NOBODY)
    if not name:
        own = households.of_person(turn.db, turn.person.id)
        if own is None:
            raise Refusal("请连户主的名字一起发，比如“积分卡 张桂花”。")
        return own
    found = households.named(turn.db, turn.village_id, name)
    if len(found) > 1:
        raise Refusal(f"村里有{'、'.join(h.name for h in found)}，请写全名，比如“积分卡 张桂花”。")
    if not found:
        raise Refusal("村里没有找到这一户，请写户主的全名，比如“积分卡 张桂花”。")
    return found[0]


def done(turn: Turn, answers: Answers) -> list[Message]:
    """The card as a picture, with what it is for."""
    if turn.person is None:
        raise Refusal(_NOBODY)
    again = any(word in str(answers.get("said", "")) for word in _AGAIN)
    home = meant(turn, _name(answers))
    made = card.issue(turn.db, turn.person, home.id, turn.now, again=again)
    face = card.face(turn.db, made)
    picture = evidence.keep(turn.db, card_picture.draw(face), "image/png", turn.now)
    lost = "旧卡已经作废。" if again else "丢了就发“积分卡 户主名字 补办”。"
    said = f"{face.household}的积分卡，卡号：{face.number}。打印出来交给他家，到店里报卡号就能换东西。{lost}"
    return [Message(said, picture=picture)]


flow = Flow(
    name=NAME,
    words=("积分卡", "/card"),
    asks=(
        text("which", "给哪一户？请回户主的名字，比如“张桂花”。", max_chars=20, when=asks_which),
    ),
    done=done,
    hint="积分卡：给没有手机的那一户印一张，到店里报卡号就能换",
    order=55,
)
