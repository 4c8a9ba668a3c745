"""Papers in words: blocks of headings, texts, facts and tables, in the language being spoken.

A paper keeps its blocks in both languages, so that it reads the same whenever it is printed, whatever this file says by
then. What a distance contract must tell: law 19/2023/QH15, articles 37 and 38, and decree 55/2024/NĐ-CP, article 22.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from storefront.order_papers.rules import Deal, InvoiceTo, Item, Seller
from storefront.web import language
from storefront.web.formats import day, dong, moment, number
from storefront.web.labels import PAYMENT_METHODS

Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Amendment:
    """A change of an order as a paper tells it: kind, what it is about, how many, why, when."""

    kind: str
    name: str
    quantity: int
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Head:
    """What stands over a paper: its number, when it was made (ISO), the number of the one it replaces."""

    label: str
    made_at: str
    replaces: str = ""


@contextmanager
def spoken(code: str) -> Iterator[None]:
    """Speak a language, whatever the request or job around speaks."""
    made_up = current_app.test_request_context("/", environ_overrides=language.environ(code))
    with made_up, force_locale(code):
        yield


def contract_title() -> str:
    return _("HỢP ĐỒNG MUA BÁN GIAO KẾT TỪ XA")


def contract(deal: Deal, head: Head | None = None, amendments: Sequence[Amendment] = ()) -> list[Block]:
    """The contract of a deal; without a head as it is shown for review before ordering."""
    blocks = [_heading(contract_title(), 1), *_head(deal, head)]
    blocks += _amended(deal, amendments)
    blocks += [_heading(_("1. Người bán")), _facts(_seller(deal.seller))]
    if deal.buyer.name:
        blocks += [_heading(_("2. Người mua và nơi nhận")), _facts(_buyer(deal))]
    blocks += [_heading(_("3. Hàng và giá")), *_goods(deal)]
    blocks += [_heading(_("4. Trả tiền và giao hàng")), *_payment(deal)]
    blocks += [_heading(_("5. Đổi trả và hoàn tiền")), *_returns()]
    blocks += [_heading(_("6. Khiếu nại")), *_complaints()]
    blocks += [_heading(_("7. Hiệu lực và lưu giữ")), *_validity(deal)]
    return blocks


def request_title() -> str:
    return _("YÊU CẦU XUẤT HÓA ĐƠN")


def request(deal: Deal, to: InvoiceTo, head: Head) -> list[Block]:
    """A buyer's request for an invoice in somebody's name."""
    named = [
        (_("Tên trên hóa đơn"), to.name),
        (_("Mã số thuế hoặc số định danh"), to.tax_code),
        (_("Địa chỉ"), to.address),
        (_("Nhận hóa đơn qua thư"), to.email),
        (_("Người đặt hàng"), f"{deal.buyer.name}, {deal.buyer.phone}"),
    ]
    return [
        _heading(request_title(), 1),
        *_head(deal, head),
        _heading(_("Gửi người bán")),
        _facts(_seller(deal.seller)),
        _heading(_("Xuất hóa đơn cho")),
        _facts(named),
        _heading(_("Hàng đã mua")),
        *_goods(deal),
        _text(_("Đây là yêu cầu của người mua, không phải hóa đơn. Người bán lập hóa đơn bằng phần mềm của mình.")),
    ]


def _head(deal: Deal, head: Head | None) -> list[Block]:
    if head is None:
        return [_text(_("Bản xem trước. Hợp đồng được giao kết khi bạn bấm đặt hàng."))]
    made = moment(datetime.fromisoformat(head.made_at))
    lines = [
        _text(_("Số %(number)s, lập lúc %(at)s, đơn hàng %(order)s", number=head.label, at=made, order=deal.order))
    ]
    if head.replaces:
        lines.append(_text(_("Bản này thay cho bản số %(number)s, bản đó vẫn được lưu.", number=head.replaces)))
    return lines


def _amended(deal: Deal, amendments: Sequence[Amendment]) -> list[Block]:
    if not amendments:
        return []
    heading = _("Thay đổi so với lúc đặt") if deal.items else _("Đơn đã hủy, hợp đồng chấm dứt")
    return [_heading(heading), *(_text(_amendment(one)) for one in amendments)]


def _amendment(one: Amendment) -> str:
    texts = {
        "line_cancelled": _("%(at)s: bớt %(count)s × %(name)s.", at=moment(one.at), count=one.quantity, name=one.name),
        "order_cancelled": _("%(at)s: hủy toàn bộ đơn.", at=moment(one.at)),
        "address": _("%(at)s: đổi người nhận hoặc nơi nhận.", at=moment(one.at)),
    }
    reason = _("Lý do: %(reason)s", reason=one.reason) if one.reason else ""
    return f"{texts[one.kind]} {reason}".strip()


def _seller(seller: Seller) -> list[tuple[str, str]]:
    unknown = _("người bán chưa ghi trên Chợ Sao")
    facts = [
        (_("Tên"), seller.name),
        (_("Địa chỉ"), seller.address or unknown),
        (_("Điện thoại"), seller.phone or unknown),
        (_("Số đăng ký kinh doanh"), seller.registration or unknown),
        (_("Mã số thuế"), seller.tax_code or unknown),
    ]
    return [*facts, (_("Thư điện tử"), seller.email)] if seller.email else facts


def _buyer(deal: Deal) -> list[tuple[str, str]]:
    buyer = deal.buyer
    facts = [(_("Tên"), buyer.name), (_("Điện thoại"), buyer.phone), (_("Giao đến"), buyer.address)]
    return [*facts, (_("Thư điện tử"), buyer.email)] if buyer.email else facts


def _goods(deal: Deal) -> list[Block]:
    if not deal.items:
        return [_text(_("Không còn hàng nào trong đơn này."))]
    table = {
        "kind": "table",
        "head": [_("Hàng"), _("Số lượng"), _("Đơn giá"), _("Thành tiền")],
        "rows": [
            [_item(item), number(item.quantity), dong(item.price_dong), dong(item.total_dong)] for item in deal.items
        ],
        "widths": [55, 13, 15, 17],
        "right": [1, 2, 3],
    }
    sums = [
        (_("Tiền hàng"), dong(deal.goods_dong)),
        (_("Phí giao"), dong(deal.shipping_dong)),
        (_("Tổng phải trả"), dong(deal.total_dong)),
    ]
    return [table, _facts(sums), _text(_tax(deal.seller.tax_rate))]


def _item(item: Item) -> str:
    name = item.name_en if language.current() == language.ENGLISH and item.name_en else item.name
    told = [f"{name}, {item.unit}" if item.unit else name]
    if item.certificate:
        decision = _(", quyết định %(number)s", number=item.decision) if item.decision else ""
        until = day(date.fromisoformat(item.valid_until)) if item.valid_until else "–"
        told.append(
            _(
                "Chất lượng: đúng nhãn; OCOP %(stars)s sao, chứng nhận %(code)s%(decision)s, hiệu lực đến %(until)s",
                stars=item.stars,
                code=item.certificate,
                decision=decision,
                until=until,
            )
        )
    if item.origin:
        told.append(_("Xuất xứ: Việt Nam, %(place)s", place=item.origin))
    told.append(
        _("Hạn dùng: %(days)s ngày từ ngày sản xuất, ngày cụ thể ghi trên nhãn", days=number(item.shelf_life_days))
        if item.shelf_life_days
        else _("Hạn dùng: ghi trên nhãn")
    )
    return "\n".join(told)


def _tax(rate: str) -> str:
    if rate == "":
        return _("Giá đã gồm thuế giá trị gia tăng, nếu hàng phải chịu. Người bán chưa ghi thuế suất.")
    if rate == "KCT":
        return _("Hàng không chịu thuế giá trị gia tăng.")
    if rate == "KKKNT":
        return _("Người bán không kê khai, tính nộp thuế giá trị gia tăng trên từng hàng.")
    return _("Giá đã gồm thuế giá trị gia tăng %(rate)s%%.", rate=rate)


def _payment(deal: Deal) -> list[Block]:
    method = PAYMENT_METHODS.get(deal.method)
    texts = [
        _("Cách trả tiền: %(method)s. Ngoài tổng trên không thu thêm khoản nào.", method=method)
        if method
        else _("Cách trả tiền do người mua chọn khi đặt. Ngoài tổng trên không thu thêm khoản nào."),
        _(
            "Người bán xác nhận rồi giao đến nơi nhận đã ghi. Rủi ro trên đường đi thuộc về người bán cho đến khi "
            "người mua nhận hàng. Người mua xem kiện trước mặt người giao; kiện rách, ướt hoặc thiếu thì có thể không "
            "nhận."
        ),
        _("Trước khi hàng gửi đi, người mua hủy được mà không cần lý do và nhận lại đủ tiền đã trả."),
    ]
    return [_text(text) for text in texts]


def _returns() -> list[Block]:
    texts = [
        _(
            "Được đổi hoặc trả lại khi hàng sai loại, thiếu, vỡ, hỏng, hết hạn, hoặc nhãn, thành phần, xuất xứ không "
            "đúng như đã ghi."
        ),
        _(
            "Báo trong 48 giờ từ khi nhận với hàng tươi hoặc cần giữ lạnh, trong 7 ngày với hàng khác; lỗi chỉ thấy "
            "khi dùng thì báo ngay khi thấy, trong hạn dùng. Người bán chịu phí gửi trả."
        ),
        _(
            "Hàng không phải thực phẩm, còn nguyên, trả được trong 7 ngày vì đổi ý, người mua chịu phí gửi trả. Thực "
            "phẩm, đồ uống đúng và tốt thì không trả lại vì đổi ý."
        ),
        _("Tiền được hoàn trong 7 ngày làm việc từ khi thống nhất, muộn nhất là 30 ngày."),
        _(
            "Thông tin bắt buộc thiếu hoặc sai thì người mua được hủy hợp đồng trong 30 ngày từ khi giao kết, không "
            "mất chi phí; người bán trả lại tiền trong 30 ngày từ khi nhận yêu cầu (Luật số 19/2023/QH15, Điều 38)."
        ),
    ]
    return [_text(text) for text in texts]


def _complaints() -> list[Block]:
    settings = current_app.extensions["settings"]
    texts = [
        _(
            "Gửi khiếu nại, không mất phí, cho người bán hoặc cho %(owner)s: %(phone)s, %(email)s, trang Khiếu nại.",
            owner=settings.owner_name,
            phone=settings.contact_phone,
            email=settings.contact_email,
        ),
        _(
            "Trong 1 ngày làm việc: xác nhận đã nhận. Trong 3 ngày làm việc: người bán trả lời. Trong 7 ngày làm việc: "
            "nếu chưa thống nhất, sàn xem chứng cứ và gửi đề nghị giải quyết bằng văn bản cho cả hai. Trong 30 ngày từ "
            "khi thống nhất: tiền phải trả lại được trả."
        ),
        _(
            "Chưa thỏa đáng thì gửi cơ quan hoặc tổ chức bảo vệ quyền lợi người tiêu dùng, hòa giải, trọng tài hoặc "
            "tòa án."
        ),
    ]
    return [_text(text) for text in texts]


def _validity(deal: Deal) -> list[Block]:
    settings = current_app.extensions["settings"]
    texts = [
        _(
            "Hợp đồng giữa người bán và người mua, giao kết trên sàn %(owner)s%(at)s.",
            owner=settings.owner_name,
            at=_(" lúc %(at)s", at=moment(datetime.fromisoformat(deal.agreed_at))) if deal.agreed_at else "",
        ),
        _(
            "Người mua xem lại và tải về ở trang đơn hàng bằng mã đơn và số điện thoại. Sàn lưu ít nhất 3 năm. Có thay "
            "đổi thì lập bản mới ghi rõ bản cũ; bản đã lập không bị sửa."
        ),
    ]
    return [_text(text) for text in texts]


def _heading(text: str, level: int = 2) -> Block:
    return {"kind": "heading", "level": level, "text": text}


def _text(text: str) -> Block:
    return {"kind": "text", "text": text}


def _facts(rows: Sequence[tuple[str, str]]) -> Block:
    return {"kind": "facts", "rows": [list(row) for row in rows if row[1]]}
