"""What people are told of an emergency (呼救的话), in words alone: values in, what is said out."""

from collections.abc import Sequence

from core.emergencies.kinds import Kind
from core.outbox import Choice, Message

CALL = "请马上打电话：救人打 120，着火打 119，报警打 110。"
NUMBERS = {
    Kind.FIRE: "请马上打 119。",
    Kind.COLLAPSE: "请马上打 119 或 110，有人受伤打 120。",
    Kind.INJURY: "请马上打 120。",
    Kind.VIOLENCE: "请马上打 110。不方便说话，就发短信到 12110，写清在哪里。",
    Kind.SUICIDE: "心里难受可以打 12356，有人陪您说话；现在就有危险，打 120 或 110。",
    Kind.MISSING: "请马上打 110，不用等一天。",
    Kind.CHILD_ALONE: "请马上打 110，孩子受伤了打 120。",
    Kind.DOORBELL: "要是很急，请打 120。",
    Kind.OTHER: CALL,
}
"""Which number fits, for each kind."""
HUMAN = {
    Kind.FIRE: "人先出来，弯着腰走，别回去拿东西。",
    Kind.COLLAPSE: "人先离开，往高处走，别回去拿东西。",
    Kind.INJURY: "陪着人，先别乱挪动，看着还有没有呼吸。",
    Kind.VIOLENCE: "先躲到安全的地方，这不是您的错。",
    Kind.SUICIDE: "您肯说出来，我很在意，您不是一个人。",
    Kind.MISSING: "别慌，最后在哪里看到、穿什么衣服，说一句就行。",
    Kind.CHILD_ALONE: "先别离开孩子，大人马上就来。",
    Kind.DOORBELL: "听到了，别怕，马上有人来看您。",
    Kind.OTHER: "别慌，我马上叫人。",
}
"""One human sentence, for each kind."""
FOR_YOURSELF = "先坐下或侧躺，别乱动，把门打开，手机放手边。"
"""The human sentence of injury where who writes is hurt."""
FOR_A_NEIGHBOUR = "您别一个人进去劝，站远一点，听着动静。"
"""The human sentence of violence where somebody else is meant than who writes."""
FOR_ANOTHER = "请陪着，别让人一个人待着，把药和刀收开。"
"""The human sentence of suicide where somebody else is meant than who writes."""
CALLED = {
    Kind.FIRE: "着火",
    Kind.COLLAPSE: "垮塌、涨水",
    Kind.INJURY: "受伤、急病",
    Kind.VIOLENCE: "打人",
    Kind.SUICIDE: "心里过不去",
    Kind.MISSING: "人不见了",
    Kind.CHILD_ALONE: "孩子没人管",
    Kind.DOORBELL: "按门铃",
    Kind.OTHER: "有危险",
}
"""What a kind is called in a list."""
FOR_HELPERS = {
    Kind.FIRE: "先打 119；不要往屋里冲。",
    Kind.COLLAPSE: "先打 119；看清上面还掉不掉，再靠近。",
    Kind.INJURY: "先打 120；没有医生不要乱挪动。",
    Kind.VIOLENCE: "先打 110，两个人一起去；不要说是谁讲的，不要发到群里。挨打的是孩子、老人、残疾人，一定要报警。",
    Kind.SUICIDE: "马上去陪着，别让人一个人；心理热线 12356，人已经出事打 120。不要发到群里，不要追问、不要训。",
    Kind.MISSING: "先打 110，不用等一天；分头找水边、路边。",
    Kind.CHILD_ALONE: "先去陪着孩子，打 110。",
    Kind.DOORBELL: "先打个电话，打不通就去敲门；人不好打 120。",
    Kind.OTHER: "救人打 120，着火打 119，报警打 110。",
}
"""What whoever is rung must know before they set out."""

URGENT = "【紧急】"
DRILL = "【演练】"
DRILL_SAYS = "这是演练，没有人出事。请像真的一样，能去就回“我去了”。"
HOW_TO_ANSWER = "能去就回“我去了”，去不了就回“去不了”。"
UNKNOWN = "还没登记的村民"
UNNAMED = "匿名报的人"
LEFT_OUT = "（没写）"
ASK_THROUGH = "报的人不留名，请不要打听。要问什么，回“问：”再写一句，我转过去。"
NAME_ME = "可以告诉他"
GIVE_TO = "交给{}"
GO, CANNOT = "我去了", "去不了"
SAFE, HOSPITAL, HANDS = "人没事了", "送医院了", "还要人"
YES, NO = "是", "不是"


