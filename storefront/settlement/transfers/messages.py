"""The words for what to do next about an order's money, for each side."""

from flask_babel import gettext as _

from storefront.settlement.transfers.queries import Standing
from storefront.settlement.transfers.rules import Step
from storefront.web.formats import dong, moment


def for_buyer(standing: Standing) -> str:
    """What the buyer does next, or waits for; "" for nothing."""
    payment = standing.order.payment
    missing = dong(payment.missing_dong)
    texts = {
        Step.NOTHING: "",
        Step.CARD: "",
        Step.TRANSFER: "",
        Step.LOOK: _("Bạn đã báo chuyển khoản. Người bán đang xem tài khoản; hàng được giữ cho bạn."),
        Step.LOOK_AGAIN: _(
            "Người bán chưa thấy %(sum)s. Hãy xem lại trong ứng dụng ngân hàng rồi gọi người bán, gửi ảnh giao dịch.",
            sum=missing,
        ),
        # The page tells above what came, what is missing and what goes back until when.
        Step.TRANSFER_REST: _("Mã QR bên dưới chỉ còn phần thiếu; nội dung chuyển khoản như cũ."),
        Step.PAY_AT_DOOR: _("Trả %(sum)s tiền mặt cho người giao khi nhận hàng.", sum=missing),
        Step.PAY_REST_AT_DOOR: _("Đã nhận một phần. Còn %(sum)s trả cho người giao khi nhận hàng.", sum=missing),
        Step.REFUND: _("Hãy nhắn cho người bán số tài khoản nhận tiền hoàn, theo số điện thoại bên dưới."),
        # The page tells of each card refund by itself.
        Step.WAIT_REFUND: "",
    }
    return texts[standing.step]


def for_producer(standing: Standing) -> str:
    """What the producer does next, or waits for."""
    order, payment = standing.order, standing.order.payment
    missing, back = dong(payment.missing_dong), dong(standing.refund_dong)
    until = moment(payment.expires_at) if payment.expires_at else ""
    texts = {
        Step.NOTHING: _("Không còn việc gì về tiền của đơn này."),
        Step.CARD: _("Người mua chưa trả bằng thẻ. Chưa gửi hàng."),
        Step.TRANSFER: _("Chờ người mua chuyển %(sum)s. Quá %(until)s đơn tự huỷ.", sum=missing, until=until),
        Step.LOOK: _(
            "Người mua báo đã chuyển %(sum)s. Hãy xem tài khoản rồi ghi số đã nhận. Không trả lời thì %(until)s đơn tự "
            "huỷ.",
            sum=missing,
            until=until,
        ),
        Step.LOOK_AGAIN: _(
            "Bạn đã báo chưa thấy tiền. Người mua sẽ gọi lại; nếu tiền không đến thì %(until)s đơn tự huỷ.", until=until
        ),
        Step.TRANSFER_REST: _(
            "Mới nhận %(came)s, còn thiếu %(sum)s. Người mua thấy mã QR cho phần thiếu. Đơn này không tự huỷ: "
            "chờ thêm, hoặc huỷ đơn và hoàn lại phần đã nhận.",
            came=dong(payment.net_dong),
            sum=missing,
        ),
        Step.PAY_AT_DOOR: _("Thu %(sum)s tiền mặt khi giao, rồi ghi ở kiện hàng trên trang đơn.", sum=missing),
        Step.PAY_REST_AT_DOOR: _("Còn %(sum)s tiền mặt phải thu khi giao.", sum=missing),
        Step.REFUND: _(
            "Phải hoàn %(sum)s cho người mua. Gọi %(name)s (%(phone)s) hỏi số tài khoản, chuyển lại, rồi bấm «Đã hoàn "
            "tiền».",
            sum=back,
            name=order.group.customer_name,
            phone=order.group.customer_phone,
        ),
        Step.WAIT_REFUND: _("%(sum)s đang được hoàn về thẻ của người mua; bạn không phải làm gì.", sum=back),
    }
    return texts[standing.step]
