"""Pictures from anywhere, made ours: decoded, turned upright, made smaller, written anew.

Written anew, a picture has lost its place and camera (EXIF), and whatever else was hidden in the file.
"""

import io
import threading
from typing import TYPE_CHECKING

from storefront.files.rules import JPEG, MOST_PIXELS, PNG, WEBP, Allowed, FileRefused

if TYPE_CHECKING:
    from PIL.Image import Image

_FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}
_QUALITY = 80
# Decoding takes up to 200 MB: one picture at a time in a process, whoever else waits.
_ONE_AT_A_TIME = threading.Lock()


def remade(data: bytes, kind: str, allowed: Allowed) -> tuple[bytes, int, int]:
    """(WebP, width, height) of a picture of a known kind. Raises `FileRefused`: damaged, pixels."""
    with _ONE_AT_A_TIME:
        try:
            picture = _opened(data, kind, allowed)
            small = _upright(picture, allowed.longest_side)
            file = io.BytesIO()
            small.save(file, "WEBP", quality=_QUALITY, method=4)
        except FileRefused:
            raise
        except Exception as error:  # decoders of foreign bytes raise whatever they like
            raise FileRefused("damaged", allowed) from error
    return file.getvalue(), small.width, small.height


def _opened(data: bytes, kind: str, allowed: Allowed) -> "Image":
    from PIL import Image

    too_many = FileRefused("pixels", allowed, {"most": MOST_PIXELS[kind] // 1_000_000})
    try:
        picture = Image.open(io.BytesIO(data), formats=(_FORMATS[kind],))
    except Image.DecompressionBombError:
        raise too_many from None
    if picture.width * picture.height > MOST_PIXELS[kind]:
        raise too_many
    picture.draft("RGB", (allowed.longest_side, allowed.longest_side))
    picture.load()
    return picture


def _upright(picture: "Image", longest_side: int) -> "Image":
    from PIL import Image, ImageOps

    turned = ImageOps.exif_transpose(picture)
    turned.thumbnail((longest_side, longest_side))
    if turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info:
        clear = turned.convert("RGBA")
        paper = Image.new("RGB", clear.size, "white")
        paper.paste(clear, mask=clear.getchannel("A"))
        return paper
    plain = turned.convert("RGB")
    # What the saver would copy from the original: colour profile, EXIF, XMP.
    plain.info.clear()
    return plain
