"""Pictures: what a browser shows by itself is shown, all else is only saved, whatever its sender called it."""

import pytest

from bot.web import pictures


@pytest.mark.parametrize("kind", ["image/jpeg", "video/mp4", "audio/amr"])
def test_what_a_browser_shows_is_shown(kind: str) -> None:
    answer = pictures.answer(b"bytes", kind, lives=60)
    assert answer.headers["content-type"] == kind
    assert "content-disposition" not in answer.headers
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("content", "kind", "name"),
    [
        (b"%PDF-1.7", "application/pdf", "file.pdf"),
        (b"<script>alert(1)</script>", "text/html", "file.bin"),
        (b"<svg onload='x'/>", "image/svg+xml", "file.bin"),
        (b"PK\x03\x04....word/document.xml", "application/zip", "file.docx"),
    ],
)
def test_all_else_is_only_saved(content: bytes, kind: str, name: str) -> None:
    answer = pictures.answer(content, kind, lives=60)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
