"""What people of 岑村 do in the tests of its panel, in one line each."""

from core.db import Db
from core.points.claims import review
from core.points.claims.claims import Wanted
from core.points.close import monthly_close
from core.points.rulebook.rulebook import Subject
from tests.core.points.wangjia_acts import april, home, march, person, village

CEN = "岑村"


def drafted(db: Db, *names: str) -> None:
    """Each of these has cleared a ditch in March, which was passed, and the month is worked out."""
    for name in names:
        of = home(db, f"{name}户").id
        wanted = Wanted(Subject.HOUSEHOLD, of, "public-labour", march(12).date(), "清沟", ())
        claim, asked = review.submit(db, person(db, name), wanted, march(12))
        assert asked is not None
        review.pass_(db, asked, claim.id, claim.version, march(12, 10))
    monthly_close.draft_village(db, april(1, 7), village(db, CEN))
