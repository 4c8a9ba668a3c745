"""The words for targets: what is counted, where, and why one cannot be set."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from storefront.programme.targets.rules import FIRST_YEAR, LAST_YEAR, LONGEST_REASON, MOST_NUMBER, Aim, WrongTarget
from storefront.web.formats import number
from storefront.web.labels import group_label

COUNTED = {
    "new": _l("Sản phẩm mới được chứng nhận"),
    "stars_3": _l("Sản phẩm được công nhận 3 sao"),
    "stars_4": _l("Sản phẩm được công nhận 4 sao"),
    "stars_5": _l("Sản phẩm được công nhận 5 sao"),
    "producers": _l("Chủ thể có sản phẩm mới"),
    "in_force": _l("Sản phẩm còn hiệu lực"),
}


def counted_label(counted: str) -> str:
    return str(COUNTED[counted])


def area_label(aim: Aim, communes: Mapping[str, str]) -> str:
    """Where an aim is for."""
    if aim.area == "province":
        return _("Toàn tỉnh")
    return group_label(aim.place) if aim.area == "group" else communes.get(aim.place, aim.place)


def range_text(least: int, most: int | None) -> str:
    """«100» or «4–6»."""
    return f"{number(least)}–{number(most)}" if most is not None else number(least)


def refused_text(refused: WrongTarget) -> str:
    """Why it cannot be set and what to do, in a sentence."""
    texts = {
        "year": _("Năm từ %(first)s đến %(last)s.", first=FIRST_YEAR, last=LAST_YEAR),
        "place": _("Hãy chọn toàn tỉnh, một nhóm hoặc một địa bàn trong danh sách."),
        "number": _("Hãy ghi một số từ 0 đến %(most)s.", most=number(MOST_NUMBER)),
        "range": _("Số nhiều nhất không nhỏ hơn số ít nhất, hoặc để trống."),
        "reason": _("Hãy ghi căn cứ: quyết định, kế hoạch hoặc lý do đổi."),
        "too_long": _("Dài quá %(most)s ký tự, hãy viết ngắn hơn.", most=LONGEST_REASON),
        "url": _("Địa chỉ nguồn bắt đầu bằng https:// hoặc http://."),
        "already": _("Năm này đã có chỉ tiêu đó; hãy bấm «Sửa» ở chỉ tiêu đang có."),
    }
    return texts[refused.reason]
