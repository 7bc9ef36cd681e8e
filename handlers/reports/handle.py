"""处理: what the speaker's posts hold, and what a holder does with it."""

from collections.abc import Callable, Iterable

from core.clock import day_of
from core.errors import Refusal
from core.outbox import Choice, Message
from core.reports import handling, notices, progress, rights
from core.reports.ladder import reports
from core.reports.ladder.levels import RANK, Level
from core.reports.ladder.lifecycle import Action, Role, State, allowed
from core.reports.ladder.reports import Report, spoken_number
from core.reports.parts import gathering
from handlers.engine import commands
from handlers.engine.asks import Options, choose, text
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, Ask, Flow
from handlers.engine.reading import By, Evidence, Reach, Reading
from handlers.reports import numbered, which_report
from handlers.reports.filing.problem import who
from handlers.reports.holding import right_owner, spoken_of, standard, work_words
from handlers.reports.holding.promised_day import promised_day
from handlers.reports.holding.seats import HOLDERS
from handlers.reports.holding.work_proof import (
    ask_safe,
    ask_work_proof,
    deed_told,
    photos_so_far,
    read_safe,
    read_work_proof,
    shown_by,
    told_how,
)
from handlers.reports.outside.departments import department
from handlers.reports.slips import slip_talk

NAME = "handle"
_SHOWN, _PHOTOS = 9, 4
ALL = "全部受理"
_SPOKEN = {
    "受理": Action.ACCEPT,
    "已做临时防护": Action.MAKE_SAFE,
    "办结": Action.FINISH,
    "退回": Action.SEND_BACK,
    "关闭未修": Action.CLOSE_UNFIXED,
    "并入": Action.MERGE,
    "进展": Action.NOTE,
} | {f"上报到{short}": Action.PASS_UP for short in ("组", "网格长", "村", "镇", "市")}

_REASONED = (Action.PASS_UP, Action.CLOSE_UNFIXED)


def action_of(answers: Answers) -> Action | None:
    """What is to be done: as the button has it, or as its label was said."""
    if "action" in answers:
        return Action(answers["action"])
    return _SPOKEN.get(answers.get("spoken", ""))


def doing(*actions: Action) -> Callable[[Turn, Answers], bool]:
    """An ask that belongs to these acts; what may not be done is refused before it is asked."""

    def when(turn: Turn, answers: Answers) -> bool:
        if (
            action_of(answers) not in actions
            or which_report.meant(turn, answers, which_report.held) is None
        ):
            return False
        subject(turn, answers)
        return True

    return when


def subject(turn: Turn, answers: Answers) -> Report:
    """The report that is acted on; Refusal when the speaker may not do this to it now."""
    report_id = which_report.meant(turn, answers, which_report.held)
    if report_id is None:
        raise Refusal("现在没有要您办的事。")
    action, version = action_of(answers), answers.get("version")
    assert action is not None  # asked only within an act
    return rights.open_for(turn.db, report_id, who(turn), action, turn.now, version)[0]


def proving(turn: Turn, answers: Answers) -> bool:
    """办结 without both words and a photo yet."""
    whole = bool(told_how(answers) and photos_so_far(answers))
    return doing(Action.FINISH)(turn, answers) and not whole


def securing(turn: Turn, answers: Answers) -> bool:
    """已做临时防护 with neither words nor a photo yet."""
    shown = bool(told_how(answers) or photos_so_far(answers))
    return doing(Action.MAKE_SAFE)(turn, answers) and not shown


def reason_of(answers: Answers) -> str:
    """Why, as it was answered or said behind the word: 上报到组 要挖机."""
    spoken = spoken_of.behind_number(str(answers.get("said") or ""))
    return str(answers.get("reason") or answers.get("progress") or spoken)


def _acting(turn: Turn, answers: Answers) -> tuple[Report | None, Action | None]:
    """The report and the act for which words are asked."""
    return subject(turn, answers), action_of(answers)


def merge_options(turn: Turn, answers: Answers) -> Options:
    """What else the speaker holds, to be handled as one."""
    here = subject(turn, answers)
    others = [
        r
        for r in which_report.held(turn)
        if r.id != here.id and r.village_id == here.village_id and r.part_of is None
    ]
    return [(r.id, progress.line(r, turn.now)) for r in others[:_SHOWN]]


def done(turn: Turn, answers: Answers) -> list[Message]:
    """Do it, or show what there is to do."""
    report_id = which_report.meant(turn, answers, which_report.held)
    action = action_of(answers)
    if answers.get("spoken") == ALL:
        return [_accept_all(turn)]
    if action is None or report_id is None:
        return [_show(turn, report_id), *_photos(turn, report_id)]
    return [_act(turn, report_id, action, answers)]


