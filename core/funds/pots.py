"""Pots (可用经费): which money a person may spend, and who holds posts about money in a village."""

from dataclasses import dataclass
from datetime import datetime

from core.clock import spoken_day
from core.db import Db
from core.funds import book, presets, vouchers, yuan
from core.funds.book import PURSES, Purse
from core.funds.presets import To
from core.funds.vouchers import Voucher, VoucherState
from core.registry import people, regions
from core.registry.people import CADRES, Person, Post


@dataclass(frozen=True)
class Pot:
    """Money of one purse that the person may spend: the own, or the village's (`person_id` None)."""

    village_id: str
    purse: Purse
    person_id: str | None

    @property
    def name(self) -> str:
        """How it is named to whoever spends it."""
        return PURSES[self.purse] if self.person_id else f"村里的{PURSES[self.purse]}"


def of_person(db: Db, person: Person, now: datetime) -> list[Pot]:
    """The pots that the person may spend from now, the own first; empty where there is no book."""
    pots: list[Pot] = []
    for village_id in _villages(db, person.id, frozenset({Post.REPRESENTATIVE}) | CADRES, now):
        preset = presets.of_village(db, village_id)
        if preset is None:
            continue
        if village_id in _villages(db, person.id, frozenset({Post.REPRESENTATIVE}), now):
            purses = [g.purse for g in preset.grants if g.to == To.REPRESENTATIVE and not g.paid]
            pots += [Pot(village_id, purse, person.id) for purse in dict.fromkeys(purses)]
        if Purse.WORK in preset.purses:
            pots.append(Pot(village_id, Purse.WORK, None))
        cadre = village_id in _villages(db, person.id, CADRES, now)
        if cadre and book.balance(db, village_id, Purse.SERVICE):
            pots.append(Pot(village_id, Purse.SERVICE, None))
    return pots


def keeps_books(db: Db, person: Person, now: datetime) -> str | None:
    """The village for which the person enters money that comes in; None for who is no cadre of one."""
    villages = _villages(db, person.id, CADRES, now)
    return next((v for v in villages if presets.of_village(db, v) is not None), None)


def supervises(db: Db, person: Person, now: datetime) -> str | None:
    """The village with a book whose supervision group the person belongs to."""
    villages = _villages(db, person.id, frozenset({Post.SUPERVISOR}), now)
    return next((v for v in villages if presets.of_village(db, v) is not None), None)


def _villages(db: Db, person_id: str, posts: frozenset[Post], now: datetime) -> list[str]:
    held = [a for a in people.posts_of(db, person_id, now) if a.post in posts]
    ids = [regions.one(db, a.region_id).village_id for a in held]
    return list(dict.fromkeys(v for v in ids if v is not None))


def overview(db: Db, pot: Pot) -> str:
    """What is in a pot and what was spent out of it last, in a few lines."""
    left = vouchers.available(db, pot.village_id, pot.purse, pot.person_id)
    there = book.balance(db, pot.village_id, pot.purse, pot.person_id)
    waits = f"，另有{yuan.spoken(there - left)}等审批" if there > left else ""
    rows = [f"{pot.name}：还能用{yuan.spoken(left)}{waits}。"]
    rows += [
        f"· {_spent(v)}" for v in vouchers.spent_from(db, pot.village_id, pot.purse, pot.person_id)
    ]
    return "\n".join(rows)


def _spent(voucher: Voucher) -> str:
    state = "已批准" if voucher.state == VoucherState.APPROVED else "等审批"
    return f"{spoken_day(voucher.at)} {voucher.what} {yuan.spoken(-voucher.fen)}（{state}）"


def of_village(db: Db, village_id: str) -> str:
    """What stands in every purse of a village, its own pot and people's together."""
    preset = presets.of_village(db, village_id)
    sums = dict.fromkeys(preset.purses if preset else (), 0)
    for pot in book.pots(db, village_id):
        sums[pot.purse] = sums.get(pot.purse, 0) + pot.fen
    rows = [f"{PURSES[purse]}还有{yuan.spoken(fen)}" for purse, fen in sums.items()]
    return f"{regions.one(db, village_id).name}：" + "，".join(rows) + "。"
