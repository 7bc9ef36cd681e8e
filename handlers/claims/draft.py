"""The claim so far (申报草稿): what the words and answers say of whose act it is, which day, which item."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

from core.errors import Refusal
from core.points.claims import claims, days, recipients
from core.points.rulebook.rulebook import Item, ItemKind, Rulebook, Subject, meant
from core.points.subjects import subjects
from core.registry import households
from core.registry.households import Household
from core.registry.people import CADRES, Post
from handlers.claims import not_added, recipient
from handlers.duties.act_day import act_day
from handlers.engine.event import Turn
from handlers.engine.flow import Answers, said_on
from handlers.understand.people import households as households_in
from handlers.understand.wording import standard

RECORDERS = frozenset({Post.REPRESENTATIVE, Post.GRID_WORKER}) | CADRES
MOST_TO_CHOOSE = 6
_BEGINS = 2
"""So many characters of an item's name are as its near names begin."""
_HELPED = re.compile("(?:帮|给|替|为|跟|同|邦|陪|送|照顾|看望)(?:了|着)?[^，。,]{0,2}$")
_HELPED_THEM = re.compile("我[^，。,]{0,6}(?:帮|给|替|为)(?:了|着)?(?:她|他|佢|伊|人家|老人家?)")
"""张桂花家的谷子我今天帮她收完了: she was helped."""
_BESIDE = re.compile("(?:和|与|约|邀|喊|叫|连同)(?:了|着)?[^，。,]{0,2}$")
"""和老罗扫了路: who did it together with the speaker, of whose own household it is told."""
_DONE = re.compile("[了过完]|[日号]|今天|昨天|前天|刚才|加分|申报")
Offer = tuple[str, str, Item]
"""A subject's kind and id, and an item that the speaker may put on record for it."""


