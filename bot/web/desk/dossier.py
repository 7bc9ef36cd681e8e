"""The dossier (卷宗) of one report: what was reported, who had it for how long, what was said, and what can be done."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import PlainTextResponse, Response

from bot.media import TOO_MANY
from bot.web import pictures
from bot.web.desk import acting
from bot.web.desk.acting import Outcome
from bot.web.desk.call import Call
from bot.web.say import PHOTOS_WAIT
from core.desk import history, lists, words
from core.errors import Refusal
from core.evidence import Evidence, EvidenceState
from core.reports import notices, progress
from core.reports.ladder.reports import Report
from core.reports.wording import numbers

UNSEEN = "没有这件事，或者不归您看。请回到清单里找。"
TWICE = "这一步刚才已经收到了，没有再办一遍。下面是现在的情况。"


@dataclass(frozen=True)
class Open:
    """A question that is open on the page, as its form carries it."""

    said: str
    step: str
    seal: str
    choices: Sequence[str]


def seen(call: Call) -> Report:
    """The report of the address; Refusal, the same for what is not there and what is not theirs."""
    report = lists.one(call.db, call.by.reach, str(call.request.path_params["report"]))
    if report is None:
        raise Refusal(UNSEEN)
    return report


def show(call: Call) -> Response:
    """One report's whole history, and the buttons that chat would show."""
    report = seen(call)
    call.show([report])
    call.opened = report
    return _drawn(call, report)


def act(call: Call) -> Response:
    """Do what a button stands for, or answer the question that is open."""
    report = seen(call)
    if not call.first:
        return _drawn(call, report, Outcome(TWICE))
    outcome = _acted(call, report)
    call.db.flush()
    call.db.expire_all()
    after = lists.one(call.db, call.by.reach, report.id)
    if after is None:
        return call.page("gone.html", said=outcome.said)
    return _drawn(call, after, outcome)


def _acted(call: Call, report: Report) -> Outcome:
    turn = acting.turn_of(call, call.said("words"))
    acting.know_held(turn, report)
    if call.photo is not None and call.photo.refused == TOO_MANY:
        return Outcome(PHOTOS_WAIT)
    if call.photo is not None and call.photo.refused:
        return Outcome("这张照片打不开或者太大了，请换一张再发。")
    if call.said("step"):
        session = acting.brought(call, report.id)
        if session is None:
            return Outcome("这个表单不完整，请重新点一次要办的事。")
        return acting.answer(turn, session, call.said("pick"))
    label = call.said("do")
    chosen = next((c for c in acting.offered(turn, report) if c.label == label), None)
    if chosen is None:
        return Outcome(f"“{label}”现在不能办了，可能刚有人办过。下面是现在的情况。")
    acting.know_held(turn, report)
    version = call.said("version", 9)
    return acting.press(turn, chosen, int(version) if version.isdecimal() else -1)


def _drawn(call: Call, report: Report, outcome: Outcome | None = None) -> Response:
    db, now = call.db, call.now
    turn = acting.turn_of(Call(call.face, call.request, db, now, call.by))
    opened = None
    if outcome is not None and outcome.session is not None:
        step, seal = acting.carried(call, report.id, outcome.session)
        opened = Open(outcome.said, step, seal, outcome.choices)
    return call.page(
        "report.html" if call.target == "dossier" else "dossier.html",
        entry=lists.entries(db, [report], now)[0],
        body=_body(call, report),
        standing=progress.standing(db, report, now).split("\n")[1:],
        steps=history.steps(db, report),
        stays=history.stays(db, report, now),
        photos=history.photos(db, report.id),
        choices=acting.offered(turn, report),
        deeds=words.DEEDS | words.REMARKS,
        roles=words.ROLES,
        stages=words.STAGES,
        mark=history.last_act(db),
        note=outcome.said if outcome is not None and opened is None else "",
        opened=opened,
    )


def _body(call: Call, report: Report) -> str:
    """The report in full, and the numbers in it where its own holder looks."""
    whole = notices.body(call.db, report).replace(notices.cut(report.text), report.text, 1)
    hands = {person.id for person in notices.hands(call.db, report, call.now)}
    mine = numbers.line(report) if call.by.person.id in hands else ""
    return "\n".join(filter(None, [whole, mine]))


def photo(call: Call) -> Response:
    """A photo of a report that they see; to anybody else it is not there."""
    evidence_id = str(call.request.path_params["evidence"])
    shown_by = history.reports_shown_by(call.db, evidence_id)
    evidence = call.db.get(Evidence, evidence_id) if shown_by else None
    if (
        evidence is None
        or evidence.state != EvidenceState.STORED
        or not lists.seen_of(call.db, call.by.reach, shown_by)
    ):
        return PlainTextResponse("这张照片看不到。", 404)
    try:
        data = call.face.program.media.read(evidence)
    except FileNotFoundError:
        return PlainTextResponse("这张照片看不到。", 404)
    return pictures.answer(data, evidence.kind_of_file or "", lives=600)