def standing_in(name: str) -> str:
    """As what a substitute is rung."""
    return f"替{name}"


def number(kind: Kind, *, another: bool = False) -> str:
    """The number that fits, and one human sentence; `another`: it is not who writes that is in danger."""
    human = HUMAN[kind]
    if another and kind in (Kind.SUICIDE, Kind.VIOLENCE):
        human = FOR_ANOTHER if kind == Kind.SUICIDE else FOR_A_NEIGHBOUR
    elif not another and kind == Kind.INJURY:
        human = FOR_YOURSELF
    return f"{NUMBERS[kind]}\n{human}"


def heading(*, drill: bool) -> str:
    """How everything that is rung begins."""
    return DRILL if drill else URGENT


def ring_choices(emergency_id: str) -> tuple[Choice, ...]:
    """我去了 | 去不了."""
    return (
        Choice(GO, "going", {"action": "go"}, emergency_id),
        Choice(CANNOT, "going", {"action": "decline"}, emergency_id),
    )


def ring(
    emergency_id: str,
    kind: Kind,
    *,
    what: str,
    where: str,
    telephone: str,
    beside: str,
    drill: bool,
    again: bool = False,
    picture: str | None = None,
    unnamed: bool = False,
) -> Message:
    """What whoever is rung reads; `beside`: who else was rung, and who has not answered."""
    lines = [f"{heading(drill=drill)}{'还没有人去。' if again else ''}{what}"]
    lines += [DRILL_SAYS] if drill else []
    lines += [f"地方：{where}"] if where else []
    lines += [f"打过去：{telephone}"] if telephone else []
    lines += [] if drill else [FOR_HELPERS[kind]]
    lines += [ASK_THROUGH] if unnamed and not again else []
    lines += [beside] if beside else []
    lines += [] if drill else [HOW_TO_ANSWER]
    return Message("\n".join(lines), ring_choices(emergency_id), picture, emergency_id)


SEEN_BY_ALL = frozenset({Kind.FIRE, Kind.COLLAPSE, Kind.MISSING})
"""Whose place an internal group may read: more hands help there. Of the ill only the group of houses is named."""


def in_group(kind: Kind, near: str, where: str, names: Sequence[str]) -> str:
    """The short form for an internal group of cadres and representatives: no name of who cries, no words of theirs."""
    place = where if kind in SEEN_BY_ALL and where else near
    lines = [f"{URGENT}{near}有人呼救：{CALLED[kind]}。"]
    lines += [f"地方：{place}"] if place != near else []
    lines += [f"已经叫了{'、'.join(names)}。"] if names else ["还没有人叫得到。"]
    lines += [f"离得近的先去帮一把。{FOR_HELPERS[kind]}"]
    return "\n".join(lines)


def over_in_group(near: str) -> str:
    """To the same group: nobody need come any more."""
    return f"{URGENT}{near}的呼救了结了，不用再去了。"


def what(who: str, text: str, kind: Kind) -> str:
    """Who cries, and what they said: 何秋菊呼救：我家着火了."""
    if kind == Kind.DOORBELL:
        return f"{who}按了门铃{f'：{text}' if text else ''}"
    return f"{who}呼救{f'：{text}' if text else ''}"


def what_unnamed(text: str) -> str:
    """The same where nobody may read who cries: 有人匿名报：隔壁在打孩子."""
    return f"有人匿名报{f'：{text}' if text else ''}"


def asked_of_you(emergency_id: str, asker_id: str, asker: str, quoted: str) -> Message:
    """For who cries unnamed: what somebody who was rung wants to know, and that they may say who they are."""
    text = (
        f"{asker}问：“{quoted}”。直接回我，我转过去，不说您是谁。"
        f"愿意让他知道您的名字和电话，就点“{NAME_ME}”；不愿意就不用管。"
    )
    return Message(
        text, (Choice(NAME_ME, "secrecy", {"to": asker_id}, emergency_id),), thing=emergency_id
    )