@dataclass(frozen=True)
class Draft:
    """Everything that can be known of a claim from one turn's answers, each part worked out once."""

    turn: Turn
    answers: Answers

    @property
    def told(self) -> str:
        """What was told freely, before anything was asked."""
        return str(self.answers.get("said", ""))

    @property
    def words(self) -> str:
        """What the speaker has said of the act."""
        return str(self.told or self.answers.get("what") or "")

    @property
    def photos(self) -> list[str]:
        """The photos that came with any of the words, or were asked for."""
        sent = self.answers.get("sent", {}).get("photos", [])
        return list(dict.fromkeys([*sent, *self.answers.get("photos", [])]))

    @property
    def meant(self) -> bool:
        """Whether it was surely meant to be put on record: by the command, or as something done."""
        return not self.answers.get("guessed") or _DONE.search(self.told) is not None

    @cached_property
    def day_read(self) -> date | None:
        """The day of the act, today where none is named; None where one is named that cannot be read."""
        spoken = str(self.answers.get("day") or self.words)
        return act_day(spoken, said_on(self.turn, self.answers))

    @property
    def day(self) -> date:
        """The day of the act; that on which it was told as long as it cannot be read."""
        return self.day_read or said_on(self.turn, self.answers)

    @cached_property
    def homes(self) -> list[Household]:
        """The households of the speaker's village."""
        turn = self.turn
        return turn.once("homes", lambda: households.in_village(turn.db, turn.village_id or ""))

    @cached_property
    def named(self) -> tuple[Household | None, Household | None]:
        """The household that the act is of, when the words name one, and the one it was done for."""
        if not self.told or self.turn.village_id is None:
            return None, None
        doer = helped = None
        for name in households_in(self.told, True) or self.known(self.told):
            homes = households.named(self.turn.db, self.turn.village_id, name)
            if len(homes) != 1:
                continue
            before, _, behind = self.told.partition(name)
            if _BESIDE.search(before) and not self.records_for_others:
                continue
            if _HELPED.search(before) or _HELPED_THEM.search(behind):
                helped = homes[0]
            else:
                doer = homes[0]
        return doer, helped

    def known(self, spoken: str) -> list[str]:
        """The households of the village that words name in full, without 家 or 户."""
        names = (home.name.removesuffix("户") for home in self.homes)
        return [name for name in names if name in spoken]

    @property
    def records_for_others(self) -> bool:
        """Whether the speaker's post puts acts of others on record."""
        return self.turn.person is not None and self.turn.holds(*RECORDERS)

    @cached_property
    def whose(self) -> list[tuple[Subject, str]]:
        """For whom the act may be meant to count."""
        turn = self.turn
        if "whose" in self.answers:
            kind, which = self.answers["whose"]
            return [(Subject(kind), which)]
        doer, _ = self.named
        if doer is not None and recipients.counts_households(turn.db, doer.village_id, turn.now):
            return [(Subject.HOUSEHOLD, doer.id)]
        own_ones = recipient.own_recipients(turn)
        if own_ones or turn.person is None or self.records_for_others:
            return own_ones
        home = households.of_person(turn.db, turn.person.id)
        return [(Subject.HOUSEHOLD, home.id)] if home else []

    @cached_property
    def may_be_recorded(self) -> list[Offer]:
        """All that the speaker may put on record for any of them."""
        return [
            (kind.value, which, item)
            for kind, which in self.whose
            for item in self._items_for(kind, which)
        ]

    def _items_for(self, kind: Subject, which: str) -> list[Item]:
        turn, person, day = self.turn, self.turn.person, self.day
        if person is None:
            return []
        return turn.once(
            ("items", kind, which, day),
            lambda: claims.items_for(
                turn.db, person, kind, which, day, turn.now, recipient.standing(turn, person)
            ),
        )

    @cached_property
    def fitting(self) -> list[Offer]:
        """What of it the words speak of; empty where they speak of no item."""
        spoken = f"{self.words} {self.answers.get('hint', '')}".strip()
        plain = standard(spoken)
        spoken = spoken if plain == spoken.lower() else f"{spoken} {plain}"  # 执垃圾 is 捡垃圾
        for name in self.known(spoken):  # 彭阿婆 is a name, not an old woman
            spoken = spoken.replace(name, "某")
        items_of: dict[tuple[str, str], list[Item]] = {}
        for kind, which, item in self.may_be_recorded:
            items_of.setdefault((kind, which), []).append(item)
        spoken_of = {whom: meant(items, spoken) for whom, items in items_of.items()}
        return [o for o in self.may_be_recorded if o[2] in spoken_of[o[0], o[1]]]

    @cached_property
    def offers(self) -> list[Offer]:
        """What there is to choose from, with the words' meaning applied when it finds any."""
        if "category" in self.answers:
            return [o for o in self.may_be_recorded if o[2].category == self.answers["category"]]
        return self.fitting if 0 < len(self.fitting) <= MOST_TO_CHOOSE else self.may_be_recorded

    @cached_property
    def chosen(self) -> Offer | None:
        """The item that it has come down to."""
        if "item" in self.answers:
            wanted = tuple(self.answers["item"])
            every = [*self.offers, *self.may_be_recorded]
            return next((o for o in every if (o[0], o[1], o[2].code) == wanted), None)
        return self.offers[0] if len(self.offers) == 1 else None

    @property
    def near(self) -> bool:
        """Whether the words begin as the item's name does and go on otherwise."""
        name = self.chosen[2].name if self.chosen else ""
        begins, rest = name[:_BEGINS], name[_BEGINS:]
        behind = self.words.partition(begins)[2] if begins else ""
        shared = any(pair in self.words for pair in map("".join, pairwise(rest)))
        return bool(rest) and not shared and behind[:1].isalpha() and behind[0] not in "了过哒"

    @property
    def by_itself(self) -> Item | None:
        """An item that the command's words name in full and that nobody puts on record: the facts do."""
        if self.answers.get("guessed") or not self.told or self.fitting:
            return None
        books = [self.rulebook(kind, which) for kind, which in self.whose]
        every = [i for book in books if book for i in book.items if i.in_force(self.day)]
        found = (i for i in every if i.kind == ItemKind.AUTOMATIC and i.name in self.told)
        return next(found, None)

    def rulebook(self, kind: str, which: str) -> Rulebook | None:
        """The rulebook under which the act would count for one of them."""
        turn = self.turn
        return claims.rulebook_for(turn.db, Subject(kind), which, self.day, turn.now)


def look(turn: Turn, answers: Answers) -> Draft:
    """What is known of the claim; Refusal for a day that cannot be claimed, or a mere question."""
    draft = Draft(turn, answers)
    if not_added.asked(draft.words):
        raise Refusal(not_added.answer(turn, draft.words).text)
    if item := draft.by_itself:
        raise Refusal(f"“{item.name}”由系统自动记，不用申报。{item.text}")
    if draft.day_read is not None:
        for kind, which in draft.whose:
            village_id = subjects.village_of(turn.db, kind, which, turn.now)
            days.check(turn.db, village_id, kind, draft.day, turn.now)
    return draft
