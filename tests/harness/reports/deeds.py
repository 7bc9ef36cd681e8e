"""What anybody may try to do to a report: each is done whole, or refused without a trace."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from core import acts
from core.db import Db
from core.duties import check_ins
from core.errors import Refusal
from core.registry import households
from core.registry.people import Person
from core.reports import confirming, correcting, filing, following, handling
from core.reports import undoing as _undoing  # noqa: F401  (what 撤销 takes back is marked there)
from core.reports.ladder import owners, petitions, routing
from core.reports.ladder.petitions import PetitionKind
from core.reports.ladder.reports import Report, Who
from core.reports.ladder.witnesses import Witness
from core.reports.slips import slips, talks
from core.reports.watching import rating, witnessing
from core.reports.work import asking, entrusting, petitioning, refusing
from tests.core.reports.telling import village

WORDS = (
    "村口的井盖破了",
    "二组水塘边的路灯不亮了",
    "二组李家院后面的水管漏了",
    "李秀英把低保名额给了她侄子",
    "村支书把集体的塘包给他侄子了",
    "曾德才家往河里倒农药瓶",
    "一组路口堆了垃圾，匿名",
)
NAMES = (
    *("张桂花", "罗铁柱", "何秋菊", "王建国", "刘大勇", "唐菊香", "过路人"),
    *(
        "李秀英",
        "陈大山",
        "吴建军",
        "钱国华",
        "赵春兰",
        "郑小东",
        "冯正",
        "褚卫",
        "孙敏",
        "周明",
        "马老三",
    ),
)


@dataclass
class Deed:
    """Somebody tries something; `n` picks among whatever there is to pick."""

    db: Db
    report: Report
    who: Who
    now: datetime
    n: int

    @property
    def id(self) -> str:
        return self.report.id

    @property
    def person(self) -> Person | None:
        return self.db.get(Person, self.who.person_id) if self.who.person_id else None


def file(db: Db, who: Who, now: datetime, n: int) -> Report:
    """A report as the handler files one, with a slip where it complains of a person."""
    words = WORDS[n % len(WORDS)]
    danger = n % 11 == 0
    route = routing.route(db, village(db), words, now, person_id=who.person_id, danger=danger)
    private = words.endswith("匿名")
    report = filing.file(db, who, words, now, route=route, danger=danger, private=private)
    slips.give(db, report, now)
    return report


def _others(d: Deed) -> list[Report]:
    query = select(Report).where(Report.id != d.id, Report.village_id == d.report.village_id)
    return list(d.db.exec(query.order_by(col(Report.id))))


def merge(d: Deed) -> object:
    """并入 another one, whatever that is."""
    others = _others(d)
    if not others:
        raise Refusal("没有别的可以并")
    return handling.merge(d.db, d.id, others[d.n % len(others)].id, d.who, d.now)


def send_back(d: Deed) -> object:
    """退回 to any seat that may be named."""
    seats = owners.candidates(d.db, d.report, d.now)
    if not seats:
        raise Refusal("没有可以退给的人")
    rung = seats[d.n % len(seats)].rung
    return handling.send_back(d.db, d.id, d.who, (rung.level, rung.region_id), "该他办", d.now)


def entrust(d: Deed) -> object:
    """派给 anybody at all."""
    everybody = list(d.db.exec(select(Person.id).order_by(col(Person.id))))
    return entrusting.entrust(d.db, d.id, d.who, everybody[d.n % len(everybody)], d.now)


def send(d: Deed) -> object:
    """派 from above: anybody sends anybody at all."""
    everybody = list(d.db.exec(select(Person.id).order_by(col(Person.id))))
    return entrusting.send(d.db, d.id, d.who, everybody[d.n % len(everybody)], d.now)


def petition(d: Deed) -> object:
    """延期 or 不予受理 is asked for."""
    kind = (PetitionKind.MORE_TIME, PetitionKind.REFUSAL)[d.n % 2]
    days = 1 + d.n % 5 if kind == PetitionKind.MORE_TIME else 0
    return petitioning.ask(d.db, d.id, d.who, kind, "等材料", d.now, days=days)


def decide(d: Deed) -> object:
    """Whoever may or may not decide says yes or no."""
    waiting = petitions.waiting(d.db, d.id)
    if not waiting or d.person is None:
        return None
    if d.n % 3:
        return petitioning.agree(d.db, d.person, waiting[0].id, None, d.now)
    return petitioning.decline(d.db, d.person, waiting[0].id, None, "不行", d.now)


def witness(d: Deed) -> object:
    """A neighbour who was drawn says what they saw; or somebody who was not."""
    drawn = d.db.exec(select(Witness.person_id).where(Witness.report_id == d.id)).all()
    who = Who(drawn[d.n % len(drawn)]) if drawn and d.n % 4 else d.who
    return witnessing.answer(d.db, d.id, who, bool(d.n % 2), d.report.round, d.now)


def undo(d: Deed) -> object:
    """撤销 of the last act on a report."""
    kinds = frozenset(k for k in acts.of_people() if k.startswith(("report.", "petition.")))
    last = acts.last_of(d.db, d.who.person_id, d.who.address_id, kinds, d.now.replace(year=2000))
    return last and acts.take_back(d.db, last, d.now)


def correct(d: Deed) -> object:
    """更正: other words, which may belong elsewhere, or blame somebody."""
    return correcting.correct(d.db, d.id, d.who, d.now, text=WORDS[d.n % len(WORDS)])


def add(d: Deed) -> object:
    """补充, which may blame somebody."""
    return following.add(d.db, d.id, d.who, d.now, detail=WORDS[d.n % len(WORDS)])


def speak(d: Deed) -> object:
    """Words behind a slip, from either side."""
    if slips.of_report(d.db, d.id) is None:
        return None
    if d.n % 2:
        return talks.answer(d.db, d.id, d.who, "在查", d.now)
    return d.who.person_id not in d.report.kept_from and talks.say(
        d.db, d.report, d.who, "又是他", d.now
    )


def visit(d: Deed) -> object:
    """A representative's check-in beside it all (I-21)."""
    homes = households.in_village(d.db, village(d.db))
    if d.person is None:
        return None
    return check_ins.contact(d.db, d.person, [homes[d.n % len(homes)].id], d.now)


