"""Pictures and voices (照片, 语音): shown to whoever may see the chat in which they stand."""

import asyncio

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

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
    copy_files.WORKBOOK,
}
FILE = "lianhu-my-information.xlsx"


async def picture(face: Face, request: Request) -> Response:
    """The bytes of one picture or voice; 404 to whoever may not see it, as if it were not there."""
    chat = None if face.program.demo else guard.visitor(request, secure=face.secure).chat
    kept = await asyncio.to_thread(_kept, face, request.path_params["evidence"], chat)
    if kept is None:
        return PlainTextResponse("这张照片看不到。", 404)
    data, kind = kept
    headers = {"Cache-Control": "private, max-age=86400"}
    if kind == copy_files.WORKBOOK:  # never kept by a browser that others use
        headers = {
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="{FILE}"',
        }
    return Response(data, media_type=kind, headers=headers)


def _kept(face: Face, evidence_id: str, chat: str | None) -> tuple[bytes, str] | None:
    with reading(face.program.engine) as db:
        evidence = db.get(Evidence, evidence_id)
        if (
            evidence is None
            or evidence.state != EvidenceState.STORED
            or evidence.kind_of_file not in KINDS
        ):
            return None
        if chat is not None and not talk.may_see(db, chat, evidence):
            return None
        try:
            return face.program.media.read(evidence), evidence.kind_of_file or ""
        except FileNotFoundError:
            return None
