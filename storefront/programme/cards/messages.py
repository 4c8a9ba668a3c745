from flask_babel import gettext as _


def done_text(done: str) -> str:
    """What was just done, in a sentence; "" for what nobody did."""
    texts = {
        "again": _("Đã xếp lại để hoàn vào thẻ. Kết quả hiện sau chừng nửa phút."),
        "otherwise": _("Đã ghi tiền đã hoàn."),
        "right": _("Đã ghi. Đơn có thể trả lại từ đầu, hoặc tự huỷ khi quá giờ."),
    }
    return texts.get(done, "")
