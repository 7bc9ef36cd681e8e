"""Folding (名字归一): names are the same in whatever width, with whatever dot, space or variant they are written."""

import unicodedata

_DOTS = dict.fromkeys(map(ord, "·•‧・．.｡∙⋅"), "·")
_NOTHING = dict.fromkeys([ord(" "), 0x3000, 0x200B, 0x200C, 0x200D, 0xFEFF], None)
_VARIANTS = str.maketrans("𠮷髙﨑濵鳯喆堃", "吉高崎滨凤哲坤")
"""Variants that registers and telephones write differently; for looking up only, never for keeping."""


def folded(name: str) -> str:
    """A name as it is compared: NFKC joins widths, the rest is ours, since NFKC joins no dots."""
    plain = name.translate(_VARIANTS).translate(_DOTS)
    return unicodedata.normalize("NFKC", plain).translate(_DOTS).translate(_NOTHING)
