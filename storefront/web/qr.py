"""QR codes as inline SVG, drawn here: no image service learns what is paid or looked up."""

import io

import segno
from markupsafe import Markup


def svg(text: str) -> Markup:
    """A QR code of a text (error level M, quiet zone of four modules), black on white, sized by the page's style."""
    drawing = segno.make(text, error="m", micro=False).svg_inline(
        border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )
    return Markup(drawing)  # noqa: S704 - the text becomes modules, never markup


def png(text: str) -> bytes:
    """The same code as a PNG picture, to save on the phone that cannot scan its own screen."""
    picture = io.BytesIO()
    segno.make(text, error="m", micro=False).save(picture, kind="png", scale=10, border=4)
    return picture.getvalue()
