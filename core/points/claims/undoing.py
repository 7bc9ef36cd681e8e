"""Undoing (撤销) of photos that came after a claim's words: the claim waits without them."""

from datetime import datetime

from core import acts, outbox
from core import db as database
from core.acts import Act
from core.db import Db
from core.errors import Refusal
from core.points.claims import claim_photos, review, words
from core.points.claims import notices as claim_notices
from core.points.claims.claims import Claim, ClaimState
from core.points.statement import freezes
from core.registry import addresses

UNPROVED = acts.kind("claim.unproof", passed_over="the taking back of photos")


@acts.takes_back(review.PROVED)
def undo(db: Db, act: Act, now: datetime) -> str:
    """Take the photos away again while the claim waits; who decides sees it anew. What it was, in words."""
    database.lock(db, Claim, act.thing_id)
    claim = db.get_one(Claim, act.thing_id, populate_existing=True)
    if claim.state != ClaimState.WAITING:
        raise Refusal("这条申报已经审核过了，照片收不回。有出入请跟村干部说，或在公示期发“异议”。")
    freezes.refuse(db, claim.id)
    if "photos" not in act.detail:  # as version 0.2.0 wrote it
        raise Refusal("这些照片是升级以前附的，收不回。附错了，请跟审核的人说一声。")
    claim_photos.detach(db, claim.id, act.detail["photos"])
    act.undone_at = now
    db.add(act)
    acts.record(db, UNPROVED, claim.id, now, person_id=act.person_id, right=act.right, undid=act.id)
    outbox.withdraw(db, claim.id, ["review"], now)
    asked = review.deciders(db, claim, now)
    if asked:
        addresses.tell(db, asked[0].id, claim_notices.question(db, claim), now)
    return words.photos(claim_notices.title(db, claim))
