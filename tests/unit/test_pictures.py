"""Pictures from strangers: what is taken, what is refused, and that nothing the camera wrote comes through."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from dashboard.domain.errors import BadPicture
from dashboard.service.picturing import MOST_BYTES, TOO_LARGE, StoredPicture
from data import pictures
from data.picture_process import Refusal, RefusedError, cleaned
from data.pictures import PictureFiles

NOW = 1_790_000_000_000


class Rows:
    """The table `picture`, in memory."""

    def __init__(self) -> None:
        self.owner: dict[str, str] = {}

    def add(self, stored: StoredPicture, *, worker: str, now: int) -> None:
        self.owner[stored.id] = worker

    def owned(self, asked: Iterable[str], *, worker: str) -> frozenset[str]:
        return frozenset(picture for picture in asked if self.owner.get(picture) == worker)


@pytest.fixture
def files(tmp_path: Path) -> PictureFiles:
    return PictureFiles(tmp_path / "pictures", Rows(), reserve=0)  # type: ignore[arg-type]


def a_picture(*, kind: str = "JPEG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **saved: object) -> bytes:
    out = BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(out, kind, **saved)
    return out.getvalue()


def a_png_that_claims(width: int, height: int) -> bytes:
    """A tiny file whose header asks for width x height pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def with_exif(**tags: object) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = tags.get("orientation", 1)
    exif[0x010F] = "Camera of Li"
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 19.0, 12.0), 3: "E", 4: (112.0, 14.0, 30.0)})
    return exif


def refusal_of(raw: bytes) -> Refusal:
    with pytest.raises(RefusedError) as refused:
        cleaned(raw)
    return refused.value.refusal


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_three_kinds_become_jpeg(kind: str) -> None:
    size, large, small = cleaned(a_picture(kind=kind))
    assert size == (40, 20)
    assert {Image.open(BytesIO(body)).format for body in (large, small)} == {"JPEG"}


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "1"])
def test_every_mode_of_a_png_is_taken(mode: str) -> None:
    assert cleaned(a_picture(kind="PNG", mode=mode))[0] == (40, 20)


def test_a_large_picture_is_shrunk_to_its_bounds() -> None:
    size, _, small = cleaned(a_picture(size=(4000, 3000)))
    assert size == (1600, 1200)
    assert Image.open(BytesIO(small)).size == (320, 240)


def test_what_the_camera_wrote_is_gone() -> None:
    raw = a_picture(exif=with_exif(), comment=b"taken by Li Xiulan")
    assert b"Camera of Li" in raw
    assert b"Li Xiulan" in raw
    _, large, small = cleaned(raw)
    for body in (large, small):
        assert not Image.open(BytesIO(body)).getexif()
        assert b"Exif" not in body
        assert b"Li" not in body


def test_a_picture_taken_upright_stands_upright() -> None:
    assert cleaned(a_picture(size=(40, 20), exif=with_exif(orientation=6)))[0] == (20, 40)


def test_a_bomb_is_refused_by_its_header() -> None:
    assert refusal_of(a_png_that_claims(13_000, 13_000)) is Refusal.TOO_MANY_PIXELS


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"hello",
        a_picture(kind="GIF"),
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<html>" + a_picture(),
        b"%PDF-1.7\n" + a_picture(),
    ],
    ids=["zero bytes", "text", "GIF", "SVG", "HTML first", "PDF first"],
)
def test_what_does_not_begin_as_a_picture_is_none(raw: bytes) -> None:
    assert refusal_of(raw) is Refusal.NOT_A_PICTURE


def test_half_a_picture_is_damaged() -> None:
    raw = a_picture(size=(400, 400))
    assert refusal_of(raw[: len(raw) // 2]) is Refusal.DAMAGED


def test_a_polyglot_leaves_its_second_half_behind() -> None:
    _, large, small = cleaned(a_picture() + b"<script>alert(1)</script>PK\x03\x04")
    assert b"script" not in large + small
    assert b"PK\x03\x04" not in large + small


def test_a_taken_picture_is_read_back_under_a_name_nobody_guesses(files: PictureFiles, tmp_path: Path) -> None:
    one, two = (files.take(a_picture(), worker="w1", now=NOW) for _ in range(2))
    assert one.id != two.id
    assert re.fullmatch(r"[0-9a-f]{32}", one.id)
    assert files.read(one.id) != files.read(one.id, small=True)
    assert len(files.read(one.id) or b"") == one.size
    assert not list(tmp_path.rglob("*.part"))


def test_a_picture_belongs_to_its_worker(files: PictureFiles) -> None:
    mine = files.take(a_picture(), worker="w1", now=NOW).id
    assert files.owned([mine, "0" * 32], worker="w1") == {mine}
    assert files.owned([mine], worker="w2") == frozenset()


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "A" * 32, "0" * 32, "0" * 31 + "/"])
def test_a_strange_name_reads_nothing(files: PictureFiles, name: str) -> None:
    assert files.read(name) is None


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"hello", pictures.NOT_A_PICTURE),
        (a_png_that_claims(20_000, 20_000), pictures.TOO_MANY_PIXELS),
        (a_picture(size=(400, 400))[:2000], pictures.DAMAGED),
        (b"\xff\xd8\xff" + b"\0" * MOST_BYTES, TOO_LARGE),
    ],
    ids=["text", "bomb", "half", "too large"],
)
def test_a_refusal_says_why_and_leaves_nothing(files: PictureFiles, tmp_path: Path, raw: bytes, reason: str) -> None:
    with pytest.raises(BadPicture) as refused:
        files.take(raw, worker="w1", now=NOW)
    assert refused.value.fields == {"reason": reason}
    assert not list(tmp_path.rglob("*.jpg"))


def test_a_full_disk_refuses_politely(tmp_path: Path) -> None:
    full = PictureFiles(tmp_path, Rows(), reserve=2**62)  # type: ignore[arg-type]
    with pytest.raises(BadPicture) as refused:
        full.take(a_picture(), worker="w1", now=NOW)
    assert refused.value.fields == {"reason": pictures.NO_ROOM}
