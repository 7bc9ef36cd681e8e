"""What people of 佳成村 (浏阳) do with money in the tests of funds, in one line each."""

from datetime import date, datetime, time

from sqlmodel import select

from core.clock import at_local
from core.db import Db
from core.evidence import Evidence
from core.funds import approval, book
from core.funds.approval import Voucher, VoucherKind, Wanted
from core.funds.book import Posting, Purse
from core.registry.people import Person
from core.registry.regions import Region


def march(day: int, hour: int = 9) -> datetime:
    """An hour of a day of March 2026 in the village."""
    return at_local(date(2026, 3, day), time(hour))


def person(db: Db, name: str) -> Person:
    """Somebody of the place."""
    return db.exec(select(Person).where(Person.name == name)).one()


def village(db: Db, name: str = "佳成村") -> str:
    """A village's id."""
    return db.exec(select(Region.id).where(Region.name == name)).one()


def photo(db: Db, digest: str | None, now: datetime) -> str:
    """A photo that somebody sent; without a digest its bytes have not come yet."""
    row = Evidence(digest=digest, at=now)
    db.add(row)
    db.flush()
    return row.id


def granted(db: Db, name: str = "廖红英", fen: int = 200_00) -> None:
    """Service money for a representative, booked by rule."""
    wanted = Wanted(
        village_id=village(db),
        purse=Purse.SERVICE,
        fen=fen,
        kind=VoucherKind.GRANT,
        what="2026年服务群众专项资金",
        person_id=person(db, name).id,
        thing=f"grant:service-money:2026:{person(db, name).id}",
    )
    approval.by_rule(db, wanted, march(1))


def spending(db: Db, fen: int = 35_00, digest: str = "r1", **more: object) -> Wanted:
    """廖红英 wants so much of her service money for medicine."""
    values: dict[str, object] = {
        "village_id": village(db),
        "purse": Purse.SERVICE,
        "fen": -fen,
        "kind": VoucherKind.SPENDING,
        "what": "给鲁娭毑买药",
        "purpose": "看病买药",
        "person_id": person(db, "廖红英").id,
        "photos": (photo(db, digest, march(3)),),
    }
    return Wanted(**(values | more))  # type: ignore[arg-type]  # whatever the test says


def donation(db: Db, fen: int = 500_00, digest: str = "d1") -> Wanted:
    """Somebody gives for the points shop."""
    return Wanted(
        village_id=village(db),
        purse=Purse.SHOP,
        fen=fen,
        kind=VoucherKind.DONATION,
        what="爱心捐款",
        giver="傅桂芳",
        photos=(photo(db, digest, march(3)),),
    )


def proposed(db: Db, wanted: Wanted, by: str = "廖红英") -> Voucher:
    """Ask for it."""
    return approval.propose(db, person(db, by), wanted, march(3))


def approved(db: Db, voucher: Voucher, by: str = "屈小红") -> Voucher:
    """Agree to it."""
    return approval.approve(db, person(db, by), voucher.id, voucher.version, march(3, 10))


def posting(source: str, fen: int, person_id: str | None = None) -> Posting:
    """An entry of the service purse."""
    return Posting(source, Purse.SERVICE, person_id, fen, "voucher")


def left(db: Db, name: str = "廖红英") -> int:
    """What is left of somebody's service money."""
    return book.balance(db, village(db), Purse.SERVICE, person(db, name).id)
