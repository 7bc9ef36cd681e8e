"""谁来: 我来 and 来不了, to a service day or a training of which the speaker was told; and who has said so."""

from collections.abc import Iterable
from datetime import date, timedelta

from core.clock import day_of
from core.duties import village_days
from core.duties.service import turnouts
from core.errors import Refusal
from core.meetings import current
from core.meetings.meetings import name_of
from core.outbox import Choice, Message
from core.posts import training
from core.registry.people import Person, Post
from handlers.duties.service import coming_words
from handlers.duties.service.coming_words import SERVICE, TRAINING, ComingWords
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Flow
from handlers.engine.reading import By, Evidence, Reach, Reading

NAME = "turnout"
_SERVING = (Post.REPRESENTATIVE, Post.GRID_WORKER, *sorted(village_days.KEEPERS))


def hears(turn: Turn) -> Iterable[Reading]:
    """That the speaker comes or cannot, where they were told of something to come to; who else does."""
    person = turn.person
    if person is None or turn.event.room is not None or not turn.words:
        return
    listed = coming_words.asks_who(turn.words)
    if (listed == SERVICE and turn.holds(*_SERVING)) or (
        listed == TRAINING and turn.holds(*training.TRAINERS)
    ):
        act = Choice("谁来", NAME, {"lists": listed})
        yield Reading(By.FLOW, act, Evidence.PLAIN, "turnout.listed", belief=4.5)
        return
    if coming_words.asks_held(turn.words) and training.heard_of(
        turn.db, person.id, day_of(turn.now)
    ):
        act = Choice("培训", NAME, {"lists": "held"})
        yield Reading(By.FLOW, act, Evidence.PLAIN, "turnout.held", belief=4.5)
        return
    words = coming_words.parse(turn.words)
    if words is None or (turn.open_flow and not words.to):
        return
    meant = _meant(turn, person, words)
    if meant:
        given: Answers = {"meant": [c.answers | {"label": c.label} for c in meant]}
        act = meant[0] if len(meant) == 1 else Choice("来不来", NAME, given)
        yield Reading(By.FLOW, act, Evidence.PLAIN, "turnout.said", Reach.OTHERS, belief=4.5)


def _meant(turn: Turn, person: Person, words: ComingWords) -> list[Choice]:
    """What the words may be said of: what is named; without a name, what the speaker was told of."""
    today, given = day_of(turn.now), {"comes": words.comes, "why": words.why}
    choices = []
    if words.to in ("", SERVICE):
        which = turnouts.coming(turn.db, person.village_id or "", today)
        told_of = which is not None and which[1] <= today + timedelta(days=1)
        hears_of_it = told_of and person.id in village_days.hearers(
            turn.db, person.village_id or "", turn.now
        )
        if which is not None and (words.to or hears_of_it):
            choices.append(Choice(f"{_on(which[1])}服务日", NAME, given | {"to": SERVICE}))
    if words.to in ("", TRAINING):
        for one in training.expected(turn.db, person.id, today):
            what = given | {"to": TRAINING, "training": one.id}
            choices.append(Choice(f"{_on(one.day)}培训", NAME, what, one.id))
    if not choices and words.to != SERVICE:
        choices = _gone(turn, person, words)
    if not words.to:
        for meeting in current.to_attend(turn.db, person, turn.now):
            flow_name = "sign_in" if words.comes else "absence"
            here: Answers = {"meeting": meeting.id} | ({"said": words.why} if words.why else {})
            if words.comes and not choices:
                here["said"] = turn.words  # who will come is not there yet
            choices.append(Choice(name_of(meeting), flow_name, here, meeting.id))
    return choices


def _gone(turn: Turn, person: Person, words: ComingWords) -> list[Choice]:
    """The training that was called off, where the words can be said of nothing else."""
    if not words.to and current.to_attend(turn.db, person, turn.now):
        return []
    heard_of = training.heard_of(turn.db, person.id, day_of(turn.now))
    return [Choice(f"{_on(t.day)}培训", NAME, {"lists": "held"}, t.id) for t in heard_of[:1]]


