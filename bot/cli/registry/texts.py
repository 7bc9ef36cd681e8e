"""Text files (文本文件) as people save them: UTF-8 with or without its mark, else as Chinese Windows does."""

from pathlib import Path

from bot.settings import SettingsError


def read_text(path: Path) -> str:
    """The text of a file. SettingsError, in one line, when it is none that can be read."""
    try:
        raw = path.read_bytes()
    except OSError as no:
        raise SettingsError(f"{path}：读不了这个文件（{no.strerror}）。") from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    raise SettingsError(f"{path.name}：不是文本文件，或文字编码认不出来。请另存为 UTF-8 再试。")
