"""Error codes (错误码): what an errcode of the official account's API means for a message."""

from datetime import timedelta

from bot.channel import TryLater, Unreachable

STALE_TOKEN = frozenset({40001, 40014, 42001})

_UNREACHABLE = {
    40003: "no_such_user",
    43004: "not_following",
    45015: "window_closed",  # 48 hours since the person last wrote
    45047: "quota_used_up",  # five messages since the person last wrote
    48001: "no_permission",  # the account has no customer-service messages (not verified)
}
_ONLY_THIS = {
    40004: "bad_picture",
    40005: "bad_picture",
    40006: "bad_picture",
    45001: "bad_picture",
    40008: "bad_message",
    44004: "bad_message",
    45002: "too_long",
    47001: "bad_message",
}
_WHOLE_CHANNEL = {
    40013: ("bad_app_id", timedelta(minutes=10)),
    40125: ("bad_app_secret", timedelta(minutes=10)),
    40164: ("ip_not_listed", timedelta(minutes=10)),
    45009: ("daily_quota", timedelta(hours=1)),
    45011: ("too_fast", timedelta(minutes=1)),
    50002: ("account_blocked", timedelta(hours=1)),
}
TELL_OPERATOR = {
    40013: "WeChat does not know LIANHU_WECHAT_APP_ID: copy it again from the account's page.",
    40125: "LIANHU_WECHAT_APP_SECRET is wrong: reset it on the account's page and set it here.",
    40164: "This server's IP is not on the account's white list (IP白名单): add it there.",
    45009: "The account's daily quota of API calls is used up; sending goes on when it is renewed.",
    48001: "The account may not send customer-service messages: have it verified (微信认证).",
    50002: "The platform has blocked this account's API: look for its notice on the account's page.",
}


def meaning(code: int) -> TryLater | Unreachable:
    """The exception that delivery needs for an errcode; one that nobody knows is tried again.

    Codes: developers.weixin.qq.com, "Global Return Code" and "sendCustomMessage".
    """
    if code in _UNREACHABLE:
        return Unreachable(_UNREACHABLE[code])
    if code in _ONLY_THIS:
        return Unreachable(_ONLY_THIS[code], only_this=True)
    if code in _WHOLE_CHANNEL:
        why, after = _WHOLE_CHANNEL[code]
        return TryLater(why, after, whole_channel=True)
    if code in STALE_TOKEN:
        return TryLater("token_refused", whole_channel=True)
    return TryLater(f"errcode_{code}")