def _accept_all(turn: Turn) -> Message:
    """全部受理: whatever in the speaker's hands nobody has taken on yet."""
    new = [r for r in which_report.held(turn) if r.state == State.FILED]
    taken = [handling.accept(turn.db, r.id, who(turn), turn.now) for r in new]
    if not taken:
        return Message("没有等您受理的事。")
    numbers = "、".join(f"编号 {spoken_number(r)}" for r in taken)
    return Message(f"受理了{len(taken)}件：{numbers}。先到期的先办，发“处理”看。")


def _act(turn: Turn, report_id: str, action: Action, answers: Answers) -> Message:
    db, me, now, version = turn.db, who(turn), turn.now, answers.get("version")
    if action == Action.ACCEPT:
        report = handling.accept(db, report_id, me, now, version)
        return _went_on(turn, report, "已受理")
    if action == Action.MAKE_SAFE:
        shown = {"words": told_how(answers), "photos": photos_so_far(answers)}
        safe = answers.get("safe", shown)
        report = handling.make_safe(
            db,
            report_id,
            me,
            now,
            photos=tuple(safe["photos"]),
            how=safe["words"],
            version=version,
        )
        return _went_on(turn, report, "已做临时防护")
    if action == Action.FINISH:
        return _finish(turn, report_id, answers)
    if action == Action.NOTE:
        return _note(turn, report_id, answers)
    if action == Action.PASS_UP:
        report = handling.pass_up(db, report_id, me, reason_of(answers), now, version)
    elif action == Action.SEND_BACK:
        owner = right_owner.said_owner(turn, answers, subject)
        assert owner is not None  # asked for before
        report = handling.send_back(db, report_id, me, *owner, now, version)
    elif action == Action.MERGE:
        report = handling.merge(db, report_id, answers["into"], me, now)
        return Message(f"编号 {spoken_number(report)} 已并过去一起办。")
    else:
        report = handling.close_unfixed(db, report_id, me, reason_of(answers), now, version)
        return Message(
            f"编号 {spoken_number(report)} 已关闭未修，原因已告诉上报人。按错了就回“撤销”。"
        )
    by = notices.holder_words(db, report, now)
    return Message(f"编号 {spoken_number(report)} 已交给{by}。按错了就回“撤销”。")


def _finish(turn: Turn, report_id: str, answers: Answers) -> Message:
    shown = {"words": told_how(answers), "photos": photos_so_far(answers)}
    work_proof = answers.get("proof", shown)
    report = handling.finish(
        turn.db,
        report_id,
        who(turn),
        turn.now,
        how=work_proof["words"],
        photos=tuple(work_proof["photos"]),
        version=answers.get("version"),
    )
    return Message(f"编号 {spoken_number(report)} {_asked_next(turn, report)}按错了就回“撤销”。")


def _asked_next(turn: Turn, report: Report) -> str:
    """Who is asked, now that it is done: of a part nobody, until all of its whole are."""
    if report.part_of is None:
        return "已办结，已请上报人确认。"
    left = gathering.left(turn.db, report)
    return (
        f"已办好。整件还有{left}份在办。"
        if left
        else "已办好。几份都办完了，已请上报人对整件确认。"
    )


def _note(turn: Turn, report_id: str, answers: Answers) -> Message:
    words = reason_of(answers)
    until = promised_day(words, day_of(turn.now))
    photos = tuple(photos_so_far(answers))
    report = handling.note(
        turn.db,
        report_id,
        who(turn),
        words,
        until,
        turn.now,
        photos=photos,
        department=department(words),
        version=answers.get("version"),
    )
    heard = "上报人会看到这句。" + ("到了那天还没办完，我会提醒您。" if until else "")
    return Message(f"编号 {spoken_number(report)} 的进展记下了，{heard}按错了就回“撤销”。")


def _went_on(turn: Turn, report: Report, what: str) -> Message:
    text = f"编号 {spoken_number(report)} {what}。{notices.due_words(report)}"
    return Message(text, numbered.buttons(turn, report), thing=report.id)


def works(turn: Turn) -> bool:
    """Whether somebody without such a post was given work."""
    return turn.person is not None and bool(which_report.held(turn))


def _show(turn: Turn, report_id: str | None) -> Message:
    held = which_report.held(turn)
    if report_id is not None:
        report = rights.seen(turn.db, report_id, who(turn))
        if report not in held:
            return Message(rights.stands(turn.db, report, turn.now))
        rights.look(turn.db, report, turn.now)
        text = progress.in_full(turn.db, report, turn.now)
        photos = reports.photos(turn.db, report.id, "filed")
        shown = Message(
            text,
            _more_buttons(turn, report, len(held) > 1),
            picture=photos[0] if photos else None,
            thing=report.id,
        )
        return shown if report.about_id is None else slip_talk.opened(turn, shown, report)
    if not held:
        return Message("现在没有要您办的事。")
    more = f"，先列{_SHOWN}件" if len(held) > _SHOWN else ""
    for report in held[:_SHOWN]:
        rights.look(turn.db, report, turn.now)
    choices = tuple(Choice(progress.line(r, turn.now), NAME, {}, thing=r.id) for r in held[:_SHOWN])
    return Message(f"要您办的有{len(held)}件{more}，先到期的在前。回号码看一件。", choices)


