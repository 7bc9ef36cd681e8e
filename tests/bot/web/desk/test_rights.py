"""Every page of the desk × every post × own place, another village, another county, a post that ended, nobody: 0 leaks.

What may be seen is what `core.reports.overview.sight` says, which the desk does not use: the two are held together.
A route without a row here fails. Here too: `routes`, `emergencies`.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from httpx2 import Response
from sqlalchemy import Engine
from sqlmodel import Session, select
from starlette.requests import Request

from bot.web.desk import dispatchers, live
from bot.web.desk.live import Watch
from bot.web.desk.routes import ROUTES
from bot.web.face import Face
from core import outbox
from core.db import Db
from core.desk import sessions, tokens
from core.desk.reach import DESK_POSTS
from core.emergencies import crying
from core.emergencies import overview as emergencies
from core.emergencies.emergencies import Sender
from core.emergencies.kinds import Kind as Cry
from core.evidence import Evidence
from core.outbox import Message, Priority
from core.registry import addresses, people, regions, telephones
from core.registry.people import CADRES, Person, Post
from core.registry.regions import Kind, Region
from core.registry.wecom import robots
from core.reports import handling, overview
from core.reports.ladder.reports import Report, ReportEvidence
from core.reports.texts import keeping
from tests.bot.web.desk.signing_in import Served, desk, in_world
from tests.bot.web.desk.trail.test_page import HOLDER, shows
from tests.core.reports.telling import MONDAY, file, region, who

OWN, VILLAGE, COUNTY, ENDED, NOBODY = "own", "other village", "other county", "ended", "unbound"
ORDINARY, BLAMING, PRIVATE = "标记甲的井盖破了", "标记乙李秀英收了我家的钱", "标记丙的路灯不亮"
CRIER = "彭阿婆"
UNREACHED, NUMBER = "唐菊香", "13800138000"
YEAR = timedelta(days=365)


@dataclass
class Case:
    """Somebody at the desk's door, and the reports that lie behind it."""

    served: Served
    engine: Engine
    person: Person
    reports: dict[str, Report]
    photo: str
    token: str

    def get(self, path: str, **headers: str) -> Response:
        """A page, as this somebody's browser asks for it."""
        return self.served.browser.get(path, headers=headers)

    def sees(self) -> set[str]:
        """The words of the reports that exist for them, by the law of the chat."""

        def work(db: Db) -> set[str]:
            sight = overview.sight(db, self.person.id, MONDAY)
            desk_post = any(
                a.post in DESK_POSTS for a in people.posts_of(db, self.person.id, MONDAY)
            )
            return {w for w, r in self.reports.items() if desk_post and sight.sees(r)}

        seen: set[str] = in_world(self.engine, work)
        return seen


def _shown(case: Case, text: str) -> set[str]:
    return {words for words in case.reports if words[:3] in text}


def _page(path: str) -> Callable[[Case], None]:
    """A page that may hold what they see, and nothing else."""

    def row(case: Case) -> None:
        for headers in ({}, {"hx-request": "true", "hx-target": "section#list"}):
            answer = case.get(path, **headers)
            shown = _shown(case, answer.text)
            assert shown <= case.sees(), (path, shown)

    return row


def _list(case: Case) -> None:
    page = case.get("/desk")
    assert (page.status_code == 200) == _has_desk(case)
    assert _shown(case, page.text) == case.sees()
    for query in ("state=all", "text=1", "holder=李秀英", "due=overdue", "age=0-1", "region=none"):
        assert _shown(case, case.get(f"/desk?{query}").text) <= case.sees()


def _has_desk(case: Case) -> bool:
    def work(db: Db) -> bool:
        held = people.posts_of(db, case.person.id, MONDAY)
        return any(a.post in DESK_POSTS for a in held)

    has: bool = in_world(case.engine, work)
    return has


def _each(prefix: str) -> Callable[[Case], None]:
    """A page of one report: there for whom it is, and for all others as if it were not."""

    def row(case: Case) -> None:
        for words, report in case.reports.items():
            answer = case.get(f"{prefix}/{report.id}")
            assert (answer.status_code == 200) == (words in case.sees()), (prefix, words)
            if words not in case.sees():
                nothing = case.get(f"{prefix}/{'X' * 29}")
                assert (answer.status_code, answer.text) == (nothing.status_code, nothing.text)

    return row


