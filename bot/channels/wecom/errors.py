"""Error codes (错误码): what an errcode of WeCom means for a message, to a group's robot and to a member."""

from datetime import timedelta

from bot.channel import TryLater, Unreachable

STALE_TOKEN = frozenset({40001, 40014, 42001})
NO_ROBOT = "robot_gone"
_BUSY = {
    -1: ("busy", None),
    45009: ("too_fast", timedelta(minutes=1)),  # 20 a minute a robot
    45033: ("too_fast", timedelta(seconds=10)),
}
_ROBOT = {93000: NO_ROBOT, 93008: NO_ROBOT}  # no such key; the robot is not in the group


def of_robot(code: int) -> TryLater | Unreachable:
    """The exception that delivery needs for an errcode of a group's robot.

    Codes: developer.work.weixin.qq.com, path/90313 and path/99110. What is wrong with the message
    (40058, also for what is too long) is final; one that nobody knows is tried again.
    """
    if code in _ROBOT:
        return Unreachable(_ROBOT[code])
    if code in _BUSY:
        why, after = _BUSY[code]
        return TryLater(why, after)
    if 40000 <= code < 45000:
        return Unreachable("refused", only_this=True)
    return TryLater(f"errcode_{code}")
