"""积分卡: a household's card as a picture to print, for whoever has no phone."""

from core import evidence
from core.errors import Refusal
from core.outbox import Message
from core.points.shop import card, card_picture
from core.registry import households
from core.registry.households import Household
from handlers.claims import recipient
from handlers.engine.asks import text
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow, always

NAME = "card"
_AGAIN = ("补办", "挂失")
_NOBODY = "还不知道您是谁。请先发“绑定”。"


def asks_which(turn: Turn, answers: Answers) -> bool:
    """No household has been named, and the speaker has none."""
    if turn.person is None:
        raise Refusal(_NOBODY)
    return not _name(answers) and households.of_person(turn.db, turn.person.id) is None


def _name(answers: Answers) -> str:
    words = str(answers.get("which") or answers.get("said") or "")
    for word in _AGAIN:
        words = words.replace(word, "")
    return words.strip()


def such_as(turn: Turn) -> str:
    """How a card is asked for, with a name of the village."""
    return recipient.such_as(recipient.home(turn), "积分卡 ")


def ask_which(turn: Turn, answers: Answers) -> str:
    """For whom it is."""
    return f"给哪一户？请回户主的名字{recipient.such_as(recipient.home(turn))}。"


def meant(turn: Turn, name: str) -> Household:
    """The household of that name, else the speaker's own."""
    if turn.person is None or turn.village_id is None:
        raise Refusal(_NOBODY)
    if not name:
        own_home = households.of_person(turn.db, turn.person.id)
        if own_home is None:
            raise Refusal(f"请连户主的名字一起发{such_as(turn)}。")
        return own_home
    homes = households.named(turn.db, turn.village_id, name)
    if len(homes) > 1:
        names = households.distinct(turn.db, {h.id: h.name for h in homes}).values()
        raise Refusal(f"村里有{'、'.join(names)}，请写全名{such_as(turn)}。")
    if not homes:
        raise Refusal(f"村里没有找到这一户，请写户主的全名{such_as(turn)}。")
    return homes[0]


def done(turn: Turn, answers: Answers) -> list[Message]:
    """The card as a picture, with what it is for."""
    if turn.person is None:
        raise Refusal(_NOBODY)
    again = any(word in str(answers.get("said", "")) for word in _AGAIN)
    home = meant(turn, _name(answers))
    made = card.issue(turn.db, turn.person, home.id, turn.now, again=again)
    face = card.face(turn.db, made)
    picture = evidence.keep(turn.db, card_picture.draw(face), "image/png", turn.now)
    own_home = households.of_person(turn.db, turn.person.id)
    is_own = own_home is not None and own_home.id == home.id
    call, how = (
        ("您家", "打印出来带到店里，报")
        if is_own
        else (face.household, "打印出来交给他家，到店里报")
    )
    order = "积分卡 补办" if is_own else "积分卡 户主名字 补办"
    lost = "旧卡已经作废。" if again else f"丢了就发“{order}”。"
    text = f"{call}的积分卡，卡号：{face.number}。{how}卡号就能换东西。{lost}"
    return [Message(text, picture=picture)]


flow = Flow(
    name=NAME,
    words=("积分卡", "/card"),
    asks=(text("which", ask_which, max_chars=20, when=asks_which, finds=always),),
    done=done,
    hint="积分卡：给没有手机的那一户印一张，到店里报卡号就能换",
    order=55,
)
