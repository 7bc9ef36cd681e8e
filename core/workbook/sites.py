"""Sites (住在哪里): a line of the sheet of households, with the village, group and circle that it names."""

from dataclasses import dataclass
from datetime import date

from core.errors import Refusal
from core.registry.regions import Kind
from core.workbook import gazetteer, words
from core.workbook.file import values
from core.workbook.file.sheets import Entry, Table
from core.workbook.gazetteer import Place
from core.workbook.intake import Intake
from core.workbook.particulars import STANDINGS, Standing

_WORDS = {word: standing for standing, word in STANDINGS.items()} | {
    "在": Standing.HERE,
    "正常": Standing.HERE,
    "迁走": Standing.MOVED,
    "注销": Standing.ENDED,
}


@dataclass(frozen=True)
class Line:
    """What a line says of a household."""

    entry: Entry
    number: str
    head: str
    circle: Place
    village: Place
    key: bool | None
    door: str
    standing: Standing | None
    since: date | None
    until: date | None


class Sites:
    """Finds village, group and circle of a line; a village's names are looked at once."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self.kept: dict[tuple[str, str, str], tuple[Place, Place] | str] = {}
        villages = intake.places.villages()
        self.only = villages[0] if len(villages) == 1 else None

    def read(self, table: Table, entry: Entry, number: str) -> Line | None:
        given = entry.values
        column = "group"
        try:
            circle, village = self._placed(entry)
            column = "state"
            standing = _standing(values.text(given.get("state")))
            column = "since"
            since = values.day(given.get("since", ""))
            column = "until"
            until = values.day(given.get("until", ""))
            if since and until and until < since:
                raise Refusal(words.ends_before(since, until))
        except Refusal as no:
            self.intake.refuse(table, entry, column, str(no))
            return None
        except _NoCircle as no:
            self.intake.refuse(table, entry, "circle", str(no))
            return None
        head, key = values.name(given["head"]), values.yes(given.get("key"))
        door = values.text(given.get("door"))
        return Line(entry, number, head, circle, village, key, door, standing, since, until)

    def _placed(self, entry: Entry) -> tuple[Place, Place]:
        """Circle, or the group where there is none, and village. Refusal names what is not there."""
        asked = tuple(values.text(entry.values.get(k)) for k in ("village", "group", "circle"))
        answer = self.kept.get(asked)  # type: ignore[arg-type]  # three of them
        if answer is None:
            answer = self.kept[asked] = self._find(*asked)  # type: ignore[index]
        if isinstance(answer, str):
            raise Refusal(answer)
        if not asked[2] and answer[0].kind != Kind.CIRCLE:
            self.intake.alone(values.name(entry.values["head"]))
        return answer

    def _find(self, village_name: str, group_name: str, circle_name: str) -> tuple[Place, Place]:
        places = self.intake.places
        group = places.of_number(group_name)
        only_named = "/" not in group_name and (group is None or group.number != group_name)
        if village_name and only_named:
            group = None  # a name, which other villages have too
        village = self._village(village_name, group_name, group)
        if group is None or group.village is None:
            group = self._below(village, group_name, (Kind.GROUP, Kind.DISTRICT))
        circles = places.within(group.id, (Kind.CIRCLE,))
        if circle_name:
            return self._circle(village, circles, circle_name), village
        return (circles[0] if len(circles) == 1 else group), village

    def _village(self, name: str, group_name: str, group: Place | None) -> Place:
        places = self.intake.places
        if group is not None and group.village is not None:
            return places.places[group.village]
        if name:
            known = places.of_number(name)
            if known is None or known.village is None:
                named = [p for p in places.villages() if p.name == name]
                if len(named) > 1:
                    raise Refusal(words.ambiguous(name, len(named)))
                near = gazetteer.nearest(name, [p.name for p in places.villages()])
                raise Refusal(words.unknown(name, near))
            return places.places[known.village]
        if self.intake.village_id is not None:
            return places.places[self.intake.village_id]
        if self.only is not None:
            return self.only
        many = len(list(places.of_path(group_name)))
        near = gazetteer.nearest(group_name, [p.name for p in places.places.values()])
        raise Refusal(
            words.ambiguous(group_name, many) if many else words.unknown(group_name, near)
        )

    def _below(self, village: Place, name: str, kinds: tuple[Kind, ...]) -> Place:
        here = self.intake.places.within(village.id, kinds)
        wanted = gazetteer.folded(name)
        fitting = [p for p in here if gazetteer.folded(p.name) == wanted]
        # A group may bear its village's name: 李家村一组.
        fitting = fitting or [
            p for p in here if gazetteer.folded(p.name.removeprefix(village.name)) == wanted
        ]
        if len(fitting) != 1:
            near = gazetteer.nearest(name, [p.name for p in here])
            raise Refusal(
                words.ambiguous(name, len(fitting)) if fitting else words.unknown(name, near)
            )
        return fitting[0]

    def _circle(self, village: Place, here: list[Place], name: str) -> Place:
        every = self.intake.places.within(village.id, (Kind.CIRCLE,))
        known = self.intake.places.of_number(name)
        if known is not None and known.village == village.id and known.kind == Kind.CIRCLE:
            return known
        for circles in (here, every):
            for fold in (gazetteer.folded, gazetteer.bare):
                fitting = [p for p in circles if fold(p.name) == fold(name)]
                if len(fitting) == 1:
                    return fitting[0]
        near = gazetteer.nearest(name, [p.name for p in every])
        raise _NoCircle(words.unknown(name, near))


class _NoCircle(Exception):
    """The circle of a line is unknown."""


def _standing(typed: str) -> Standing | None:
    if not typed:
        return None
    if typed not in _WORDS:
        raise Refusal(words.unknown(typed, list(STANDINGS.values())))
    return _WORDS[typed]
