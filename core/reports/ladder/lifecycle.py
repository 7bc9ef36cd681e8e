"""The lifecycle of a report (诉求办理): its states, and one table of role × state × action as the law."""

from enum import StrEnum


class State(StrEnum):
    """Where a report stands."""

    UNASSIGNED = "unassigned"  # 待分派: nobody can be found yet who should hold it
    FILED = "filed"  # 已上报: somebody holds it and has not accepted it yet
    ACCEPTED = "accepted"  # 已受理
    SAFE = "safe"  # 已做临时防护: nobody can come to harm; not repaired yet
    SPLIT = "split"  # 已拆分: it waits for its parts, each a report with a holder of its own
    DONE = "done"  # 已办结: the holder says so, the reporter has not yet
    PART_DONE = "part_done"  # 已办好: a part is done; the reporter is asked about the whole
    CONFIRMED = "confirmed"  # 已确认
    UNCONFIRMED = "unconfirmed"  # 未确认: silence, never counted as satisfaction
    UNFIXED = "unfixed"  # 关闭未修: closed with a reason, nothing repaired
    NOT_TAKEN = "not_taken"  # 不予受理: refused with a reason by a level above its holder
    MERGED = "merged"  # 已并入 another report
    WITHDRAWN = "withdrawn"  # 已撤回


WORDS = {
    State.UNASSIGNED: "待分派",
    State.FILED: "已上报",
    State.ACCEPTED: "已受理",
    State.SAFE: "已做临时防护",
    State.SPLIT: "已拆分",
    State.DONE: "已办结",
    State.PART_DONE: "已办好",
    State.CONFIRMED: "已确认",
    State.UNCONFIRMED: "未确认",
    State.UNFIXED: "关闭未修",
    State.NOT_TAKEN: "不予受理",
    State.MERGED: "已并入",
    State.WITHDRAWN: "已撤回",
}

HELD = frozenset({State.FILED, State.ACCEPTED, State.SAFE})
"""Somebody must act by a due time."""
RUNNING = HELD | {State.SPLIT}
"""A due time runs: its holder's, or the next one of its parts."""
OPEN = RUNNING | {State.UNASSIGNED}
ASKED = frozenset({State.DONE, State.UNCONFIRMED, State.UNFIXED, State.NOT_TAKEN})
"""The reporter may still say that it is not so."""


class Role(StrEnum):
    """By which right somebody acts on a report."""

    REPORTER = "reporter"
    JOINER = "joiner"  # 附议
    HOLDER = "holder"  # whoever holds the post that holds the report
    ASSIGNEE = "assignee"  # 派给: to whom the holder gave the work
    SUPERIOR = "superior"  # whoever sits on the next level above the holder
    DISPATCHER = "dispatcher"  # a cadre above the village, for danger that nobody holds yet
    WRITER = "writer"  # 代报: who typed it for the reporter
    WITNESS = "witness"  # 邻居: drawn and asked because its reporter is silent
    OVERSEER = "overseer"  # whoever's post sees it from above its holder
    NEIGHBOUR = "neighbour"  # anybody else, of the village or unbound
    OUTSIDE = "outside"  # 外单位: whoever has the link that its holder gave
    CLOCK = "clock"


class Action(StrEnum):
    """What can be done to a report."""

    FILE = "file"  # 上报: anybody may
    ACCEPT = "accept"  # 受理
    MAKE_SAFE = "make_safe"  # 临时防护
    FINISH = "finish"  # 办结
    PASS_UP = "pass_up"  # 上报到上一级
    SEND_BACK = "send_back"  # 退回
    CLOSE_UNFIXED = "close_unfixed"  # 关闭未修
    MERGE = "merge"  # 并入
    SPLIT = "split"  # 拆分
    PART = "part"  # a part begins: comes along with 拆分
    GATHER = (
        "gather"  # the last of its parts is over: the whole is done, or goes back to its holder
    )
    FALL = "fall"  # a part is withdrawn with its whole
    CONFIRM = "confirm"  # 修好了
    REOPEN = "reopen"  # 还没好
    WITHDRAW = "withdraw"  # 撤回
    ADD = "add"  # 补充
    CORRECT = "correct"  # 更正
    NOTE = "note"  # 进展
    ENTRUST = "entrust"  # 派给
    QUESTION = "question"  # 问上报人
    REFER = "refer"  # 问外单位
    ANSWER = "answer"  # 外单位答复
    REPLY = "reply"  # 回答
    PETITION = "petition"  # 请示: 延期 or 不予受理
    EXTEND = "extend"  # 延期, granted
    REFUSE = "refuse"  # 不予受理
    RATE = "rate"  # 满意度
    WITNESS = "witness"  # 邻居说修好没有
    URGE = "urge"  # 催办
    JOIN = "join"  # 附议
    ASSIGN = "assign"  # 分派
    CLIMB = "climb"  # 超时升级
    LAPSE = "lapse"  # 无人答复
    WARN = "warn"  # 无人查看
    UNDO = "undo"  # 撤销 of the last act, by whoever did it