def _simple(act: Callable[..., object], *more: object, **named: object) -> Callable[[Deed], object]:
    return lambda d: act(d.db, d.id, d.who, *more, d.now, **named)


BY_HOLDER: dict[str, Callable[[Deed], object]] = {
    "accept": _simple(handling.accept),
    "make_safe": _simple(handling.make_safe, how="拉了绳"),
    "finish": _simple(handling.finish, how="换了新的"),
    "pass_up": _simple(handling.pass_up, "要挖机"),
    "send_back": send_back,
    "close_unfixed": _simple(handling.close_unfixed, "修不了"),
    "note": _simple(handling.note, "联系了", None),
    "entrust": entrust,
    "ask": _simple(asking.ask, "在哪里？"),
    "petition": petition,
    "merge": merge,
}
BY_OTHERS: dict[str, Callable[[Deed], object]] = {
    "confirm": _simple(confirming.confirm),
    "reopen": _simple(confirming.reopen, complaint="还漏"),
    "withdraw": _simple(following.withdraw),
    "urge": _simple(following.urge),
    "reply": _simple(asking.reply, "在路口"),
    "rate": _simple(rating.rate, 3),
    "join": _simple(following.join),
    "refuse": _simple(refusing.refuse, "不归我们"),
    "decide": decide,
    "send": send,
    "witness": witness,
    "add": add,
    "correct": correct,
    "undo": undo,
    "speak": speak,
    "visit": visit,
}
