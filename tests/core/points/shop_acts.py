"""What happens at the points shop of the demo world in the tests of redemptions, in one line each."""

from datetime import datetime

from core.db import Db
from core.funds import approval
from core.funds.book import Purse
from core.funds.vouchers import VoucherKind
from core.funds.vouchers import Wanted as Payment
from core.points.ledger import ledger
from core.points.ledger.ledger import Move
from core.points.rulebook.rulebook import Subject
from core.points.shop import redemptions, shelves
from core.points.shop.redemptions import Redemption, Wanted
from core.points.shop.shelves import WantedGoods
from core.points.shop.shop import Goods
from core.registry import addresses
from core.registry.addresses import Address
from core.registry.regions import Region
from tests.core.points.wangjia_acts import home, march, person, photo, village


def on_the_shelf(
    db: Db, name: str = "洗衣液", points: int = 20, fen: int = 1500, pieces: int = 30
) -> Goods:
    """蒋来福 puts something on sale."""
    wanted = WantedGoods(name, points, fen, pieces)
    return shelves.put_on(db, person(db, "蒋来福"), village(db), [wanted], march(2))[0]


def give(db: Db, name: str, points: int, now: datetime | None = None) -> None:
    """Points on a household's balance, as a settled month puts them there."""
    where = village(db)
    own = ledger.subject_account(home(db, name).id)
    at = now or march(1)
    source = f"given:{name}:{at.isoformat()}"
    ledger.post(db, where, Move(source, ledger.issue_account(where), own, points), at)


def left(db: Db, name: str) -> int:
    """A household's balance."""
    return ledger.balance(db, village(db), ledger.subject_account(home(db, name).id))


def wanted(db: Db, name: str, goods: Goods, pieces: int = 1) -> Wanted:
    """So many pieces for a household, at today's price."""
    return Wanted(Subject.HOUSEHOLD, home(db, name).id, goods.id, pieces, goods.points)


def reserved(db: Db, name: str, goods: Goods, now: datetime, pieces: int = 1) -> Redemption:
    """The head of a household reserves something for it."""
    who = person(db, name.removesuffix("户"))
    return redemptions.reserve(db, who, wanted(db, name, goods, pieces), now)


def phone(db: Db, name: str) -> Address:
    """Somebody's account."""
    return addresses.of_person(db, person(db, name).id)[0]


def keeps_money(db: Db) -> None:
    """The village keeps a book of its money, with a shop fund."""
    db.get_one(Region, village(db)).funds = "zhigong"
    db.flush()


def fund(db: Db, fen: int, now: datetime) -> None:
    """A gift of money to the shop's purse, entered by 赵春兰 and approved by 钱国华."""
    keeps_money(db)
    gift = Payment(
        village_id=village(db),
        purse=Purse.SHOP,
        fen=fen,
        kind=VoucherKind.DONATION,
        what="乡贤捐款",
        giver="热心人士",
        photos=(photo(db, f"{fen:064x}", now),),
        thing=f"gift:{now.isoformat()}",
    )
    made = approval.propose(db, person(db, "赵春兰"), gift, now, ask=False)
    approval.approve(db, person(db, "钱国华"), made.id, None, now)