def _photos(turn: Turn, report_id: str | None) -> list[Message]:
    """The photos beside the first, for whoever holds the report."""
    if report_id is None or all(r.id != report_id for r in which_report.held(turn)):
        return []
    more = reports.photos(turn.db, report_id, "filed")[1:_PHOTOS]
    return [Message(f"照片 {n}", picture=p, thing=report_id) for n, p in enumerate(more, 2)]


def _more_buttons(turn: Turn, report: Report, others: bool) -> tuple[Choice, ...]:
    """Beside the buttons of the notice, the two that are seldom needed."""
    choices = list(numbered.buttons(turn, report))
    if numbered.only_works(turn, report):
        return tuple(choices)

    def choice(label: str, action: Action) -> Choice:
        return Choice(label, NAME, {"action": action.value}, report.id, report.version)

    high = report.level is not None and RANK[report.level] >= RANK[Level.VILLAGE]
    if high and allowed(Role.HOLDER, report.state, Action.CLOSE_UNFIXED):
        choices.append(choice("关闭未修", Action.CLOSE_UNFIXED))
    if high and allowed(Role.HOLDER, report.state, Action.REFER) and report.about_id is None:
        choices.append(Choice("问外单位", "ask_outside", {}, report.id, report.version))
    if report.part_of is not None:
        return tuple(choices)
    if others and report.about_id is None:
        choices.append(choice("并入", Action.MERGE))
    if allowed(Role.HOLDER, report.state, Action.SPLIT) and high:
        choices.append(Choice("拆分", "split", {}, report.id, report.version))
    return tuple(choices)


def _offered(turn: Turn) -> bool:
    """Whether work was given to the sender, as an open message shows: nothing is looked up for it."""
    return any(c["flow"] == NAME for message in turn.questions for c in message.choices)


def hears(turn: Turn) -> Iterable[Reading]:
    """What a holder says of their work, with the report that it is said of."""
    if turn.words and turn.open_flow != NAME and (turn.holds(*HOLDERS) or _offered(turn)):
        labelled = spoken_of.labelled(turn.words, _SPOKEN)
        report = spoken_of.named(turn, turn.words) if labelled else None
        if labelled and report is not None:
            yield _of_number(report, *labelled)
            return
        worded = list(work_words.readings(turn, NAME))
        if worded or which_report.held(turn):
            yield from worded or commands.of_intent(flow, turn)


def _of_number(report: Report, label: str, rest: str) -> Reading:
    """编号 3 办结 换了灯: an act by its own word, on the report by its number."""
    given = {"said": rest, "action": _SPOKEN[label].value}
    act = Choice(label, NAME, given, thing=report.id)
    why = "handle.numbered"
    return Reading(By.FLOW, act, Evidence.PLAIN, why, reach=Reach.OTHERS, belief=spoken_of.SURE)


flow = Flow(
    name=NAME,
    words=("处理", "/handle"),
    hint="处理：看要您办的事，先到期的在前",
    order=3,
    posts=HOLDERS,
    also=works,
    intents=("resolve", "assign"),
    spoken=(*_SPOKEN, ALL),
    hears=hears,
    asks=(
        which_report.which(
            which_report.held, "是哪一件？", NAME, when=lambda _, a: action_of(a) is not None
        ),
        Ask("safe", ask_safe, read_safe, securing, free=True, finds=deed_told, strict=True),
        standard.worded(
            Ask(
                "proof",
                ask_work_proof,
                read_work_proof,
                proving,
                free=True,
                finds=deed_told,
                strict=True,
            ),
            _acting,
            NAME,
            shown_by,
            lambda a: bool(photos_so_far(a)) and not told_how(a),
        ),
        standard.worded(
            text(
                "reason",
                "请写一句原因，接手的人和上报人都会看到。",
                when=lambda t, a: not reason_of(a) and doing(*_REASONED)(t, a),
            ),
            _acting,
            NAME,
        ),
        standard.worded(
            text(
                "progress",
                "办到哪一步了？写一句，上报人会看到，比如“联系了电工，周四来”。",
                when=lambda t, a: not reason_of(a) and doing(Action.NOTE)(t, a),
            ),
            _acting,
            NAME,
        ),
        right_owner.ask(subject, NAME, doing(Action.SEND_BACK)),
        choose("into", "和哪一件是同一件事？", merge_options, flow=NAME, when=doing(Action.MERGE)),
    ),
    done=done,
)
