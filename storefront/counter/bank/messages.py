"""The words about a producer's bank: what came in, what a statement says, and what is wrong with it."""

from flask_babel import gettext as _

from storefront.settlement.bank.rules import Obstacle
from storefront.settlement.statements.rules import MOST_LINES, Fault, Reason
from storefront.web.formats import number


def obstacle_text(obstacle: str) -> str:
    """Why money pays no order by itself."""
    texts = {
        Obstacle.NO_CODE: _("Nội dung không có mã đơn."),
        Obstacle.UNKNOWN_CODE: _("Mã đơn trong nội dung không phải đơn của bạn."),
        Obstacle.SEVERAL: _("Nội dung có mã của nhiều đơn."),
        Obstacle.OTHER_ACCOUNT: _("Tiền vào một tài khoản khác với tài khoản ghi trên đơn."),
        Obstacle.CARD_ORDER: _("Đơn này trả bằng thẻ, không chờ chuyển khoản."),
    }
    return texts[Obstacle(obstacle)] if obstacle else ""


def fault_text(fault: Fault) -> str:
    """What is wrong with a statement, or with a row of it."""
    texts = {
        Reason.NOT_A_TABLE: _("Không đọc được tệp này. Hãy tải sao kê ở dạng Excel (.xlsx) hoặc CSV rồi gửi lại."),
        Reason.TOO_LARGE: _("Sao kê dài quá %(most)s dòng. Hãy chọn khoảng ngày ngắn hơn.", most=number(MOST_LINES)),
        Reason.NO_HEADER: _("Không thấy dòng tiêu đề có ngày, số tiền ghi có và nội dung."),
        Reason.NO_LINES: _("Sao kê không có giao dịch nào."),
        Reason.WRONG_DAY: _("Ngày không đọc được: «%(value)s».", value=fault.value),
        Reason.WRONG_AMOUNT: _("Số tiền không đọc được: «%(value)s».", value=fault.value),
        Reason.NO_AMOUNT: _("Không có số tiền."),
        Reason.BOTH_WAYS: _("Vừa ghi nợ vừa ghi có."),
    }
    if not fault.row:
        return texts[fault.reason]
    return _("Dòng %(row)s, cột «%(column)s»: ", row=fault.row, column=fault.column) + texts[fault.reason]


def done_text(what: str) -> str:
    """What was just done, after the page came back."""
    texts = {
        "assigned": _("Đã ghi khoản tiền vào đơn. Người mua được báo."),
        "dismissed": _("Đã bỏ qua khoản này."),
        "gone": _("Việc này đã làm xong từ trước."),
        "off": _("Đã tắt thông báo ngân hàng."),
        "entered": _("Đã nhập sao kê."),
        "nothing": _("Không có gì mới trong sao kê này."),
        "dropped": _("Đã bỏ sao kê này, không ghi gì."),
    }
    return texts.get(what, "")
