"""How results are ranked, told from the weights and rules that rank them (decree 248/2026/NĐ-CP, article 11)."""

from flask_babel import gettext as _

from search import lexicon, schema
from search import ranking as weights
from search.curation.rules import MOST_PINS
from storefront.shop.views import SORT_LABELS
from storefront.web.formats import number


def told() -> list[tuple[str, list[str]]]:
    """(sort, sentences) for every order a list can have."""
    sold_out = _("Hàng đã hết luôn đứng sau hàng còn.")
    ties = _("Bằng nhau thì sản phẩm đăng trước đứng trước.")
    sentences = {
        "relevance": [
            _(
                "Chữ bạn tìm nằm trong tên sản phẩm được %(name)s điểm, trong tên tiếng Anh %(english)s, "
                "trong tên người sản xuất, địa phương hay nhóm %(label)s, trong mô tả %(description)s; "
                "chữ hiếm được tính nhiều hơn chữ hay gặp.",
                name=number(schema.NAME_WEIGHT),
                english=number(schema.ENGLISH_NAME_WEIGHT),
                label=number(schema.LABEL_WEIGHT),
                description=number(schema.DESCRIPTION_WEIGHT),
            ),
            _("Gõ có dấu thì kết quả đúng dấu đứng trước; gõ không dấu thì mọi cách đọc đều được tính."),
            _(
                "Từ đồng nghĩa (chè và trà, heo và lợn) được tính %(share)s so với chữ bạn gõ.",
                share=f"{lexicon.SYNONYM_WEIGHT:.0%}",
            ),
            _(
                "Phù hợp như nhau thì sản phẩm nhiều sao hơn đứng trước: mỗi sao cộng %(share)s số điểm.",
                share=f"{weights.STAR_WEIGHT:.0%}",
            ),
            _(
                "Văn phòng chương trình thêm từ đồng nghĩa cho những chữ hay gõ mà không thấy, và có thể ghim tối đa "
                "%(pins)s sản phẩm lên đầu cho đúng một câu tìm. Sản phẩm ghim phải còn chứng nhận, còn hàng và đúng "
                "bộ lọc; không ai trả tiền để được ghim.",
                pins=MOST_PINS,
            ),
        ],
        "newest": [_("Sản phẩm đăng sau đứng trước.")],
        "price": [_("Giá một gói, thấp đến cao.")],
        "-price": [_("Giá một gói, cao đến thấp.")],
        "stars": [_("Số sao OCOP của chứng nhận còn hiệu lực, nhiều đến ít.")],
        "name": [_("Theo bảng chữ cái tiếng Việt.")],
    }
    return [(str(SORT_LABELS[sort]), [*lines, sold_out, ties]) for sort, lines in sentences.items()]
