"""Turns bytes that a stranger sent into two clean JPEGs. Runs alone in a child process with little memory and time.

stdin: the bytes. stdout: one line "width height size-of-the-first", then the large and the small JPEG. Exit code: a `Refusal`, or 0.
Imports nothing of ours, so that a hostile picture that breaks the decoder finds nothing here.
"""

from __future__ import annotations

import sys
from enum import IntEnum
from io import BytesIO
from resource import RLIMIT_AS, RLIMIT_CORE, RLIMIT_CPU, RLIMIT_FSIZE, setrlimit

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 25_000_000
"""A 20 kB PNG can ask for 676 megapixels; a phone's camera rarely takes more than 25 (its page shrinks them before sending)."""
LARGE, SMALL = 1600, 320
MEMORY, SECONDS = 512 * 1024 * 1024, 10


class Refusal(IntEnum):
    """Why there is no picture; the exit code."""

    NOT_A_PICTURE = 10
    TOO_MANY_PIXELS = 11
    DAMAGED = 12


class RefusedError(Exception):
    """Carries the Refusal."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(refusal.name)


def cleaned(raw: bytes) -> tuple[tuple[int, int], bytes, bytes]:
    """(width, height), large JPEG, small JPEG. Raises RefusedError."""
    Image.MAX_IMAGE_PIXELS = None  # Pillow's own bound only warns; ours is checked on the header, before anything is decoded
    try:
        with Image.open(BytesIO(raw), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise RefusedError(Refusal.TOO_MANY_PIXELS)
            large = _flat(_shrunk(image))
    except UnidentifiedImageError:
        raise RefusedError(Refusal.NOT_A_PICTURE) from None
    except (OSError, ValueError, SyntaxError, MemoryError, EOFError, IndexError) as error:
        raise RefusedError(Refusal.DAMAGED) from error
    small = large.copy()
    small.thumbnail((SMALL, SMALL))
    return large.size, _jpeg(large, quality=82), _jpeg(small, quality=76)


def _shrunk(image: Image.Image) -> Image.Image:
    rich = image.convert("RGBA") if image.mode in ("P", "LA", "PA") else image
    rich.thumbnail((LARGE, LARGE), reducing_gap=2.0)
    return ImageOps.exif_transpose(rich)


def _flat(image: Image.Image) -> Image.Image:
    """On white, as a new image: comments, positions and profiles stay behind with the old one."""
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image.convert("RGB"), mask=image.getchannel("A") if image.mode == "RGBA" else None)
    return ground


def _jpeg(image: Image.Image, *, quality: int) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def main() -> int:
    """Read, clean, write; the exit code tells the rest."""
    for limit, most in ((RLIMIT_AS, MEMORY), (RLIMIT_CPU, SECONDS), (RLIMIT_CORE, 0), (RLIMIT_FSIZE, 0)):
        setrlimit(limit, (most, most))
    try:
        (width, height), large, small = cleaned(sys.stdin.buffer.read())
    except RefusedError as refused:
        return refused.refusal
    sys.stdout.buffer.write(b"%d %d %d\n" % (width, height, len(large)) + large + small)
    return 0


if __name__ == "__main__":
    sys.exit(main())
