"""审核: the panel passes or rejects claims, one by one, by numbers, or all at once."""

import re
from collections.abc import Iterable, Sequence

from core.errors import Refusal
from core.outbox import Choice, Message, choices_of
from core.points.claims import claim_photos, claims, look_alikes, review
from core.points.claims import notices as claim_notices
from core.points.claims.claims import Claim
from core.points.standing import running
from core.registry.people import Person, Post
from handlers.claims.decision import NO, YES, decision
from handlers.engine import commands
from handlers.engine.asks import option, pick, shown, text
from handlers.engine.consent import consent, firm
from handlers.engine.deciding import Words, lacks_reason, reasoned
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow, Retry, may
from handlers.engine.reading import By, Evidence, Reach, Reading
from handlers.engine.short import selection
from handlers.understand.sayings.clause import clauses
from handlers.understand.sayings.excepting import leaves_out, of_every
from handlers.understand.sayings.polarity import asked

NAME = "review"
_ALL = ("全部通过", "都通过", "全通过")
_WORDS = Words(
    thing="claim",
    yes="通过",
    action="pass",
    no=(
        "不通过",
        "驳回",
        "不同意",
        "不行",
        "不属实",
        "不给过",
        "不批",
        "退回去",
        "退回",
        "打回去",
        "打回",
    ),
    also_yes=("同意", "属实", "过", "过关", "准"),
    also_no=("不过", "不过关", "不准"),
)
_MANY = 99  # more than ever wait: whoever says 都 has not counted them
_MOST_LISTED = 20
_FULL_NAME = 3  # characters: a given name of one is no name by itself
_REVIEWERS = (
    Post.CLERK,
    Post.VILLAGE_SECRETARY,
    Post.TOWN_CADRE,
    Post.BRANCH_MEMBER,
    Post.CITY_CADRE,
)
"""Whose daily work it is; the panel and the supervision group are asked where their rulebook says so."""
_NOT_YET = re.compile("还没|还未|怎么|为什么|为何|凭什么|说是|听说|要是|如果|等.{0,6}再")
"""Words with which a verdict is asked after, or told of, and not given."""
_JOINED = re.compile("^[跟和与及同、的]+")
_ALL_BUT = re.compile(
    "(?P<out>除(?:了|开了?|哒|咗|去|掉)?[^，,。；;都全其]{1,14}?)(?:以外|之外|除外|外)?(?P<all>(?:其他|其它|其余|别)的?.{0,2}都|都|全)"
)
_TO_FIND_OUT = re.compile("我[^，,。]{0,8}(?:问|核实|核对|了解|查|看)(?:下|一下|哈|问|看|清)")
"""水生的我打电话问下: it is left as it is."""
_EVIDENCE = re.compile("照片|图|凭证|证据|佐证")
"""铁柱那个有照片没: a question about what was shown with a claim."""
_VERDICT = re.compile(
    "没问题|过(?=$|[，,。！! 吧了掉])|通过|同意|驳回|退回|不行|不给过|给过|不批|批了|打回|不属实|属实|可以|不准|准了"
)


def hears(turn: Turn) -> Iterable[Reading]:
    """王建国的通过, 罗铁柱没照片 不给过: a verdict that names whose claim it is about."""
    words = _parted(turn.words)
    if words and asked(words) and (looked := _looked_at(turn)) is not None:
        yield looked
        return
    given = (
        bool(words) and _VERDICT.search(words) and not asked(words) and not _NOT_YET.search(words)
    )
    if turn.person is None or not given or not may(flow, turn):
        yield from _by_intent(turn) if words else ()
        return
    waiting = review.waiting_for(turn.db, turn.person, turn.now)[:_MOST_LISTED]
    named = _named(turn, waiting, turn.words)
    left = "".join(leaves_out(words))
    if spared := _named(turn, waiting, left) if left else []:
        others = waiting if of_every(words) else named
        named = [c for c in others if c not in spared]
        kept = (clause for clause in clauses(words) if clause not in left)
        words = "，".join(c for c in kept if not _only_of(turn, spared, c))
    rest = _without_names(turn, named, words)
    meant = _WORDS.verb({"said": rest})
    if not named or meant not in ("pass", "reject"):
        yield from _by_intent(turn) if not spared else ()
        return
    picked = [{"claim": c.id, "thing": c.id, "version": c.version} for c in named]
    act = Choice("审核", NAME, {"picked": picked, "said": rest})
    yield Reading(By.FLOW, act, Evidence.PLAIN, "review.named", reach=Reach.OTHERS, belief=2.0)


