"""The lifecycle of a report (诉求办理): its states, and one table of role × state × action as the law."""

from enum import StrEnum


class State(StrEnum):
    """Where a report stands."""

    UNASSIGNED = "unassigned"  # 待分派: nobody can be found yet who should hold it
    FILED = "filed"  # 已上报: somebody holds it and has not accepted it yet
    ACCEPTED = "accepted"  # 已受理
    SAFE = "safe"  # 已做临时防护: nobody can come to harm; not repaired yet
    DONE = "done"  # 已办结: the holder says so, the reporter has not yet
    CONFIRMED = "confirmed"  # 已确认
    UNCONFIRMED = "unconfirmed"  # 未确认: silence, never counted as satisfaction
    UNFIXED = "unfixed"  # 关闭未修: closed with a reason, nothing repaired
    MERGED = "merged"  # 已并入 another report
    WITHDRAWN = "withdrawn"  # 已撤回


WORDS = {
    State.UNASSIGNED: "待分派",
    State.FILED: "已上报",
    State.ACCEPTED: "已受理",
    State.SAFE: "已做临时防护",
    State.DONE: "已办结",
    State.CONFIRMED: "已确认",
    State.UNCONFIRMED: "未确认",
    State.UNFIXED: "关闭未修",
    State.MERGED: "已并入",
    State.WITHDRAWN: "已撤回",
}

HELD = frozenset({State.FILED, State.ACCEPTED, State.SAFE})
"""Somebody must act by a due time."""
OPEN = HELD | {State.UNASSIGNED}
ASKED = frozenset({State.DONE, State.UNCONFIRMED, State.UNFIXED})
"""The reporter may still say that it is not so."""


class Role(StrEnum):
    """By which right somebody acts on a report."""

    REPORTER = "reporter"
    JOINER = "joiner"  # 附议
    HOLDER = "holder"  # whoever holds the post that holds the report
    DISPATCHER = "dispatcher"  # a cadre above the village, for danger that nobody holds yet
    OVERSEER = "overseer"  # whoever's post sees it from above its holder
    NEIGHBOUR = "neighbour"  # anybody else, of the village or unbound
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
    CONFIRM = "confirm"  # 修好了
    REOPEN = "reopen"  # 还没好
    WITHDRAW = "withdraw"  # 撤回
    ADD = "add"  # 补充
    CORRECT = "correct"  # 更正
    NOTE = "note"  # 进展
    URGE = "urge"  # 催办
    JOIN = "join"  # 附议
    ASSIGN = "assign"  # 分派
    CLIMB = "climb"  # 超时升级
    LAPSE = "lapse"  # 无人答复
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
_ANSWER = frozenset({Action.CONFIRM, Action.REOPEN})

LAW: dict[Role, dict[State, frozenset[Action]]] = {
    Role.HOLDER: {
        State.FILED: _HANDLING | {Action.ACCEPT, Action.NOTE},
        State.ACCEPTED: _HANDLING | {Action.NOTE},
        State.SAFE: (_HANDLING | {Action.NOTE}) - {Action.MAKE_SAFE},
    },
    Role.REPORTER: {
        State.UNASSIGNED: frozenset({Action.WITHDRAW, Action.ADD, Action.ASSIGN, Action.CORRECT}),
        State.FILED: frozenset({Action.WITHDRAW, Action.ADD, Action.URGE, Action.CORRECT}),
        State.ACCEPTED: frozenset({Action.WITHDRAW, Action.ADD, Action.URGE}),
        State.SAFE: frozenset({Action.WITHDRAW, Action.ADD, Action.URGE}),
        State.DONE: _ANSWER | {Action.ADD},
        State.UNCONFIRMED: _ANSWER,
        State.UNFIXED: frozenset({Action.REOPEN}),
        State.CONFIRMED: frozenset({Action.REOPEN}),
    },
    Role.JOINER: {
        State.FILED: frozenset({Action.ADD, Action.URGE}),
        State.ACCEPTED: frozenset({Action.ADD, Action.URGE}),
        State.SAFE: frozenset({Action.ADD, Action.URGE}),
        State.DONE: _ANSWER | {Action.ADD},
        State.UNCONFIRMED: _ANSWER,
        State.UNFIXED: frozenset({Action.REOPEN}),
        State.CONFIRMED: frozenset({Action.REOPEN}),
    },
    Role.DISPATCHER: {State.UNASSIGNED: frozenset({Action.ASSIGN})},
    Role.OVERSEER: {
        State.FILED: frozenset({Action.URGE}),
        State.ACCEPTED: frozenset({Action.URGE}),
        State.SAFE: frozenset({Action.URGE}),
    },
    Role.NEIGHBOUR: {
        State.FILED: frozenset({Action.JOIN}),
        State.ACCEPTED: frozenset({Action.JOIN}),
        State.SAFE: frozenset({Action.JOIN}),
        State.DONE: frozenset({Action.JOIN}),
    },
    Role.CLOCK: {
        State.UNASSIGNED: frozenset({Action.ASSIGN}),
        State.FILED: frozenset({Action.CLIMB}),
        State.ACCEPTED: frozenset({Action.CLIMB}),
        State.SAFE: frozenset({Action.CLIMB}),
        State.DONE: frozenset({Action.LAPSE}),
    },
}
"""Who may do what when. What is not here is refused."""


def allowed(role: Role, state: State, action: Action) -> bool:
    """Whether the law lets this role do this in this state."""
    return action in LAW[role].get(state, frozenset())


def ever(role: Role, action: Action) -> bool:
    """Whether the role may do this in any state at all."""
    return any(action in actions for actions in LAW[role].values())
