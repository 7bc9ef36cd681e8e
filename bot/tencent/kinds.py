"""Kinds of message (来信种类) of WeChat and WeCom, and what becomes of each: the table that a test holds against wechatpy."""

from enum import StrEnum


class How(StrEnum):
    """What becomes of a kind."""

    HEARD = "heard"
    KEPT = "kept and passed on; where it is too large a photo is asked for"
    ASKED = "a photo or words are asked for, since it can't be looked at here"
    LINE = "one friendly line says that it is not understood"
    NOTE = "a note of the platform, or a tap that opened something; not answered"


MESSAGES: dict[str, How] = (
    dict.fromkeys(("text", "image", "voice", "location"), How.HEARD)
    | dict.fromkeys(("video", "shortvideo", "file"), How.KEPT)
    | {"link": How.ASKED}
    | {"miniprogrampage": How.LINE}
)
"""By MsgType. `file` is in no page and has been seen; what is in no row is answered like the last."""

UNSHOWN = frozenset(
    {
        "【收到不支持的消息类型，暂无法显示】",
        "[收到不支持的消息类型，暂无法显示]",
        "[不支持的消息类型]",
    }
)
"""The text that an official account gets for a sticker, and for what its client can't show."""

WECHAT_EVENTS: dict[str, How] = dict.fromkeys(
    ("subscribe", "unsubscribe", "scan", "subscribe_scan", "click"), How.HEARD
) | dict.fromkeys(
    (
        "annual_renew", "card_not_pass_check", "card_pass_check", "card_pay_order", "card_sku_remind", "device_bind",
        "device_subscribe_status", "device_text", "device_unbind", "device_unsubscribe_status", "kf_close_session",
        "kf_create_session", "kf_switch_session", "location", "location_select", "masssendjobfinish", "merchant_order",
        "naming_verify_fail", "naming_verify_success", "pic_photo_or_album", "pic_sysphoto", "pic_weixin",
        "poi_check_notify", "qualification_verify_fail", "qualification_verify_success", "scancode_push",
        "scancode_waitmsg", "shakearoundusershake", "submit_invoice_title", "submit_membercard_user_info",
        "subscribe_scan_product", "templatesendjobfinish", "update_invoice_status", "update_member_card",
        "user_authorize_invoice", "user_consume_card", "user_del_card", "user_enter_session_from_card",
        "user_enter_tempsession", "user_get_card", "user_gifting_card", "user_pay_from_pay_cell", "user_scan_product",
        "user_scan_product_async", "user_scan_product_enter_session", "user_scan_product_verify_action",
        "user_view_card", "verify_expired", "view", "view_miniprogram", "wificonnected", "wxa_media_check",
    ),
    How.NOTE,
)  # fmt: skip
"""By Event; the photos and places of a menu's own buttons come once more, as messages."""

WECOM_EVENTS: dict[str, How] = dict.fromkeys(
    ("subscribe", "unsubscribe", "click", "template_card_event"), How.HEARD
) | dict.fromkeys(
    (
        "batch_job_result", "enter_agent", "location", "location_select", "pic_photo_or_album", "pic_sysphoto",
        "pic_weixin", "scancode_push", "scancode_waitmsg", "view",
    ),
    How.NOTE,
)  # fmt: skip
"""By Event. template_card_event, the press of a card, is younger than wechatpy."""