def _parted(words: str) -> str:
    """The exception apart from what is said of all others, and without what the reviewer is still to find out."""
    apart = _ALL_BUT.sub(r"\g<out>，\g<all>", words)
    if apart == words:
        return words
    return "，".join(clause for clause in clauses(apart) if not _TO_FIND_OUT.search(clause))


def _only_of(turn: Turn, spared: Sequence[Claim], clause: str) -> bool:
    """Whether a clause speaks of those who are left out, and gives no verdict."""
    return bool(_named(turn, spared, clause)) and not _VERDICT.search(clause)


def parts(turn: Turn) -> tuple[str, ...]:
    """铁柱的可以 桂花那条退回去: verdicts on claims that are named, each by itself."""
    cut = clauses(turn.words) if turn.words and _VERDICT.search(turn.words) else ()
    if len(cut) < 2 or turn.person is None or not may(flow, turn):
        return ()
    waiting = review.waiting_for(turn.db, turn.person, turn.now)[:_MOST_LISTED]
    each = [_decided(turn, waiting, clause) for clause in cut]
    return cut if all(each) and len(set(each)) > 1 else ()


def _decided(turn: Turn, waiting: Sequence[Claim], clause: str) -> str:
    """The verdict that a clause gives on claims which it names; empty where it gives none."""
    named = _named(turn, waiting, clause)
    return _WORDS.verb({"said": _without_names(turn, named, clause)}) if named else ""


def _named(turn: Turn, waiting: Sequence[Claim], words: str) -> list[Claim]:
    """Those of these claims whose people the words name, in full or as neighbours do: 铁柱."""
    named = {claim.id: _called(turn, claim, waiting, words) in words for claim in waiting}
    return [claim for claim in waiting if named[claim.id]]


def _called(turn: Turn, claim: Claim, waiting: Sequence[Claim], words: str) -> str:
    """As the words call whose claim it is: the given name alone where no other that waits has it."""
    name = _subject(turn, claim)
    given = name[1:] if len(name) == _FULL_NAME else name
    others = [other for c in waiting if (other := _subject(turn, c)) != name]
    alone = name not in words and not any(given in other for other in others)
    return given if alone else name


def _looked_at(turn: Turn) -> Reading | None:
    """铁柱那个有照片没: the claim with its photos, to whoever decides it."""
    if turn.person is None or not _EVIDENCE.search(turn.words) or not may(flow, turn):
        return None
    waiting = review.waiting_for(turn.db, turn.person, turn.now)[:_MOST_LISTED]
    named = _named(turn, waiting, turn.words)
    if len(named) != 1:
        return None
    picked = {"claim": named[0].id, "thing": named[0].id, "version": named[0].version}
    act = Choice("看凭证", NAME, {"picked": [picked | {"action": "show"}], "said": ""})
    return Reading(By.FLOW, act, Evidence.PLAIN, "review.looked_at", belief=2.0)


def _by_intent(turn: Turn) -> list[Reading]:
    """What the words may mean by themselves: of a panel member, only while something waits for them."""
    readings = list(commands.of_intent(flow, turn))
    if not readings or turn.person is None or turn.holds(*_REVIEWERS):
        return readings
    return readings if review.waiting_for(turn.db, turn.person, turn.now) else []


def typed(turn: Turn, words: str) -> Answers | None:
    """不通过 名单上没有, 1 通过: said to the one claim that waits, as the newest message shows it."""
    if words in (YES, NO):
        return None  # the message's own choices
    spoken = decision(words)
    if spoken is None or turn.person is None or turn.open_flow or not may(flow, turn):
        return None
    newest = next(iter(turn.questions), None)
    if newest is None or newest.choices[0]["flow"] != NAME:
        return None
    shown_claim = {(c.thing, c.version) for c in choices_of(newest)}
    waiting = review.waiting_for(turn.db, turn.person, turn.now)
    if len(waiting) != 1 or shown_claim != {(waiting[0].id, waiting[0].version)}:
        return None
    answer, why = spoken
    picked = {"claim": waiting[0].id, "thing": waiting[0].id, "version": waiting[0].version}
    return {"picked": [picked], "said": f"{answer} {why}".strip()}


