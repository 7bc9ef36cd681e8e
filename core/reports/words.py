"""What people are told of a report (上报的话), in words alone: values in, what is said out."""

from collections.abc import Sequence
from datetime import date, datetime

from core import maps
from core.clock import spoken
from core.outbox import Choice, Message

OVERDUE = "【超时】"
CLIMBED = "【超时升级】"
STILL_BROKEN = "【还没好】"
PASSED_UP = "【上报】"
HANDED_ON = "【转来】"
CORRECTED = "【更正】"
"""Headings under which a report comes to its holder."""

UNSEEN = "无人查看：原来办的人一次也没有打开看过。"
"""Behind a report that goes up, where whoever had it never looked."""

NOT_PUBLIC = "（内容不公开）"
NOBODY_HOLDS_IT = "现在没有人能办，先记为“待分派”，有人接手就告诉您。"
SILENCE = "7天没有答复，记为“未确认”。要是还没好，随时可以回“还没好”。"


def heading(*, danger: bool) -> str:
    """Above a report that is new to its holder."""
    return "【紧急】" if danger else "【新上报】"


def about(named: str, news: str) -> str:
    """News of a report for somebody who has several: its name first."""
    return f"{named}：{news}"


def sentence(reason: str) -> str:
    """A reason with exactly one full stop."""
    return f"{reason.rstrip('。')}。"


def finished_by(limit: datetime) -> str:
    """Until when it is to be done."""
    return f"{spoken(limit)}前办结"


def made_safe_by(due: datetime) -> str:
    """Until when nobody can come to harm any more."""
    return f"{spoken(due)}前做好临时防护"


def danger_nearby(body: str, holder: str) -> str:
    """Danger told by an unknown sender, for every cadre of the village."""
    return f"【紧急】{body}\n已交{holder}，请也去看一下。"


def in_a_cell(body: str, holder: str) -> str:
    """What was reported in a cell of the grid, for whoever is over all of them."""
    return f"【网格上报】{body}\n{holder}在办，不用您回；到时没办好会一级一级到您这里。"


PHOTO_ALONE = "（照片）"
"""What stands for words where a photo alone came."""

NOTE = "进展"
"""What a holder's words on how far it is are called."""

GIVE_TO = "交给{}"
"""How a cadre above all villages is offered one."""


def village_question(
    body: str, report_id: str, villages: Sequence[Choice], *, registered: bool, again: bool
) -> Message:
    """Danger in a village nobody knows yet, with the villages, or their towns, to choose from."""
    unknown = "" if registered else "，报的人还没登记"
    still = "一直没有人接手。" if again else ""
    closing = f"{still}还不知道是哪个村{unknown}。知道是哪个村，就回号码交给那个村。"
    return Message(f"【紧急】{body}\n{closing}", tuple(villages), thing=report_id)


def numbers(listed: str) -> str:
    """The numbers that the reporter wrote, for whoever holds the report."""
    return f"里面的号码（只给您看）：{listed}"


def to_be_placed(body: str, report_id: str, villages: Sequence[Choice]) -> Message:
    """A matter that names a town or county and no village of it."""
    text = f"【待分派】{body}\n没说是哪个村的。知道是哪个村，就回号码交给那个村。"
    return Message(text, tuple(villages), thing=report_id)


def supplements(details: Sequence[str]) -> str:
    """What was added while nobody held it; nothing when there is nothing."""
    return f"补充：{'；'.join(details)}" if details else ""


def assigned(number: int, holder: str) -> str:
    """A report that waited has its holder."""
    return f"已分派，编号 {number}，由{holder}办。"


def joined(named: str, count: int) -> str:
    """So many say "me too" by now."""
    return f"{named}又有人附议，现在共{count}人附议。"


def supplement(
    named: str,
    quoted: str,
    location: tuple[float, float] | None,
    *,
    place: str = "",
    photos: int = 0,
) -> str:
    """Somebody added words, photos or a place; `named` empty below the report itself."""
    detail = f"：{quoted}" if quoted else ""
    spot = f"（地点：{place}）" if place else ""
    where = f"（{maps.spoken(*location)} ）" if location is not None else ""
    return f"{named}有补充{detail}{spot}{where}{f'（照片{photos}张）' if photos > 1 else ''}"


