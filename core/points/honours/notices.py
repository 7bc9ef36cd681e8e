"""Notices of honours (荣誉通知): who stands, what can be done next, and who was given one."""

from collections.abc import Sequence
from datetime import datetime

from core.clock import spoken_day
from core.db import Db
from core.meetings import bodies
from core.outbox import Choice, Message
from core.points.honours import honours, readiness
from core.points.honours.honours import HonourCandidate, HonourRoll, RollState
from core.points.rulebook import periods
from core.points.rulebook.rulebook import Honour, HonourBasis, Subject
from core.points.subjects import subjects
from core.registry import regions
from core.registry.regions import Kind

_MOST_NAMED = 5


def title(db: Db, roll: HonourRoll) -> str:
    """斗洼村2026年“星级文明户”."""
    return f"{regions.one(db, roll.region_id).name}{periods.spoken(roll.key)}“{roll.name}”"


def question(db: Db, roll: HonourRoll, now: datetime) -> Message:
    """A roll with those who stand for it, and what can be done next."""
    honour = honours.of(db, roll)
    candidates = honours.candidates(db, roll.id)
    rows = [f"【评优】{title(db, roll)}，名额{honours.number(db, roll, honour)}个。"]
    rows += listing(db, roll, candidates)
    if roll.state == RollState.VOTING:
        rows.append(f"正在由{bodies.name(honour.body)}评议，散会就公布。")
        return Message("\n".join(rows), thing=roll.id)
    late = readiness.late(db, roll, now)
    if late:
        rows.append(waits_for(db, roll, late))
    elif missing := readiness.missing(db, roll):
        rows.append(f"{_names(db, missing)}一直没有入账，不再等，先评已经有的。")
    if honour.basis != HonourBasis.SCORE:
        how = "还可以提名：发“提名”。" if candidates else "现在还没有人选，可以提名：发“提名”。"
        rows.append(how)
    choices = [] if late else _choices(roll, honour, bool(candidates))
    return Message("\n".join(rows), tuple(choices), thing=roll.id)


def _choices(roll: HonourRoll, honour: Honour, stands: bool) -> list[Choice]:
    nominate = Choice("提名", "nominate", {"roll": roll.id}, roll.id)
    if honour.basis == HonourBasis.SCORE:
        return [_choice("公布" if stands else "这次不评", roll, "publish")]
    if not stands:
        return [nominate, _choice("这次不评", roll, "publish")]
    if honour.level == Kind.VILLAGE:
        return [_choice("召集评优会", roll, "call"), nominate]
    return [_choice("选定", roll, "choose"), nominate]


def _choice(label: str, roll: HonourRoll, action: str) -> Choice:
    return Choice(label, "honours", {"roll": roll.id, "action": action}, roll.id, roll.version)


def waits_for(db: Db, roll: HonourRoll, late: Sequence[str]) -> str:
    """Which villages a roll of the town or city waits for, and until when."""
    until = spoken_day(readiness.waits_until(roll))
    return f"{_names(db, late)}还没有入账，先等一等，最晚等到{until}。"


def _names(db: Db, village_ids: Sequence[str]) -> str:
    first = "、".join(regions.one(db, one).name for one in village_ids[:_MOST_NAMED])
    return first + (f"等{len(village_ids)}个村" if len(village_ids) > _MOST_NAMED else "")


def opened(db: Db, village_id: str, rolls: Sequence[HonourRoll]) -> Message:
    """To the village's room: for which honours people may be put forward now."""
    named = "、".join(
        f"“{roll.name}”（{regions.one(db, roll.region_id).name}"
        f"{honours.number(db, roll, honours.of(db, roll))}个）"
        for roll in rolls
    )
    year = periods.spoken(rolls[0].key)
    text = f"【评优】{year}的荣誉开始推荐了：{named}。想推荐谁，请跟村民代表、网格员或村干部说。"
    return Message(text, thing=village_id)


def nominated(db: Db, roll: HonourRoll, one: HonourCandidate, by: str) -> Message:
    """To those who see to the roll: somebody has been put forward."""
    name = subjects.shown(db, roll.subject, [one.subject_id])[one.subject_id].own
    text = f"【提名】{by}提名{name}评{title(db, roll)}：{one.reason.rstrip('。')}。发“评优”来办。"
    return Message(text, (Choice("评优", "honours"),), thing=roll.id)


def listing(db: Db, roll: HonourRoll, candidates: Sequence[HonourCandidate]) -> list[str]:
    """The candidates, numbered, as those who decide see them."""
    names = subjects.shown(db, roll.subject, [c.subject_id for c in candidates])
    several = regions.one(db, roll.region_id).kind != Kind.VILLAGE
    rows = []
    for position, one in enumerate(candidates, 1):
        where = f"（{regions.one(db, one.village_id).name}）" if several else ""
        why = f"：{one.reason}" if one.reason else ""
        rows.append(f"{position}. {names[one.subject_id].own}{where} {one.score}分{why}")
    return rows


def announced(db: Db, roll: HonourRoll) -> str:
    """A published roll as everybody may read it: masked names, special-care households only counted."""
    elected = [c for c in honours.candidates(db, roll.id) if c.elected]
    names = subjects.shown(db, roll.subject, [c.subject_id for c in elected])
    several = regions.one(db, roll.region_id).kind != Kind.VILLAGE
    named = []
    for one in elected:
        where = f"（{regions.one(db, one.village_id).name}）" if several else ""
        if names[one.subject_id].named:
            named.append(names[one.subject_id].masked + where)
    unnamed = len(elected) - len(named)
    unit = "户" if roll.subject == Subject.HOUSEHOLD else "人"
    rest = f"{unnamed}{unit}按规定不列名" if unnamed else ""
    parts = ["、".join(named)] * bool(named) + [f"另有{rest}" if named else rest] * bool(rest)
    what = "，".join(parts) if elected else "这一次没有评出来"
    return f"【荣誉】{title(db, roll)}：{what}。"


def congratulation(db: Db, roll: HonourRoll, name: str) -> Message:
    """To who has been given it, with what comes with it."""
    reward = honours.of(db, roll).reward
    also = f"奖励：{reward}。" if reward else ""
    first = honours.of(db, roll).first
    also += f"{'，'.join(first)}。" if first else ""
    return Message(f"【荣誉】恭喜！{name}评上了{title(db, roll)}。{also}", thing=roll.id)