def _subject(turn: Turn, claim: Claim) -> str:
    """Whose claim it is, as people say it: 罗铁柱."""
    title = claim_notices.title(turn.db, claim).split(" ")[0]
    return title.removesuffix("户").removesuffix("代表").removeprefix("党员")


def _without_names(turn: Turn, named: list[Claim], words: str) -> str:
    for claim in named:
        words = words.replace(_called(turn, claim, named, words), "")
    return _JOINED.sub("", words).strip(" 的，,、这个那条")


def asks_reason(turn: Turn, answers: Answers) -> bool:
    """A rejection without a reason."""
    return lacks_reason(turn, answers, _WORDS, review.to_decide)


def agreed(turn: Turn, answers: Answers) -> bool:
    """A yes that names nothing, while something waits: 同意, 都行, 好. 全部通过 names all of it."""
    words, text = str(answers.get("said", "")), turn.event.text.strip("。！! ")
    if turn.person is None:
        return False
    if text in _ALL:  # what looks alike is seen before it passes
        return bool(_alike(turn, review.waiting_for(turn.db, turn.person, turn.now)))
    every = selection(text, [""] * _MANY, many=True) or []
    if len(every) == 1 and len(every[0].numbers) == _MANY:
        words = every[0].words
    elif _WORDS.picked(answers):
        return False
    return _WORDS.agrees(words) and bool(review.waiting_for(turn.db, turn.person, turn.now))


def ask_all(turn: Turn, _: Answers) -> Message:
    """Each claim that waits, to be passed together; only what is shown here is meant by the answer."""
    assert turn.person is not None  # asked only of somebody who has something to decide
    waiting = review.waiting_for(turn.db, turn.person, turn.now)[:_MOST_LISTED]
    head = f"{len(waiting)}条都通过？" if len(waiting) > 1 else "这一条通过？"
    together = option("确认", NAME, "all", [[c.id, c.version] for c in waiting])
    note = _alike(turn, waiting)
    labels = [_label(turn, c) for c in waiting]
    rows = [head, *(f"{n}. {label}" if note else label for n, label in enumerate(labels, 1)), note]
    return Message("\n".join(filter(None, rows)), (together, Choice("取消", "cancel")))