def place_unknown(*, private: bool) -> str:
    """For the holder of a report of which nobody said where it is."""
    return f"【待核实】地点没说清，请先{'去看一下' if private else '打电话核实'}。"


def stands_at(number: str, state: str) -> str:
    """For somebody who follows a report of which they must hear no word."""
    return f"编号 {number} 现在是“{state}”。"


def not_yours_any_more(number: str, quoted: str, holder: str) -> str:
    """For whoever held it until the reporter corrected the words: `quoted` is what they were before."""
    return f"编号 {number}“{quoted}”：上报人更正了，现在由{holder}办，不用您办了。"


def noted(name: str, quoted: str, until: date | None) -> str:
    """The holder says how far it is, and perhaps until when the next step will be done."""
    day = f"，说好{until.month}月{until.day}日前有结果" if until else ""
    return f"{name}说了进展：{quoted.rstrip('。')}{day}。"


def note_undone(name: str) -> str:
    """The holder took back how far it is."""
    return f"{name}撤销了刚才说的进展。"


def promise_over(named: str, day: str, due: str) -> str:
    """For a holder who named a day that has passed."""
    return f"{named}：您说好{day}前有结果，现在过了。办好了请回“办结”，没办好请说一下进展。{due}"


def urged(named: str, due: str) -> str:
    """The reporter waits."""
    return f"【催办】{named}，报的人在等。{due}"


def urged_from_above(named: str, by: str, due: str) -> str:
    """Somebody above waits, by name and post."""
    return f"【催办】{named}，{by}在催。办到哪一步了，回“进展”说一声。{due}"


def withdrawn(named: str, *, unsafe: bool) -> str:
    """Danger may have been taken back by a child or in a panic: somebody looks all the same."""
    still = "可是报的是紧急的事，请还是打电话问一下，或者去看一眼。" if unsafe else "不用再办。"
    return f"{named}：上报人撤回了，{still}"


def written_for_you(by: str, named: str, holder: str) -> str:
    """For whoever was reported for: who did it, and that it is theirs."""
    return (
        f"{by}替您报了：{named}。现在由{holder}办，每一步都会告诉您，办好了由您来说好没好。"
        "不是您的意思，就回“撤回上报”。"
    )


def unwritten(by: str) -> str:
    """Whoever typed it for the reporter took it back."""
    return f"{by}撤回了替您报的这件，不用再办。要报请直接说。"


def filing_undone(number: str) -> str:
    """The answer to whoever took a fresh report back."""
    return f"编号 {number} 已撤回。"


def accepted(name: str, limit: datetime | None) -> str:
    """The holder sees to it; `limit` for those who wait for it."""
    return f"{name}已受理，{finished_by(limit)}。" if limit else f"{name}已受理。"


def made_safe(name: str, quoted: str, limit: datetime) -> str:
    """Nobody can come to harm any more; the repair is still owed."""
    how = f"：{quoted}" if quoted else ""
    return f"{name}已做临时防护{how}。还没修好，{finished_by(limit)}。"


def finished(name: str, quoted: str) -> str:
    """Done, says the holder; is it?"""
    return f"{name}已办结：{quoted}\n修好了吗？7天内没有答复，就记为“未确认”。"


def finished_by_name(name: str, quoted: str) -> str:
    """Done, for who answers for it or works on it."""
    return f"{name}已办结：{quoted}"


def no_work_any_more(named: str) -> str:
    """For whoever had been given the work: it has gone elsewhere, or is over."""
    return f"{named}：已经转走了，不用您办了。"


def passed_up(holder: str, quoted: str) -> str:
    """Why it goes one level up."""
    return f"{holder}上报，原因：{quoted}"


def sent_back(holder: str, owner: str, quoted: str) -> str:
    """Whose it is instead, and why."""
    return f"{holder}退回，说该由{owner}办" + (f"：{quoted}" if quoted else "")


def sent_back_too_often(reason: str, times: int) -> str:
    """The level above has to say whose it is."""
    return f"{reason}。已经退回过{times}次，请您定下由谁办。"


def handed_on(reason: str, seat: str, limit: datetime) -> str:
    """Why it went, who has it now and until when."""
    return f"{sentence(reason)}现在由{seat}办，{finished_by(limit)}。"