def named_to_you(who: str, telephone: str) -> str:
    """For whoever asked: who cries has said who they are, to nobody else."""
    ring_up = f"，电话 {telephone}" if telephone else ""
    return f"报的人是{who}{ring_up}。只告诉了您，请不要跟别人说。"


def ask_by_telephone(who: str, telephone: str) -> str:
    """To a question for somebody who cries by name."""
    ring_up = f"，电话 {telephone}" if telephone else ""
    return f"报的人是{who}{ring_up}，请直接问。"


def drill_of(name: str, where: str) -> str:
    """Whose drill it is, and where."""
    return f"{name}发起呼救演练：假装{where}有人出事"


def house(household: str) -> str:
    """Whose house it is: 张桂花家."""
    return f"{household.removesuffix('户')}家"


def shared_phone(names: Sequence[str]) -> str:
    """Who may be writing, where several share a telephone."""
    return f"{'或'.join(names)}（同用一部手机）"


def beside(silent: Sequence[str], others: Sequence[str], minutes: int) -> str:
    """Who has been rung and said nothing, and who is rung at the same moment."""
    parts = [f"{'、'.join(silent)}{minutes}分钟没有应"] if silent else []
    parts += [f"同时叫了{'、'.join(others)}"] if others else []
    return f"{'；'.join(parts)}。" if parts else ""


def called_for_you(names: Sequence[str], unreached: Sequence[str] = ()) -> str:
    """For who cries: who has been rung, and who cannot be."""
    text = f"已叫{'、'.join(names)}，谁动身我马上告诉您。" if names else ""
    if unreached:
        text += f"{'、'.join(unreached)}的消息送不到，请打电话叫。"
    return text


def nobody_to_call() -> str:
    """For who cries where no post is held by anybody who can be reached."""
    return "现在找不到能去的人，请自己马上打电话，再喊邻居帮忙。"


def comes(who: str, telephone: str = "", *, more: bool = False, neutral: bool = False) -> str:
    """For who cries: who is on the way."""
    if neutral:
        return f"{who}{'也' if more else ''}在路上了。"
    ring_up = f"电话 {telephone}。" if telephone else ""
    return f"{who}{'也' if more else ''}去了，正在赶来。{ring_up}"


def comes_for_others(who: str, whose: str, *, drill: bool) -> str:
    """For the others who were rung."""
    mark = DRILL if drill else ""
    return f"{mark}{who}去了（{whose}），您不用再去了；想搭把手也回“我去了”。"


def you_go(whose: str, telephone: str) -> str:
    """For whoever said 我去了."""
    ring_up = f"路上可以先打过去：{telephone}。" if telephone else ""
    return f"好，已告诉{whose}您在路上。{ring_up}到了回我一句：人怎么样，要不要再叫人。"


def not_going(who: str) -> str:
    """For who cries: somebody took 我去了 back, the next are being rung."""
    return f"{who}临时去不了了，正在叫别的人。"


def nobody_came(kind: Kind, names: Sequence[str]) -> str:
    """For who cries, after a quarter of an hour without an answer."""
    by = f"还可以直接打给{'、'.join(names)}。" if names else ""
    return (
        f"还没有人应，我还在叫，镇里、市里也叫了。{NUMBERS[kind]}{by}叫得到的邻居，也请马上喊一声。"
    )


def nobody_answered(minutes: int) -> str:
    """For town and city: why they are told."""
    return f"{minutes}分钟没有人应，请马上打电话叫人去。"


def outcome_question(emergency_id: str, whose: str, *, drill: bool = False) -> Message:
    """What became of it?"""
    text = f"您去了{whose}那里，现在人怎么样了？回一句就行，我好告诉大家。"
    return Message(text, outcome_choices(emergency_id), thing=emergency_id)


def see_for_yourself(emergency_id: str, whose: str, quoted: str) -> Message:
    """For those who were rung: all is well, is said by telephone; somebody must see."""
    text = f"{whose}说没事了{f'：{quoted}' if quoted else ''}。这种事要见到人才算，请去看一眼，回我一句人怎么样。"
    return Message(text, outcome_choices(emergency_id), thing=emergency_id)