def read_all(turn: Turn, _: Answers) -> list[list[object]]:
    """The ids and versions that were shown, for a yes. Refusal for a no: nothing is decided."""
    words = turn.event.text.strip()
    number = pick(words, ("确认", "取消"))
    if firm(words) or number == 0 or words.strip("。！! ") in _ALL:
        return list(shown(turn, NAME, "all") or [])
    if consent(words) is False or number == 1:
        raise Refusal("好，都还没定。要一条一条定，就发“审核”。")
    raise Retry("都通过就回“确认”。要一条一条定，先回“取消”，再发“审核”。")


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Do what was said, or list what waits."""
    if turn.person is None:
        return [Message("审核要由评议小组来定。")]
    if "all" in answers:
        return pass_list(turn, turn.person, [(c, version) for c, version in answers["all"]])
    wanted = _WORDS.wanted(answers)
    if not wanted:
        if turn.event.text.strip("。！! ") in _ALL:
            waiting = review.waiting_for(turn.db, turn.person, turn.now)
            return pass_list(turn, turn.person, [(c.id, c.version) for c in waiting])
        return listing(turn, turn.person)
    what = _WORDS.verb(answers)
    if what == "pass":
        return (pass_list if len(wanted) > 1 else pass_one)(turn, turn.person, wanted)
    if what == "reject":
        return reject(turn, turn.person, wanted, _WORDS.reason(answers))
    if len(wanted) > 1:
        return [Message("这几条怎么定？请连号码一起回，比如“1 3 通过”，或“2 不通过 没有凭证”。")]
    return show(turn, turn.person, wanted[0][0], photos=what == "show")


def pass_one(turn: Turn, person: Person, wanted: list[tuple[str, int | None]]) -> list[Message]:
    """Pass one, or say why it cannot be passed."""
    claim = review.pass_(turn.db, person, *wanted[0], turn.now, running.added)
    note = claims.moved_note(claim)
    return [Message(f"通过了：{claim_notices.title(turn.db, claim)}。{note}点错了就回“撤销”。")]


def pass_list(turn: Turn, person: Person, wanted: list[tuple[str, int | None]]) -> list[Message]:
    """Pass several; what cannot be passed is left out and named."""
    outcome = review.pass_all(turn.db, person, wanted, turn.now, running.added)
    rows = [f"没有通过：{why}" for _, why in outcome.left_out]
    if outcome.passed:
        rows.insert(0, f"通过了{len(outcome.passed)}条：{titles(turn, outcome.passed)}。")
    if not wanted:
        rows.append("没有等您审核的申报。")
    rows += [others(turn, c, who) for c, who in review.recused(turn.db, person, turn.now)]
    if outcome.passed:
        rows.append("点错了就回“撤销”。")
    return [Message("\n".join(rows))]


def reject(
    turn: Turn, person: Person, wanted: list[tuple[str, int | None]], why: str
) -> list[Message]:
    """Reject them, each with the same reason."""
    rejected = [review.reject(turn.db, person, *claim, why, turn.now) for claim in wanted]
    return [
        Message(
            f"没有通过：{titles(turn, rejected)}。原因：{why.rstrip('。')}。已告诉申报的人。点错了就回“撤销”。"
        )
    ]


def show(turn: Turn, person: Person, claim_id: str, *, photos: bool) -> list[Message]:
    """The claim with its choices; its photos before, when they are asked for."""
    claim = review.see(turn.db, person, claim_id, turn.now)
    evidence = claim_photos.photos(turn.db, claim.id) if photos else []
    shown = [Message(f"凭证{n}", picture=one) for n, one in enumerate(evidence, 1)]
    if photos and not evidence:
        shown = [Message("这一条没有照片。可以先打电话问问，再定。")]
    if claim.state != claims.ClaimState.WAITING:
        return [
            *shown,
            Message(f"{claim_notices.title(turn.db, claim)}{review.WORDS[claim.state]}。"),
        ]
    return [*shown, claim_notices.question(turn.db, claim)]


def listing(turn: Turn, person: Person) -> list[Message]:
    """What waits for this person, and what waits for others because of recusal."""
    waiting = review.waiting_for(turn.db, person, turn.now)
    withdrawn = [others(turn, c, who) for c, who in review.recused(turn.db, person, turn.now)]
    if not waiting:
        return [Message("\n".join(["没有等您审核的申报。", *withdrawn]))]
    if len(waiting) == 1:
        return [*(Message(row) for row in withdrawn), claim_notices.question(turn.db, waiting[0])]
    head = (
        f"等您审核{len(waiting)}条。回号码看详情；一起通过回“1 2 通过”，"
        "退回回“2 不通过 原因”，都行就回“全部通过”。"
    )
    choices = tuple(
        Choice(_label(turn, c), NAME, {"claim": c.id}, c.id, c.version)
        for c in waiting[:_MOST_LISTED]
    )
    note = [_alike(turn, waiting[:_MOST_LISTED])]
    return [Message("\n".join([head, *withdrawn, *filter(None, note)]), choices)]


def _alike(turn: Turn, waiting: list[Claim]) -> str:
    """What of a list shares a photo, a sentence or a day; empty where nothing does."""
    alike = look_alikes.of(turn.db, waiting[:_MOST_LISTED]) if len(waiting) > 1 else []
    return f"请看仔细：{'；'.join(alike)}。" if alike else ""


def _label(turn: Turn, claim: Claim) -> str:
    photos = len(claim_photos.photos(turn.db, claim.id))
    return claim_notices.title(turn.db, claim) + (f" 照片{photos}张" if photos else "")


def others(turn: Turn, claim: Claim, who: Person | None) -> str:
    """A claim that the speaker must leave to somebody else."""
    return f"要回避：{claim_notices.title(turn.db, claim)}，归{who.name if who else '镇里'}。"


def titles(turn: Turn, decided: list[Claim] | tuple[Claim, ...]) -> str:
    """Several claims in one line."""
    return "、".join(claim_notices.title(turn.db, c) for c in decided)


flow = Flow(
    name=NAME,
    words=("审核", "积分审核", *_ALL, "/review"),
    intents=("approve", "reject"),
    posts=frozenset({*_REVIEWERS, Post.PANEL, Post.SUPERVISOR}),
    hint="审核：看等您审核的积分申报，回“全部通过”一次通过",
    order=4,
    hears=hears,
    typed=typed,
    parts=parts,
    many=True,
    asks=(
        Ask("all", ask_all, read_all, agreed),
        reasoned(text("reason", "为什么不通过？申报的人会看到。", max_chars=100, when=asks_reason)),
    ),
    done=done,
)
