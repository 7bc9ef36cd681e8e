"""Replies (回复): how a message looks on WeChat, where choices are numbers and text is short."""

from wechatpy.replies import TextReply

from bot.tencent.pieces import plain, split
from core.outbox import Outgoing

MOST_BYTES = 2048
"""UTF-8 bytes of one text, in a reply and in a customer-service message (errcode 45002 beyond)."""


def parts(message: Outgoing) -> list[str]:
    """The texts that say this message, in order; the choices stand numbered at the very end."""
    text = plain(message.text)
    choices = [plain(choice["label"]) for choice in message.choices]
    if not choices:
        return split(text, MOST_BYTES) if text else []
    listed = "\n".join(f"{n}. {label}" for n, label in enumerate(choices, 1))
    return split(f"{text}\n\n{listed}\n{_how(len(choices))}".strip(), MOST_BYTES)


def passive(text: str, *, to: str, account: str, at: int) -> str:
    """The XML of a passive reply (被动回复)."""
    # wechatpy puts the text into CDATA as it is, so a "]]>" in it would end the text and let
    # whatever follows be read as elements.
    content = text.replace("]]>", "]]]]><![CDATA[>")
    return str(TextReply(source=account, target=to, time=at, content=content).render())


def _how(count: int) -> str:
    return "请回复前面的数字。" if count > 1 else "选它请回复 1。"
