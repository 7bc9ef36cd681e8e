"""Error codes (错误码) of WeCom: of a group's robot, and of the app beside those that WeChat has too."""

from datetime import timedelta

from bot.channel import TryLater, Unreachable
from bot.tencent.errors import Codes

NO_ROBOT = "robot_gone"
_ROBOT = {93000: NO_ROBOT, 93008: NO_ROBOT}  # no such key; the robot is not in the group
_BUSY = {
    -1: ("busy", None),
    45009: ("too_fast", timedelta(minutes=1)),  # 20 a minute a robot
    45033: ("too_fast", timedelta(seconds=10)),
}


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


LEFT = "left"
"""The member has left the company, or the app may not be seen by them any more."""
CARD_REPEATED = "card_repeated"
CODES = Codes(
    "wecom",
    unreachable=dict.fromkeys((40031, 60011, 60111, 81013, 82001), LEFT),
    only_this={
        40009: "bad_picture",
        40035: "bad_message",
        40058: "bad_message",
        42014: CARD_REPEATED,  # its task_id has been used
        42045: "card_closed",  # its response_code has been used, or is older than 72 hours
    },
    whole_channel={
        40013: ("bad_corp_id", timedelta(minutes=10)),
        40056: ("bad_agent_id", timedelta(minutes=10)),
        41001: ("token_refused", timedelta(minutes=1)),
        45009: ("too_fast", timedelta(minutes=1)),
        45033: ("too_fast", timedelta(seconds=10)),
        48002: ("no_permission", timedelta(minutes=10)),
        60020: ("ip_not_listed", timedelta(minutes=10)),
        301002: ("no_permission", timedelta(minutes=10)),
    },
    advice={
        40001: "WeCom does not take LIANHU_WECOM_SECRET: copy it again from the app's page.",
        40013: "WeCom does not know LIANHU_WECOM_CORP_ID: copy it again from 我的企业.",
        40056: "WeCom does not know LIANHU_WECOM_AGENT_ID: copy it again from the app's page.",
        48002: "The app may not do this: look at its permissions on the app's page.",
        60020: "This server's IP is not among the app's trusted ones (企业可信IP): add it there.",
        301002: "The secret is another app's than LIANHU_WECOM_AGENT_ID: take both from one page.",
    },
)