def _photo(case: Case) -> None:
    allowed = ORDINARY in case.sees()
    answer = case.get(f"/desk/photo/{case.photo}")
    assert (
        answer.status_code != 200
    )  # its bytes are not here; to whom it may not be shown, the same
    assert allowed or answer.status_code in (401, 404)


def _acting(path: Callable[[Report], str], **fields: str) -> Callable[[Case], None]:
    """A form that acts on what they do not see changes nothing, whatever it carries."""

    def row(case: Case) -> None:
        for words, report in case.reports.items():
            if words in case.sees():
                continue
            once = tokens.fresh()[:22]
            form = {"token": case.token, "once": once, "version": str(report.version)} | fields
            form |= {"pick": f"{report.id}.{report.version}"}
            answer = case.served.browser.post(path(report), data=form)
            assert words[:3] not in answer.text
            after = in_world(case.engine, lambda db, r=report: db.get_one(Report, r.id))
            assert (after.state, after.version) == (report.state, report.version)

    return row


def _emergencies(case: Case) -> None:
    """A cry for help is seen by those to whom core's own list shows it, and who cried is in no sheet."""

    def work(db: Db) -> bool:
        mine = emergencies.villages_of(db, case.person.id, MONDAY)
        return next(iter(case.reports.values())).village_id in mine

    page = case.get("/desk/emergencies").text
    assert (CRIER in page) == (_has_desk(case) and in_world(case.engine, work))
    assert CRIER not in case.get("/desk/sheet/emergencies.csv").text


def _sheets(case: Case) -> None:
    for what in ("reports.csv?state=all", "map.csv", "coverage.csv", "kpis.csv", "emergencies.csv"):
        assert _shown(case, case.get(f"/desk/sheet/{what}").text) <= case.sees()
    whole = case.get("/desk/sheet/reports.csv")
    assert (whole.status_code == 200) == _has_desk(case)
    assert _shown(case, whole.text) == case.sees()


def _stream(case: Case) -> None:
    """What a page is told of, a look at a time; the open connection itself is tried in test_live."""
    face = Face(case.served.program, secure=False)
    cookies = "; ".join(f"{c.name}={c.value}" for c in case.served.browser.cookies.jar)
    request = Request({"type": "http", "headers": [(b"cookie", cookies.encode())]})
    told = live.look(face, request, Watch(["0"]), MONDAY)
    assert (told is not None) == _has_desk(case)
    assert {r.id for w, r in case.reports.items() if w in case.sees()} == set(told or ())


def _texts(case: Case) -> None:
    """Only whoever sits as a cadre over a village or more keeps texts, and those of that place alone."""

    def mine(db: Db) -> set[str]:
        return {place.id for place in keeping.places(db, case.person.id, MONDAY)}

    here = in_world(case.engine, mine) if _has_desk(case) else set()
    assert (case.get("/desk/texts").status_code == 200) == bool(here)
    for place in in_world(case.engine, lambda db: [r.id for r in db.exec(select(Region))]):
        form = {"token": case.token, "once": tokens.fresh()[:22], "region": place, "do": "add"}
        form |= {"action": "note", "text": f"试一句{tokens.fresh()[:9]}"}
        answer = case.served.browser.post("/desk/texts", data=form)
        assert (answer.status_code == 200) == (place in here), place


def _calls(case: Case) -> None:
    """Whom no message reaches is named to the cadres over their household alone, and a number to nobody here."""

    def over(db: Db) -> bool:
        line = {r.name for r in regions.line_up(db, region(db, "二组").id)}
        held = people.posts_of(db, case.person.id, MONDAY)
        return any(a.post in CADRES and regions.one(db, a.region_id).name in line for a in held)

    page = case.get("/desk/calls").text
    assert (UNREACHED in page) == (_has_desk(case) and in_world(case.engine, over))
    assert NUMBER not in page


def _robots(case: Case) -> None:
    """Only whoever may join a place's groups in chat joins them here, and no key is ever shown."""

    def mine(db: Db) -> set[str]:
        return {place.id for place in robots.may_keep(db, case.person.id, MONDAY)}

    here = in_world(case.engine, mine) if _has_desk(case) else set()
    assert (case.get("/desk/robots").status_code == 200) == bool(here)
    for place in in_world(case.engine, lambda db: [r.id for r in db.exec(select(Region))]):
        key = str(uuid.uuid4())
        form = {"token": case.token, "once": tokens.fresh()[:22], "region": place, "do": "add"}
        answer = case.served.browser.post("/desk/robots", data=form | {"address": key})
        assert (answer.status_code == 200) == (place in here), place
        assert key not in answer.text
    assert "key=" not in case.get("/desk/robots").text


