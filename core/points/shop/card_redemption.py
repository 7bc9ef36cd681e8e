"""Card redemption (持卡兑换): the keeper picks for whoever has no phone, a second person confirms."""

from datetime import datetime, time, timedelta

from core import acts, outbox
from core.clock import at_local, day_of
from core.db import Db
from core.errors import Refusal
from core.points.rulebook.rulebook import Subject
from core.points.shop import card, counter, redemptions, shop, spending, words
from core.points.shop.card import PointsCard
from core.points.shop.redemptions import Redemption, RedemptionState, Wanted
from core.points.shop.spending import Spendable
from core.points.subjects import subjects
from core.registry import addresses, people
from core.registry.households import Household
from core.registry.people import Person, Post

CONFIRMED = acts.kind(
    "redemption.confirm", final="确认了收不回。东西还没交的，请那家人发“取消兑换”。"
)


def at_card(db: Db, keeper: Person, number: str, now: datetime) -> tuple[PointsCard, Spendable]:
    """The household behind a card, for this keeper to serve; Refusal says what to do instead."""
    points_card = card.of_number(db, number)
    home = db.get_one(Household, points_card.household_id)
    counter.may_serve(db, keeper, home.village_id, Subject.HOUSEHOLD, home.id, now)
    points = spending.of_subject(db, Subject.HOUSEHOLD, home.id, now)
    if points is None:
        raise Refusal("这一类积分只评等次，不能兑换。")
    return points_card, points


def ask(
    db: Db, keeper: Person, card_id: str, goods_id: str, points: int, now: datetime
) -> tuple[Redemption, list[Person]]:
    """Hold one piece for a card until the day is over, and ask who may say yes; who was asked."""
    points_card = db.get_one(PointsCard, card_id)
    home = db.get_one(Household, points_card.household_id)
    held_by = counter.may_serve(db, keeper, home.village_id, Subject.HOUSEHOLD, home.id, now)
    card.of_number(db, points_card.number)
    asked = confirmers(db, home, keeper, now)
    if not asked:
        raise Refusal("他家和他们的代表都没有绑定手机，确认不了。请找村里的记录员。")
    wanted = Wanted(Subject.HOUSEHOLD, home.id, goods_id, 1, points, points_card.id)
    until = at_local(day_of(now) + timedelta(days=1), time(0))
    made = redemptions.hold_goods(db, keeper, wanted, until, now)
    acts.record(db, redemptions.MADE, made.id, now, person_id=keeper.id, right=held_by)
    question = words.card_question(made.id, made.version, home.name, redemptions.what(made))
    addresses.tell_all(db, [p.id for p in asked], question, now)
    return made, asked


def confirmers(db: Db, home: Household, keeper: Person, now: datetime) -> list[Person]:
    """Who may say that a card is in the right hands: the household's phones and its representative.

    Never the keeper, nor the keeper's kin; the village's clerk where there is nobody else.
    """
    members = subjects.people_of(db, Subject.HOUSEHOLD, [home.id]).get(home.id, [])
    ids = dict.fromkeys(members)
    ids |= {p.id: None for p in people.holders(db, Post.REPRESENTATIVE, home.circle_id, now)}
    able = _others(db, ids, keeper)
    clerks = {p.id: None for p in people.holders(db, Post.CLERK, home.village_id, now)}
    return able or _others(db, clerks, keeper)


def _others(db: Db, ids: dict[str, None], keeper: Person) -> list[Person]:
    reached = addresses.of_people(db, ids)
    near = people.kin_of(db, keeper.id) | {keeper.id}
    return [db.get_one(Person, which) for which in ids if which in reached and which not in near]


def confirm(
    db: Db, person: Person, redemption_id: str, version: int | None, yes: bool, now: datetime
) -> Redemption:
    """Say whether the card is in the right hands; the keeper hears it, and on a no nothing is spent."""
    redemption = redemptions.refuse_unless_open(db, redemption_id, version, now)
    home = db.get_one(Household, redemption.subject_id)
    keeper = db.get_one(Person, redemption.by)
    if redemption.card_id is None or person.id not in {
        p.id for p in confirmers(db, home, keeper, now)
    }:
        raise Refusal("这一笔要由那家人或他们的村民代表来确认。")
    outbox.withdraw(db, redemption.id, {"confirm_card"}, now)
    if not yes:
        redemptions.end(
            db, redemption, RedemptionState.CANCELLED, now, person=person, right="confirmer"
        )
        strange = words.strange_card(counter.title(db, redemption), person.name)
        addresses.tell(db, keeper.id, words.of_card(strange), now)
        shop.tell_supervision(db, redemption.village_id, strange, now)
        return redemption
    redemption.confirmed_by = person.id
    redemption.version += 1
    db.add(redemption)
    acts.record(db, CONFIRMED, redemption.id, now, person_id=person.id, right="confirmer")
    confirmed = words.confirmed_card(person.name, redemption.id, counter.question(db, redemption))
    addresses.tell(db, keeper.id, confirmed, now)
    return redemption