def unfixed(name: str, quoted: str) -> str:
    """It cannot be mended, and how to disagree."""
    return f"{name}说修不了，关闭未修：{quoted}\n您要是不同意，请回“还没好”，会交给上一级。"


def merged(number: str) -> str:
    """It goes on under another number."""
    return f"和编号 {number} 是同一件事，并在一起办，以后的进展照样告诉您。"


def answerer(*, reporter: bool, witness: bool = False) -> str:
    """Who answered; those who report, join and look are never named, for their report may be hidden."""
    return "上报人" if reporter else "邻居" if witness else "附议的村民"


def confirmed(neighbours: int | None) -> str:
    """修好了 by the reporter, or by so many neighbours."""
    by = "上报人" if neighbours is None else f"{neighbours}位附议的村民"
    return f"{by}说修好了，已确认。"


def not_mended(by: str, quoted: str) -> str:
    """还没好, and what is wrong with it still."""
    return f"{by}说还没好{f'：{quoted}' if quoted else ''}。"


def reopened(by: str, holder: str, limit: datetime) -> str:
    """Who goes on with it after 还没好."""
    return f"{by}说还没好，由{holder}接着办，{finished_by(limit)}。"


def reopened_above(named: str, seat: str) -> str:
    """For whoever held it before: the level above has it now."""
    return f"{named}还没好，已交上一级{seat}。"


def unanswered(named: str) -> str:
    """For the holder: nobody said whether it is mended."""
    return f"{named}：7天没有人答复，记为“未确认”。"


def late(*, unsafe: bool) -> str:
    """What was not done in time."""
    return "到时没有做好临时防护" if unsafe else "到时没有办结"


def why_moved(holder: str, *, vacant: bool, unsafe: bool) -> str:
    """Nobody sits there any more, or it was not done in time."""
    return f"{holder}现在没有人" if vacant else f"{holder}{late(unsafe=unsafe)}"


def yours_now(reason: str) -> str:
    """For the new holder."""
    return f"{reason}，现在由您办。"


def climbed_from_you(named: str, seat: str, *, unsafe: bool) -> str:
    """For whoever let it go overdue."""
    return f"{OVERDUE}{named}{late(unsafe=unsafe)}，已自动升级到{seat}。"


def moved_on(reason: str, seat: str, due: str, *, climbed: bool) -> str:
    """For those who follow it: where it is now, and until when."""
    return f"{reason}，{'已自动升级到' if climbed else '已转到'}{seat}，{due}。"


def at_the_top(*, unsafe: bool) -> str:
    """Overdue with nobody above."""
    return f"{late(unsafe=unsafe)}，已经是最高一级，没有再上一级了。"


def act_at_once(*, unsafe: bool) -> str:
    """The same for the holder."""
    return f"{at_the_top(unsafe=unsafe)}请马上办。"


def stuck(holder: str, *, unsafe: bool, watched: bool) -> str:
    """The same for those who follow it; `watched`: the supervision group heard of it too."""
    return f"{holder}{at_the_top(unsafe=unsafe)}{'监督小组也收到了。' if watched else ''}"


def please_watch(named: str, *, unsafe: bool) -> str:
    """The same for the supervision group."""
    return f"{OVERDUE}{named}{at_the_top(unsafe=unsafe)}请监督。"


def undone(by: str, deed: str, state: str, holder: str | None) -> str:
    """Somebody took an act back; how it stands, and who has it if anybody must act."""
    held = f"，由{holder}办" if holder is not None else ""
    return f"{by}撤销了“{deed}”，现在是“{state}”{held}。"


def undone_by_you(deed: str, number: str, state: str, *, yours: bool) -> str:
    """The answer to whoever took it back; `yours`: they hold it again."""
    go_on = "接着办请发“处理”。" if yours else ""
    return f"已撤销“{deed}”。编号 {number} 现在是“{state}”。{go_on}"


def holder_unreached(name: str, named: str) -> str:
    """For the level above a holder who cannot be written to."""
    return f"{name}的消息送不到。{named}请您留意，必要时打个电话。"


def reporter_unreached(name: str, named: str) -> str:
    """For the holder of a report whose reporter cannot be written to; `name` empty: it is hidden."""
    return f"上报人{name}的消息送不到。{named}办了以后请当面说一声。"
