"""How results are ranked, told from the weights and rules that rank them (decree 248/2026/NĐ-CP, article 11)."""

from flask_babel import gettext as _

from search import schema
from storefront.shop.views import SORT_LABELS


def told() -> list[tuple[str, list[str]]]:
    """(sort, sentences) for every order a list can have."""
    sold_out = _("Hàng đã hết luôn đứng sau hàng còn.")
    ties = _("Bằng nhau thì sản phẩm đăng trước đứng trước.")
    sentences = {
        "relevance": [
            _(
                "Chữ bạn tìm có trong tên sản phẩm được tính gấp %(weight)s lần chữ có trong mô tả, "
                "tên người sản xuất hay địa phương.",
                weight=f"{schema.NAME_WEIGHT / schema.BODY_WEIGHT:g}",
            ),
            _("Gõ có dấu thì kết quả đúng dấu đứng trước; gõ không dấu thì mọi cách đọc đều được tính."),
            _("Từ đồng nghĩa (chè và trà, heo và lợn) được tính thấp hơn chữ bạn gõ."),
        ],
        "newest": [_("Sản phẩm đăng sau đứng trước.")],
        "price": [_("Giá một gói, thấp đến cao.")],
        "-price": [_("Giá một gói, cao đến thấp.")],
        "stars": [_("Số sao OCOP của chứng nhận còn hiệu lực, nhiều đến ít.")],
        "name": [_("Theo bảng chữ cái tiếng Việt.")],
    }
    return [(str(SORT_LABELS[sort]), [*lines, sold_out, ties]) for sort, lines in sentences.items()]
