"""The words for what the search refuses to set."""

from flask_babel import gettext as _

from search.curation.rules import CurationRefused


def refused_text(refused: CurationRefused) -> str:
    """Why it cannot be set and what to do, in a sentence."""
    value = refused.value
    if refused.reason == "already":
        return _already(refused)
    texts = {
        "empty": _nothing_typed(refused.field),
        "too_long": _("Dài quá %(most)s ký tự, hãy viết ngắn hơn.", most=value),
        "too_many_words": _("Nhiều hơn %(most)s chữ, hãy viết ngắn hơn.", most=value),
        "sign": _("Hãy bỏ dấu «%(sign)s»: nó có nghĩa riêng trong danh sách từ đồng nghĩa.", sign=value),
        "same": _("«%(words)s» giống hệt chữ người mua gõ; hãy ghi từ khác.", words=value),
        "too_many_means": _("Nhiều nhất %(most)s từ cho mỗi lần thêm.", most=value),
        "full": _("Đã đủ %(most)s mục đang dùng; hãy hoàn tác bớt rồi thêm.", most=value),
        "unknown": _("Không có sản phẩm «%(slug)s». Hãy dán địa chỉ trang sản phẩm.", slug=value),
        "position": _("Vị trí là một số từ 1 đến %(most)s.", most=value),
    }
    return texts[refused.reason]


def _already(refused: CurationRefused) -> str:
    if refused.field == "product":
        return _("Sản phẩm này đã được ghim cho «%(words)s».", words=refused.value)
    return _("«%(words)s» đã có đúng từ đồng nghĩa này.", words=refused.value)


def _nothing_typed(field: str) -> str:
    if field == "product":
        return _("Hãy dán địa chỉ trang sản phẩm.")
    return _("Hãy ghi ít nhất một chữ hoặc số.")