_HANDLING = frozenset(
    {
        Action.MAKE_SAFE,
        Action.FINISH,
        Action.PASS_UP,
        Action.SEND_BACK,
        Action.CLOSE_UNFIXED,
        Action.MERGE,
    }
)
_TELLING = frozenset({Action.NOTE, Action.QUESTION, Action.REFER})
_WORK = frozenset({Action.MAKE_SAFE, Action.FINISH}) | _TELLING
"""What somebody may do to whom the work was given."""
_HOLDING = _HANDLING | _TELLING | {Action.ENTRUST, Action.PETITION, Action.SPLIT}
_ABOVE = frozenset({Action.EXTEND, Action.REFUSE})
_ANSWER = frozenset({Action.CONFIRM, Action.REOPEN})
_FOLLOWED = frozenset({Action.ADD, Action.URGE})

LAW: dict[Role, dict[State, frozenset[Action]]] = {
    Role.HOLDER: {
        State.FILED: _HOLDING | {Action.ACCEPT},
        State.ACCEPTED: _HOLDING,
        State.SAFE: _HOLDING - {Action.MAKE_SAFE},
    },
    Role.ASSIGNEE: {
        State.FILED: _WORK | {Action.ACCEPT},
        State.ACCEPTED: _WORK,
        State.SAFE: _WORK - {Action.MAKE_SAFE},
    },
    Role.SUPERIOR: dict.fromkeys(HELD, _ABOVE),
    Role.REPORTER: {
        State.UNASSIGNED: frozenset({Action.WITHDRAW, Action.ADD, Action.ASSIGN, Action.CORRECT}),
        State.FILED: _FOLLOWED | {Action.WITHDRAW, Action.CORRECT, Action.REPLY},
        State.ACCEPTED: _FOLLOWED | {Action.WITHDRAW, Action.REPLY},
        State.SAFE: _FOLLOWED | {Action.WITHDRAW, Action.REPLY},
        State.SPLIT: frozenset({Action.WITHDRAW, Action.ADD}),
        State.DONE: _ANSWER | {Action.ADD},
        State.PART_DONE: frozenset({Action.REOPEN}),
        State.UNCONFIRMED: _ANSWER,
        State.UNFIXED: frozenset({Action.REOPEN}),
        State.NOT_TAKEN: frozenset({Action.REOPEN}),
        State.CONFIRMED: frozenset({Action.REOPEN, Action.RATE}),
    },
    Role.JOINER: {
        State.FILED: _FOLLOWED,
        State.ACCEPTED: _FOLLOWED,
        State.SAFE: _FOLLOWED,
        State.SPLIT: frozenset({Action.ADD}),
        State.DONE: _ANSWER | {Action.ADD},
        State.UNCONFIRMED: _ANSWER,
        State.UNFIXED: frozenset({Action.REOPEN}),
        State.NOT_TAKEN: frozenset({Action.REOPEN}),
        State.CONFIRMED: frozenset({Action.REOPEN}),
    },
    Role.WRITER: {
        State.UNASSIGNED: frozenset({Action.ADD, Action.WITHDRAW}),
        State.FILED: frozenset({Action.ADD, Action.WITHDRAW}),
        State.ACCEPTED: frozenset({Action.ADD}),
        State.SAFE: frozenset({Action.ADD}),
        State.SPLIT: frozenset({Action.ADD}),
    },
    Role.WITNESS: {State.UNCONFIRMED: frozenset({Action.WITNESS})},
    Role.DISPATCHER: {State.UNASSIGNED: frozenset({Action.ASSIGN})},
    Role.OVERSEER: dict.fromkeys(HELD, frozenset({Action.URGE, Action.ENTRUST})),
    Role.NEIGHBOUR: {
        State.FILED: frozenset({Action.JOIN}),
        State.ACCEPTED: frozenset({Action.JOIN}),
        State.SAFE: frozenset({Action.JOIN}),
        State.SPLIT: frozenset({Action.JOIN}),
        State.DONE: frozenset({Action.JOIN}),
    },
    Role.OUTSIDE: dict.fromkeys(HELD, frozenset({Action.ANSWER})),
    Role.CLOCK: {
        State.UNASSIGNED: frozenset({Action.ASSIGN}),
        State.FILED: frozenset({Action.CLIMB, Action.WARN}),
        State.ACCEPTED: frozenset({Action.CLIMB}),
        State.SAFE: frozenset({Action.CLIMB, Action.WARN}),
        State.SPLIT: frozenset({Action.GATHER}),
        State.DONE: frozenset({Action.LAPSE}),
    },
}
"""Who may do what when. What is not here is refused."""
NOT_OF_PARTS = frozenset({Action.SPLIT, Action.MERGE, Action.JOIN, Action.CORRECT})
"""What nobody does to a part: a part has no parts, and those who say "me too" mean the whole."""


def allowed(role: Role, state: State, action: Action) -> bool:
    """Whether the law lets this role do this in this state."""
    return action in LAW[role].get(state, frozenset())


def ever(role: Role, action: Action) -> bool:
    """Whether the role may do this in any state at all."""
    return any(action in actions for actions in LAW[role].values())
