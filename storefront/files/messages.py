"""The words for a file that is not kept: what was wrong with it, and what would be taken."""

from flask_babel import gettext as _

from storefront.files.rules import MB, PDF, XLSX, Allowed, FileRefused


def allowed_text(allowed: Allowed) -> str:
    """What a field takes, for its hint."""
    text = _("%(kinds)s, lớn nhất %(most)s MB.", kinds=_kinds(allowed), most=allowed.most_bytes // MB)
    return text[0].upper() + text[1:]


def refused_text(refused: FileRefused) -> str:
    """Why a file was not kept and what to do, in a sentence or two."""
    allowed, most = refused.allowed, refused.allowed.most_bytes // MB
    count = refused.facts.get("most", 0)
    texts = {
        "empty": _("Tệp này rỗng. Hãy chọn tệp khác."),
        "too_large": _("Tệp lớn hơn %(most)s MB. Hãy chọn tệp nhỏ hơn.", most=most),
        "kind": _("Không nhận kiểu tệp này. Chỉ nhận %(kinds)s.", kinds=_kinds(allowed)),
        "heic": _(
            "Ảnh HEIC của iPhone chưa xem được ở đây. Hãy chụp lại màn hình tấm ảnh, hoặc vào Cài đặt → Camera → "
            "Định dạng, chọn «Tương thích nhất» rồi chụp lại."
        ),
        "damaged": _("Tệp bị hỏng hoặc gửi lên chưa trọn. Hãy chọn lại."),
        "pixels": _("Ảnh có quá %(most)s triệu điểm ảnh. Hãy chọn ảnh nhỏ hơn.", most=count),
        "too_many": _("Mỗi lần gửi nhiều nhất %(most)s tệp.", most=count),
    }
    return texts[refused.reason]


def _kinds(allowed: Allowed) -> str:
    names = [_("ảnh JPEG, PNG, WebP")]
    names += ["PDF"] if PDF in allowed.kinds else []
    names += ["XLSX"] if XLSX in allowed.kinds else []
    return ", ".join(names)
