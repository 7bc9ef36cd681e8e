"""The API (接口调用): what this server asks of WeCom for its app, one call at a time."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from wechatpy.enterprise import WeChatClient

from bot.channel import TryLater, Unreachable
from bot.channels.wecom import errors
from bot.tencent import api
from bot.tencent.calls import Plain
from bot.tencent.token import real_time
from core.registry.wecom.customers import Seen

_MOST_PAGES = 20


class _Client(Plain, WeChatClient):  # type: ignore[misc]  # wechatpy ships no types
    """wechatpy's client of a company."""


class Api(api.Api):
    """One app of a company."""

    def __init__(
        self,
        root: str,
        corp_id: str,
        agent_id: str,
        secret: str,
        engine: Engine,
        now: Callable[[], datetime] = real_time,
    ) -> None:
        self._corp_id, self._agent, self._secret = corp_id, int(agent_id), secret
        # An app has a token of its own: two apps of one company do not share it.
        name = f"{corp_id}:{agent_id}"
        super().__init__(name, lambda: _Client(root), errors.CODES, engine, now)

    def send_text(self, member: str, text: str) -> None:
        """Send a text of at most 2048 bytes."""
        self._send(member, {"msgtype": "text", "text": {"content": text}})

    def send_file(self, member: str, kind: str, media_id: str) -> None:
        """Send an uploaded picture (image), voice (voice) or workbook (file)."""
        self._send(member, {"msgtype": kind, kind: {"media_id": media_id}})

    def send_card(self, member: str, card: dict[str, Any]) -> str | None:
        """Send a card; the code by which it can be closed within 72 hours, or None where it came before."""
        try:
            answer = self._send(member, {"msgtype": "template_card", "template_card": card})
        except Unreachable as no:
            if no.why == errors.CARD_REPEATED:
                return None
            raise
        code = answer.get("response_code")
        return code if isinstance(code, str) and code else None

    def close_card(self, member: str, code: str, words: str) -> None:
        """Put `words` in place of a card's buttons; Unreachable when the code was used or is too old."""
        wanted = {
            "userids": [member],
            "agentid": self._agent,
            "response_code": code,
            "button": {"replace_name": words},
        }
        self._calls.call(
            lambda client: client.post("message/update_template_card", data=dict(wanted))
        )

    def set_menu(self, menu: dict[str, Any]) -> None:
        """Set the menu below the chat."""
        self._calls.call(lambda client: client.menu.create(self._agent, menu))

    def groups(self) -> list[Seen]:
        """The customer groups of the members who may be seen by the app, with their names and owners."""
        ids, cursor = list[str](), ""
        for _ in range(_MOST_PAGES):
            wanted = {"status_filter": 0, "limit": 1000} | ({"cursor": cursor} if cursor else {})
            page = self._post("externalcontact/groupchat/list", wanted)
            ids += [str(group["chat_id"]) for group in page.get("group_chat_list") or []]
            cursor = str(page.get("next_cursor") or "")
            if not cursor:
                break
        return [self._group(chat_id) for chat_id in ids]

    def _group(self, chat_id: str) -> Seen:
        about = self._post("externalcontact/groupchat/get", {"chat_id": chat_id})["group_chat"]
        return Seen(chat_id, str(about.get("name") or ""), str(about["owner"]))

    def prepare(self, keeper: str, chat_id: str, text: str, media_id: str | None) -> str:
        """Lay a message ready for a group; it goes out when its keeper says so. WeCom's id of it."""
        picture = {"msgtype": "image", "image": {"media_id": media_id}}
        wanted = {
            "chat_type": "group",
            "sender": keeper,
            "chat_id_list": [chat_id],
            "text": {"content": text},
            "attachments": [picture] if media_id else [],
        }
        answer = self._post("externalcontact/add_msg_template", wanted)
        if answer.get("fail_list"):
            raise Unreachable("group_gone", only_this=True)
        msgid = answer.get("msgid")
        if not isinstance(msgid, str) or not msgid:
            raise TryLater("garbage", maybe_sent=True)
        return msgid

    def is_sent_on(self, msgid: str, keeper: str, chat_id: str) -> bool:
        """Whether the keeper has sent a message on to this group."""
        wanted = {"msgid": msgid, "userid": keeper, "limit": 1000}
        sends = self._post("externalcontact/get_groupmsg_send_result", wanted).get("send_list")
        return any(s.get("chat_id") == chat_id and s.get("status") == 1 for s in sends or [])

    def _post(self, path: str, wanted: dict[str, Any]) -> dict[str, Any]:
        return self._calls.call(lambda client: client.post(path, data=dict(wanted)))

    def _send(self, member: str, message: dict[str, Any]) -> dict[str, Any]:
        """Send to one member. Whoever has left the company, or may not see the app, is named beside errcode 0."""
        send = self._calls.call(lambda c: c.message.send(self._agent, member, msg=dict(message)))
        # WeCom writes these in small letters, however the member's id is spelt.
        if member.lower() in str(send.get("invaliduser") or "").lower().split("|"):
            raise Unreachable(errors.LEFT)
        return send

    def _grant(self, client: Any, force: bool) -> Any:
        # Within its life gettoken gives the same token to every replica; it cannot be forced.
        wanted = {"corpid": self._corp_id, "corpsecret": self._secret, "access_token": ""}
        return client.get("gettoken", params=wanted)
