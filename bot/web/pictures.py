"""Pictures, voices, videos and files (照片, 语音, 视频, 文件): shown to whoever may see the chat in which they stand."""

import asyncio

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.channel import file_name
from bot.web import guard, talk
from bot.web.face import Face
from core.db import reading
from core.evidence import Evidence, EvidenceState
from core.privacy import copy_files

KINDS = {
    "image/jpeg",
    "image/png",
    "image/webp",
    "audio/ogg",
    "audio/amr",
    "audio/mpeg",
    "audio/mp4",
    "video/mp4",
}
"""What a browser shows by itself. Of all else nobody knows what it does: it is only saved."""


def answer(data: bytes, kind: str, lives: int) -> Response:
    """The bytes as a browser shows them, or to be saved, never to be run on our page; `lives` in seconds, 0: not kept."""
    keeping = f"private, max-age={lives}" if lives else "no-store"
    headers = {"Cache-Control": keeping, "X-Content-Type-Options": "nosniff"}
    if kind in KINDS:
        return Response(data, media_type=kind, headers=headers)
    headers["Content-Disposition"] = f'attachment; filename="{file_name(data)}"'
    return Response(data, media_type="application/octet-stream", headers=headers)


async def picture(face: Face, request: Request) -> Response:
    """The bytes of one picture or voice; 404 to whoever may not see it, as if it were not there."""
    chat = None if face.program.demo else guard.visitor(request, secure=face.secure).chat
    kept = await asyncio.to_thread(_kept, face, request.path_params["evidence"], chat)
    if kept is None:
        return PlainTextResponse("这张照片看不到。", 404)
    data, kind = kept
    # What is kept of somebody is never kept by a browser that others use.
    return answer(data, kind, lives=0 if kind == copy_files.WORKBOOK else 86_400)


def _kept(face: Face, evidence_id: str, chat: str | None) -> tuple[bytes, str] | None:
    with reading(face.program.engine) as db:
        evidence = db.get(Evidence, evidence_id)
        if evidence is None or evidence.state != EvidenceState.STORED:
            return None
        if chat is not None and not talk.may_see(db, chat, evidence):
            return None
        try:
            return face.program.media.read(evidence), evidence.kind_of_file or ""
        except FileNotFoundError:
            return None
