"""The check of rulebooks (核对细则): I-6, no item in force is edited, by us or by a place."""

from collections.abc import Iterator

from sqlmodel import col, select

from core.acts import Act
from core.clock import day_of
from core.db import Db
from core.points.oversight import rule_freezes
from core.points.rulebook import versions
from core.points.rulebook.edits import changed_in_force
from core.points.rulebook.file import presets
from core.points.rulebook.rulebook import Rulebook
from core.points.statement.freezes import Freeze, Frozen


def changed(db: Db) -> Iterator[str]:
    """Shipped rulebooks that edit an item which a stored version has in force."""
    shipped = presets()
    query = select(versions.RulebookVersion.name, versions.RulebookVersion.digest)
    for name, digest in db.exec(query.order_by(versions.RulebookVersion.digest)).all():
        old, later = versions.of_digest(db, digest), shipped.get(name, ())
        for new in [r for r in later if r.since >= old.since][:1] or later[-1:]:
            for why in changed_in_force(old, new):
                yield f"I-6 {name}: {why}"


def adopted(db: Db) -> Iterator[str]:
    """I-6: an adopted rulebook edits no item of the one of its name before it, and starts as it says."""
    before: dict[tuple[str, str], Rulebook] = {}
    query = select(versions.RulebookAdoption).order_by(
        col(versions.RulebookAdoption.since), col(versions.RulebookAdoption.id)
    )
    stopped = set(db.exec(select(Freeze.thing_id).where(Freeze.what == Frozen.RULE)))
    again = set(db.exec(select(Act.thing_id).where(Act.kind == rule_freezes.WENT_ON)))
    for adoption in db.exec(query):
        book = versions.of_digest(db, adoption.digest)
        late = adoption.id in again and book.since <= adoption.since
        if book.subject != adoption.subject or not (late or book.since == adoption.since):
            yield f"I-6 adoption {adoption.id}: its rulebook is for {book.subject} from {book.since}"
        if late or adoption.id in stopped:
            continue
        old = before.get((adoption.region_id, book.name))
        put_right = old and old.since == book.since and day_of(adoption.at) < book.since
        for why in changed_in_force(old, book) if old and not put_right else ():
            yield f"I-6 {book.name} of {adoption.region_id}: {why}"
        before[adoption.region_id, book.name] = book
