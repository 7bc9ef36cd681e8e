"""The program as one person meets it: the demo world, the real router, jobs and outbox."""

from pathlib import Path

from sqlmodel import Session, col, select

from bot.demo.world import CHANNEL, chat_of
from bot.script.player import Player
from core.db import Db
from core.duties.check_ins import CheckIn, CheckInMode
from core.emergencies.emergencies import Emergency
from core.points.claims import claim_photos, claims
from core.points.claims.claims import Claim, ClaimState
from core.registry.addresses import Address
from core.registry.households import Household
from core.reports.ladder.lifecycle import State
from core.reports.ladder.reports import Remark, Report, ReportEvidence
from handlers.engine.memory import Conversation
from tests.comparison.rubric import Fact
from tests.off_script.__main__ import Worlds

MISSING = "还差地点"
SLOTS = {"place": "where", "photos": "photo", "agreed": "confirm", "ok": "confirm"}
SLOTS_OF_FLOW = {"claim": {"category": "item", "what": "deed"}}
WAYS = {CheckInMode.VISIT: "上门", CheckInMode.CONTACT: "电话"}


class Product:
    """A phone of the demo world."""

    def __init__(self, folder: Path, name: str, speaker: str) -> None:
        self.engine = Worlds(folder).fresh("", name)
        self.speaker = speaker
        self.player = Player(self.engine, name)
        self.player.play("! loose\n@ 2026-03-02 09:00")

    def say(self, words: str) -> list[str]:
        """What it answers, and what comes in the night."""
        before = len(self.player.delivered)
        line = "@ +1d" if words.startswith("@") else f"{self.speaker} > {words}"
        self.player.play(f"! loose\n{line}")
        news = self.player.delivered[before:]
        return [message.shown for message in news if message.name == self.speaker]

    def asks(self) -> str:
        """By the ask that is open."""
        with Session(self.engine) as db:
            open_ones = select(Conversation).join(
                Address, col(Address.id) == Conversation.address_id
            )
            mine = open_ones.where(
                Address.channel == CHANNEL, Address.chat == chat_of(self.speaker)
            )
            asked = db.exec(mine).first()
            if asked is None or not asked.ask:
                return "where" if self._told_of_a_missing_place(db) else ""
            slots = SLOTS | SLOTS_OF_FLOW.get(asked.flow, {})
            return slots.get(asked.ask, asked.ask)

    def _told_of_a_missing_place(self, db: Db) -> bool:
        """Whether a message says that a report still lacks its place, and nobody has said it since."""
        told = any(m.name == self.speaker and MISSING in m.text for m in self.player.delivered)
        nowhere = Report.unverified & (Report.place == "")
        return told and db.exec(select(Report).where(nowhere)).first() is not None

    def offers(self) -> list[str]:
        """Of the last message to this phone."""
        mine = [m for m in self.player.delivered if m.name == self.speaker]
        return mine[-1].choices if mine else []

    def records(self) -> list[Fact]:
        """All reports, cries for help, visits and claims that stand."""
        with Session(self.engine) as db:
            return [*_reports(db), *_cries(db), *_visits(db), *_claims(db)]

    def close(self) -> None:
        """Let the database go."""
        self.engine.dispose()


def _reports(db: Db) -> list[Fact]:
    standing = db.exec(select(Report).where(Report.state != State.WITHDRAWN))
    facts = []
    for report in standing:
        remarks = db.exec(
            select(Remark.text).where(Remark.report_id == report.id, Remark.kind == "detail")
        )
        photos = db.exec(select(ReportEvidence).where(ReportEvidence.report_id == report.id))
        facts.append(
            Fact("report", (report.text, report.place, *remarks), photos=len(photos.all()))
        )
    return facts


def _cries(db: Db) -> list[Fact]:
    """A cry for help is on record by itself; a form bot could only keep it as a report."""
    return [Fact("report", (cry.text,)) for cry in db.exec(select(Emergency))]


def _visits(db: Db) -> list[Fact]:
    households = {h.id: h.name for h in db.exec(select(Household))}
    return [
        Fact("visit", (households[visit.household_id], WAYS[visit.mode]))
        for visit in db.exec(select(CheckIn))
        if visit.mode in WAYS
    ]


def _claims(db: Db) -> list[Fact]:
    facts = []
    for claim in db.exec(select(Claim).where(Claim.state != ClaimState.WITHDRAWN)):
        about = db.get(Household, claim.about) if claim.about else None
        words = (claims.item_of(db, claim).name, claim.said, about.name if about else "")
        facts.append(Fact("claim", words, photos=len(claim_photos.photos(db, claim.id))))
    return facts
