"""Look-alikes (看着一样的申报): which claims of a list share a photo, a sentence, or a household's day."""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence

from sqlmodel import col, select

from core.db import Db
from core.evidence import Evidence
from core.points.claims import words
from core.points.claims.claim_photos import ClaimPhoto
from core.points.claims.claims import Claim

_MARKS = re.compile(r"[\W_]+")
_SHORTEST = 4
"""A sentence of fewer characters says too little to be the same."""


def of(db: Db, several: Sequence[Claim]) -> list[str]:
    """What of a list looks alike, in sentences that name the claims by their place in it, from 1."""
    shots = _shots(db, several)
    return [
        *_shared(several, lambda claim: shots.get(claim.id, ()), words.same_photo),
        *_shared(several, _sentence, words.same_sentence),
        *_shared(several, _deed, words.same_day),
    ]


def _shared(
    several: Sequence[Claim],
    read: Callable[[Claim], Sequence[Hashable]],
    spoken: Callable[[Sequence[int]], str],
) -> list[str]:
    places: defaultdict[Hashable, list[int]] = defaultdict(list)
    for number, claim in enumerate(several, 1):
        for key in dict.fromkeys(read(claim)):
            places[key].append(number)
    alike = dict.fromkeys(tuple(numbers) for numbers in places.values() if len(numbers) > 1)
    return [spoken(numbers) for numbers in alike]


def _shots(db: Db, several: Sequence[Claim]) -> dict[str, list[str]]:
    """By claim, the bytes of its photos: the same picture may have come twice before it was fetched."""
    query = (
        select(ClaimPhoto.claim_id, Evidence.digest)
        .join(Evidence, col(Evidence.id) == ClaimPhoto.evidence_id)
        .where(
            col(ClaimPhoto.claim_id).in_([c.id for c in several]), col(Evidence.digest).is_not(None)
        )
    )
    shots: dict[str, list[str]] = {}
    for claim_id, digest in db.exec(query.order_by(col(Evidence.id))):
        shots.setdefault(claim_id, []).append(str(digest))
    return shots


def _sentence(claim: Claim) -> Sequence[Hashable]:
    bare = _MARKS.sub("", claim.said)
    return (bare,) if len(bare) >= _SHORTEST else ()


def _deed(claim: Claim) -> Sequence[Hashable]:
    """One deed of one household and day; of many that stand in one sentence the code tells them apart."""
    return ((claim.subject, claim.subject_id, claim.code, claim.day),)
