"""Files as people send them, and as they should not."""

import io
import struct
import zlib

from PIL import Image

# A camera's own block, with the place where the photo was taken.
_GPS = 0x8825
_ORIENTATION = 0x0112


def jpeg(width: int = 400, height: int = 300, colour: str = "red", **more: object) -> bytes:
    return _encoded("JPEG", width, height, colour, **more)


def png(width: int = 400, height: int = 300, colour: str = "red") -> bytes:
    return _encoded("PNG", width, height, colour)


def phone_photo() -> bytes:
    """A landscape JPEG that its camera says to turn upright, with the place in it."""
    exif = Image.Exif()
    exif[_ORIENTATION] = 6
    exif.get_ifd(_GPS)[2] = (15.0, 7.0, 12.0)
    return jpeg(3000, 2000, exif=exif)


def png_bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A small file that says it is 3.6 billion pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1_000_000)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _encoded(form: str, width: int, height: int, colour: str, **more: object) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(file, form, **more)
    return file.getvalue()