def _held(turn: Turn, person: Person) -> Message:
    """Of each training to which somebody was asked: that it takes place, or does not."""
    rows = [
        f"{_on(t.day)}的培训（{t.subject}）{'取消了，不用去，也不用请假' if t.called_off_at else '照常办'}。"
        for t in training.heard_of(turn.db, person.id, day_of(turn.now))
    ]
    return Message("\n".join(rows) or "现在没有请您去的培训。")


def _on(day: date) -> str:
    return f"{day.month}月{day.day}日"


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Note it, ask which is meant, or say who comes."""
    person = turn.person
    if person is None:
        raise Refusal("还不知道您是谁。请先发“绑定”。")
    if answers.get("lists") == "held":
        return [_held(turn, person)]
    if answers.get("lists") == TRAINING:
        return [_trainees(turn, person)]
    if answers.get("to") == TRAINING:
        return [_to_training(turn, person, answers)]
    if answers.get("to") == SERVICE:
        comes = bool(answers["comes"])
        day = turnouts.say(turn.db, person, comes, str(answers.get("why", "")), turn.now)
        text = f"记下了：{_on(day)}的服务日您{'来' if comes else '来不了'}。"
        return [Message(f"{text}说错了就回“撤销”。")]
    if answers.get("meant"):
        return [_which(turn, person)]
    return [_coming(turn, person)]


def _which(turn: Turn, person: Person) -> Message:
    words = coming_words.parse(turn.words)
    choices = _meant(turn, person, words) if words else []
    return Message("您说的是哪一个？回号码。", tuple(choices))


def _to_training(turn: Turn, person: Person, answers: Answers) -> Message:
    which = str(answers["training"])
    if answers["comes"]:
        wanted = training.comes(turn.db, person, which)
        return Message(f"记下了，{_on(wanted.day)}的培训您来。那天到了再回“到会”。")
    wanted = training.decline(turn.db, person, which, str(answers.get("why", "")), turn.now)
    return Message(f"记下了，{_on(wanted.day)}的培训您来不了，跟召集人说了。又能来就说“培训我来”。")


def _coming(turn: Turn, person: Person) -> Message:
    """Who comes to the service day, who cannot and why, and who has not said."""
    which = turnouts.coming(turn.db, person.village_id or "", day_of(turn.now))
    if which is None or not turn.holds(*_SERVING):
        raise Refusal("现在没有您能看报名的服务日。发“服务日”看是哪天。")
    kept, day = which
    every = turnouts.of_day(turn.db, kept, day)
    coming = "、".join(p.name for t, p in every if t.coming)
    cannot = "、".join(p.name + (f"（{t.why}）" if t.why else "") for t, p in every if not t.coming)
    heard = {p.id for _, p in every}
    asked = [
        turn.db.get_one(Person, one)
        for one in village_days.hearers(turn.db, kept.village_id, turn.now)
    ]
    silent = "、".join(p.name for p in asked if p.id not in heard)
    return _listed(f"{_on(day)}的服务日", coming, cannot, silent)


def _trainees(turn: Turn, person: Person) -> Message:
    region = training.region_of(turn.db, person.id, turn.now)
    announced = training.announced(turn.db, region, day_of(turn.now)) if region else []
    if not announced:
        raise Refusal("现在没有您办的、还没到日子的培训。")
    every = [
        (t, turn.db.get_one(Person, t.person_id)) for t in training.attended(turn.db, announced[0])
    ]
    there = "、".join(p.name for t, p in every if t.attended_at)
    cannot = "、".join(
        p.name + (f"（{t.why}）" if t.why else "")
        for t, p in every
        if t.declined_at and not t.attended_at
    )
    silent = "、".join(p.name for t, p in every if not t.declined_at and not t.attended_at)
    return _listed(f"{_on(announced[0].day)}的培训", there, cannot, silent)


def _listed(what: str, coming: str, cannot: str, silent: str) -> Message:
    rows = [f"{what}：来的：{coming or '还没有人说来'}。"]
    rows += [f"来不了的：{cannot}。"] if cannot else []
    rows += [f"还没回话的：{silent}。"] if silent else []
    return Message("\n".join(rows))


flow = Flow(
    name=NAME,
    words=("谁来", "服务日报名", "/turnout"),
    hint="谁来：服务日、培训谁来谁来不了；守心团也说一声",
    order=39,
    hears=hears,
    reach=Reach.OTHERS,
    asks=(),
    done=done,
)