def outcome_choices(emergency_id: str) -> tuple[Choice, ...]:
    """人没事了 | 送医院了 | 还要人."""
    return (
        Choice(SAFE, "stand_down", {"ending": "safe"}, emergency_id),
        Choice(HOSPITAL, "stand_down", {"ending": "hospital"}, emergency_id),
        Choice(HANDS, "going", {"action": "hands"}, emergency_id),
    )


def is_it_over(emergency_id: str, quoted: str, ending: str, whose: str = "") -> Message:
    """The one question before everybody is told that nobody need come any more."""
    of = f"（{whose}）" if whose else ""
    text = f"“{quoted}”{of}：不用再叫人了，是吗？回“是”，我告诉大家；回“不是”，接着叫。"
    choices = (
        Choice(YES, "stand_down", {"ending": ending, "words": quoted}, emergency_id),
        Choice(NO, "stand_down", {"ending": ""}, emergency_id),
    )
    return Message(text, choices, thing=emergency_id)


def over(whose: str, by: str, quoted: str, *, drill: bool = False) -> str:
    """For everybody who was rung, and who cried: nobody need come any more."""
    mark = DRILL if drill else "【解除】"
    said = f"说：{quoted}" if quoted else "说人没事了"
    return f"{mark}{whose}的呼救了结了，{by}{said}。不用再去了，谢谢大家。"


def over_in_confidence(whose: str, by: str) -> str:
    """The same where it is nobody's business what was said."""
    return f"【解除】{whose}那里，{by}已经见到人，不用再去了。这件事请不要跟别人说。"


def heard_from(by: str, quoted: str) -> str:
    """For who cries: what whoever went says of it."""
    return f"{by}：{quoted}"


def added(whose: str, quoted: str, *, urgent: bool) -> str:
    """For those who were rung: more from who cries; `urgent` while nobody has set out."""
    return f"{URGENT if urgent else ''}{whose}又说：{quoted}"


def shown(whose: str, *, urgent: bool) -> str:
    """For those who were rung: a photo or a place from who cries."""
    return f"{URGENT if urgent else ''}{whose}又发来照片或位置。"


def village_question(
    emergency_id: str, text: str, choices: tuple[Choice, ...], *, registered: bool, again: bool
) -> Message:
    """For the cadres above all villages: danger that nobody can be sent to yet."""
    lines = [text, "一直没有人接手。"] if again else [text]
    lines.append(
        "还不知道是哪个村" + ("。" if registered else "，报的人还没登记。") + "请先打电话。"
    )
    if choices:
        lines.append("知道是哪个村，就回号码交给那个村。")
    return Message("\n".join(lines), choices, thing=emergency_id)


def lapsed(whose: str, *, answered: bool) -> str:
    """For those who were rung first, after a day of silence."""
    why = "去的人一直没有回话" if answered else "一天没有人应"
    return f"{whose}的呼救{why}，先记成“没有回音”。请打电话问一下人怎么样了。"


def drill_result(minutes: int | None, who: str, rung: Sequence[str], seconds: int) -> str:
    """How a drill went."""
    names = "、".join(rung)
    if minutes is None:
        return f"{DRILL}结果：15分钟没有人应。叫过：{names}。请问一问消息收到没有，响没响。"
    return f"{DRILL}结果：{seconds}秒叫到第一批，{who}{minutes}分钟应的。叫过：{names}。演练结束，辛苦了。"


def not_your_household(name: str) -> str:
    """Only those who serve a household name its helpers."""
    return f"{name}不归您联系，门铃帮手由它的代表、组长或村干部来定。"


def no_doorbell(name: str) -> str:
    """The household has no doorbell."""
    return f"{name}没有登记爱心门铃，不用定帮手。有事直接发“呼救”，一样叫人。"


def so_many_helpers(most: int) -> str:
    """How many helpers there may be."""
    return f"门铃帮手定一到{most}个人，写名字，先叫的写前面。"


def helpers_of_the_village() -> str:
    """Helpers live near."""
    return "门铃帮手要是本村的人，住得近才赶得到。"


def helpers_back(name: str, names: Sequence[str]) -> str:
    """What 撤销 of the naming says."""
    return f"{name}的门铃帮手改回{'、'.join(names) if names else '没有定'}"


def going_back(who: str) -> str:
    """What 撤销 of 我去了 says."""
    return f"已撤销“我去了”。{who}那边我接着叫人，也告诉对方了。"
