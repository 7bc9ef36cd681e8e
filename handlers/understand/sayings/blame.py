"""Blame (指人): words that say somebody did wrong, neglects a duty or harms others, whether or not they say 举报."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from handlers.understand.people import FULL_NAME, SURNAME
from handlers.understand.phrases import sheets
from handlers.understand.sayings.clause import clauses
from handlers.understand.wording import standard

Kind = Literal["wrongdoing", "neglect", "nuisance"]
_KINDS: tuple[Kind, ...] = ("wrongdoing", "neglect", "nuisance")
_HOW_TO = re.compile(
    "^.{0,6}(?:举报|投诉|检举|告状)?(?:电话|信箱)?(?:怎么|如何|在哪|到哪|找谁|找哪个|是多少|多少)"
)
_WHETHER = re.compile(
    "^.{0,6}(?:有没有|有无|是不是有|有)(?:新的|别的)?人?(?:来)?(?:投诉|举报|检举|告)"
)
_COMPLAINED = ("投诉", "举报", "检举", "告")
_NOT_SO = re.compile(
    "(?:没有?|从来?不|从来?没)(?:贪|收|拿|挪用|偷|占|要过)|误会|冤枉|澄清|严禁|不准|不得|不许|防止|杜绝|禁止|预防|反腐|学习|警示教育"
)

_VICTIM = re.compile("[被遭](?:人|贼|小偷|别人)?(?:偷(?!偷)|盗(?![伐采挖卖])|抢(?![占修建险])|骗)")
"""Whoever stands in such a clause has lost something; nobody is named who did it."""
_NAMED = re.compile(f"^(?:老{SURNAME}|{FULL_NAME}|{SURNAME}阿?[婆公叔伯婶姨嫂爷])(?![村组镇])")
"""Whoever stands at the head of a clause; whether there is such a person, whoever files it looks up."""


@dataclass(frozen=True)
class Blame:
    """What kind of blame, and the words of it in standard wording."""

    kind: Kind
    words: str


@lru_cache(maxsize=256)
def accuses(text: str) -> Blame | None:
    """Whom words blame for wrongdoing, neglect of duty or a nuisance, or None; who holds an office weighs first.

    Unsure words count as blame: a report of it is kept from the one named.
    """
    plains = [standard(_NAMED.sub("他", clause.strip())) for clause in clauses(text)]
    hits = [
        hit
        for plain in plains
        if not (_NOT_SO.search(plain) or _VICTIM.search(plain) or _HOW_TO.match(plain))
        for hit in sheets("blame").hits(plain)
        if not (_WHETHER.match(plain) and hit.words.startswith(_COMPLAINED))
    ]  # whether anybody complained is no complaint
    for kind in _KINDS:
        for hit in hits:
            if hit.kind == kind:
                return Blame(kind, hit.words)
    return None