def _out(case: Case) -> None:
    """Only one's own session can be ended, and only by its own form."""
    case.served.browser.post("/desk/out", data={"token": "0" * 64, "once": "a" * 22})
    assert (case.get("/desk").status_code == 200) == _has_desk(case)


ROWS: dict[str, Callable[[Case], None]] = {
    "GET /desk": _list,
    "GET /desk/row/{report}": _each("/desk/row"),
    "GET /desk/report/{report}": _each("/desk/report"),
    "POST /desk/report/{report}": _acting(lambda r: f"/desk/report/{r.id}", do="受理"),
    "POST /desk/several": _acting(lambda _: "/desk/several", do="受理"),
    "GET /desk/photo/{evidence}": _photo,
    "GET /desk/coverage": _page("/desk/coverage"),
    "GET /desk/map": _page("/desk/map?state=all"),
    "GET /desk/kpis": _page("/desk/kpis"),
    "GET /desk/emergencies": _emergencies,
    "GET /desk/texts": _texts,
    "POST /desk/texts": _texts,
    "GET /desk/trail": shows,
    "GET /desk/calls": _calls,
    "GET /desk/robots": _robots,
    "POST /desk/robots": _robots,
    "GET /desk/sheet/{what}": _sheets,
    "GET /desk/stream": _stream,
    "POST /desk/out": _out,
}
DOOR = {"GET /desk/in/{token}", "POST /desk/in/{token}"}
"""Whom these let in is tried in test_door."""


def test_every_route_has_a_row(world: Engine, folder: Path) -> None:
    assert {route.name for route in ROUTES} == set(ROWS)
    with desk(world, folder) as served:
        known = {
            f"{method} {route.path}"  # type: ignore[attr-defined]  # Starlette's
            for route in served.browser.app.router.routes  # type: ignore[attr-defined]
            if getattr(route, "path", "").startswith("/desk")
            for method in route.methods - {"HEAD"}  # type: ignore[attr-defined]
        }
    assert known == set(ROWS) | DOOR


@pytest.fixture
def served(world: Engine, folder: Path) -> Iterator[Served]:
    with desk(world, folder) as opened:
        yield opened


def _reports(db: Db) -> dict[str, Report]:
    """An ordinary one with a photo and a place, one that blames 李秀英, one of a hidden reporter."""
    made = {
        ORDINARY: file(db, "张桂花", ORDINARY, location=(28.1, 113.6)),
        BLAMING: file(db, "罗铁柱", BLAMING),
        PRIVATE: file(db, "刘大勇", PRIVATE, private=True),
    }
    assert made[BLAMING].kept_from
    handling.accept(db, made[ORDINARY].id, who(db, HOLDER), MONDAY)
    me, here = who(db, CRIER), made[ORDINARY].village_id
    fallen = {"kind": Cry.INJURY, "village_id": here, "region_id": here}
    crying.cry(db, Sender(me.person_id, me.address_id), "我摔倒了", MONDAY, **fallen)
    unreached = who(db, UNREACHED).person_id
    telephones.keep(db, str(unreached), NUMBER, MONDAY)
    news = {"priority": Priority.NOTICE, "person_id": unreached, "unreachable": "window_closed"}
    outbox.put(db, "wechat", "o-1", Message("路灯修好了"), MONDAY, **news)
    return made


def _photo_of(db: Db, report: Report) -> str:
    evidence = Evidence(at=MONDAY, digest="0" * 64, kind_of_file="image/jpeg")
    db.add(evidence)
    db.flush()
    db.add(ReportEvidence(report_id=report.id, evidence_id=evidence.id, stage="filed"))
    return evidence.id


