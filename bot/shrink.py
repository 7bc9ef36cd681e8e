"""Shrink (缩图): reads a picture on stdin, writes a plain small JPEG to stdout, in a process of its own.

A picture comes from anybody and is decoded by C code: a process with bounded memory and time can
fail without harm to the program. Its exit status says why: 3 is no picture, 4 is too big.
"""

import contextlib
import io
import resource
import sys

from PIL import Image, ImageOps

MOST_BYTES = 10 * 2**20
MOST_PIXELS = 40_000_000
MOST_DRAWN = {"PNG": 16_000_000, "WEBP": 16_000_000}
"""A JPEG is made smaller while it is decoded; of these every pixel costs, and they are screenshots."""
LONGEST_SIDE = 2048
NOT_A_PICTURE, TOO_BIG = 3, 4
_MEMORY, _SECONDS = 512 * 2**20, 10


def shrunk(data: bytes) -> bytes:
    """The picture upright, at most 2048 pixels on a side, as JPEG without EXIF or any other note.

    Only the header is read before the size is known: 21 KB of PNG can unfold to a gigabyte.
    """
    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as picture:
        if picture.width * picture.height > MOST_DRAWN.get(picture.format or "", MOST_PIXELS):
            raise MemoryError
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(picture)
        if upright.mode in ("RGBA", "LA", "PA", "P"):
            paper = Image.new("RGBA", upright.size, "white")
            upright = Image.alpha_composite(paper, upright.convert("RGBA"))
        kept = io.BytesIO()
        upright.convert("RGB").save(kept, "JPEG", quality=85, exif=b"")
        return kept.getvalue()


def main() -> int:
    """Bound this process, shrink what comes in, say by the exit status how it went."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    Image.MAX_IMAGE_PIXELS = None  # counted here, before anything is decoded
    data = sys.stdin.buffer.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        return TOO_BIG
    try:
        kept = shrunk(data)
    except MemoryError:
        return TOO_BIG
    except Exception:
        # The edge of this process: the decoders raise whatever they like at broken files.
        return NOT_A_PICTURE
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.buffer.write(kept)
    return 0


if __name__ == "__main__":
    sys.exit(main())
