"""Error codes (错误码) of an official account's API, beside those that WeCom has too.

Codes: developers.weixin.qq.com, "Global Return Code" and "sendCustomMessage".
"""

from datetime import timedelta

from bot.tencent.errors import Codes

CODES = Codes(
    "wechat",
    unreachable={
        40003: "no_such_user",
        43004: "not_following",
        45015: "window_closed",  # 48 hours since the person last wrote
        45047: "quota_used_up",  # five messages since the person last wrote
        48001: "no_permission",  # the account has no customer-service messages (not verified)
    },
    only_this={40005: "bad_picture", 45001: "bad_picture"},
    whole_channel={
        40013: ("bad_app_id", timedelta(minutes=10)),
        40125: ("bad_app_secret", timedelta(minutes=10)),
        40164: ("ip_not_listed", timedelta(minutes=10)),
        45009: ("daily_quota", timedelta(hours=1)),
        45011: ("too_fast", timedelta(minutes=1)),
        50002: ("account_blocked", timedelta(hours=1)),
    },
    advice={
        40013: "WeChat does not know LIANHU_WECHAT_APP_ID: copy it again from the account's page.",
        40125: "LIANHU_WECHAT_APP_SECRET is wrong: reset it on the account's page and set it here.",
        40164: "This server's IP is not on the account's white list (IP白名单): add it there.",
        45009: "The account's daily quota of API calls is used up; sending goes on when it is renewed.",
        48001: "The account may not send customer-service messages: have it verified (微信认证).",
        50002: "The platform has blocked this account's API: look for its notice on the account's page.",
    },
)