def _place(db: Db, post: Post, where: str) -> Region:
    """Where somebody of this post sits: here, in the village or town beside it, or in a county of its own."""
    kind = {
        Post.CITY_CADRE: Kind.CITY,
        Post.TOWN_CADRE: Kind.TOWN,
        Post.GROUP_LEADER: Kind.GROUP,
        Post.REPRESENTATIVE: Kind.CIRCLE,
    }.get(post, Kind.VILLAGE)
    here = {Kind.CITY: "清江市", Kind.TOWN: "石桥镇", Kind.VILLAGE: "王家村", Kind.GROUP: "一组"}
    beside = {Kind.VILLAGE: "李家村", Kind.GROUP: "李家村一组", Kind.CIRCLE: "马老三联户"}
    if where in (OWN, ENDED):
        return region(db, here.get(kind, "李秀英联户"))
    if where == VILLAGE and kind in beside:
        return region(db, beside[kind])
    above = region(db, "清江市") if where == VILLAGE and kind == Kind.TOWN else None
    line = [above or regions.add(db, "邻县", Kind.CITY)]
    for name, one in (("邻镇", Kind.TOWN), ("邻村", Kind.VILLAGE), ("邻组", Kind.GROUP)):
        line.append(regions.add(db, name, one, line[-1]))
    line.append(regions.add(db, "邻圈", Kind.CIRCLE, line[-1]))
    return next(r for r in line if r.kind == kind)


def _somebody(db: Db, post: Post, where: str) -> tuple[Person, str]:
    """Somebody new of this post there, with a browser that holds a session; and what the browser holds."""
    place = _place(db, post, where)
    person = Person(name=f"某人{post.value}", village_id=place.village_id)
    db.add(person)
    db.flush()
    appointment = people.appoint(db, person, post, place, MONDAY - YEAR)
    if where == ENDED:
        appointment.until = MONDAY - timedelta(minutes=1)
    address = addresses.known(db, "web", f"somebody:{post.value}:{where}")
    addresses.attach(db, address, person.id, MONDAY - YEAR)
    session, held = sessions.begin(db, person.id, address.id, "浏览器", MONDAY)
    key = tokens.key(db)
    cookie = f"{held}.{tokens.signature(key, 'cookie', held)}"
    return person, f"{cookie} {tokens.signature(key, 'form', session.id)}"


PLACES = (OWN, VILLAGE, COUNTY, ENDED, NOBODY)
POSTS = tuple(Post)
MATRIX = [
    pytest.param(
        where,
        [post for n, post in enumerate(POSTS) if every or (n + at) % 4 == 0],
        id=f"{where}-every post" if every else where,
        marks=[pytest.mark.soak] if every else [],
    )
    for at, where in enumerate(PLACES)
    for every in (False, True)
]
"""Each place with a fourth of the posts, another fourth each; `make soak` takes every post in every place."""


@pytest.mark.long
@pytest.mark.parametrize(("where", "posts"), MATRIX)
def test_nobody_sees_or_changes_what_is_not_theirs(
    served: Served, world: Engine, where: str, posts: list[Post]
) -> None:
    reports = in_world(world, _reports)
    photo = in_world(world, lambda db: _photo_of(db, reports[ORDINARY]))
    for post in posts[:1] if where == NOBODY else posts:
        person, held = in_world(world, lambda db, p=post: _somebody(db, p, where))
        cookie, token = held.split(" ")
        served.browser.cookies.clear()
        if where != NOBODY:
            served.browser.cookies.set(dispatchers.cookie(secure=False), cookie)
        else:
            person = Person(name="没登记的人")
        case = Case(served, world, person, reports, photo, token)
        if where != OWN:
            assert case.sees() == set()
        for name, row in ROWS.items():
            try:
                row(case)
            except AssertionError as wrong:
                raise AssertionError(f"{name} × {post} × {where}: {wrong}") from wrong


def test_whom_a_report_blames_sees_no_trace_of_it(served: Served, world: Engine) -> None:
    reports = in_world(world, _reports)

    def work(db: Session) -> None:
        blamed = db.get_one(Person, reports[BLAMING].kept_from[0])
        people.appoint(db, blamed, Post.TOWN_CADRE, region(db, "石桥镇"), MONDAY - YEAR)

    in_world(world, work)
    name = in_world(world, lambda db: db.get_one(Person, reports[BLAMING].kept_from[0]).name)
    served.sign_in(name)
    page = served.browser.get("/desk?state=all").text
    assert "标记甲" in page
    assert "标记乙" not in page
    assert served.browser.get(f"/desk/report/{reports[BLAMING].id}").status_code == 404
    assert "<b>2</b>没办完" in served.browser.get("/desk").text
