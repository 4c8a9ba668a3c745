"""What goes wrong, told in the reader's language: a page for people, RFC 9457 problems for programs."""

from typing import Any

from flask import Flask, Response, g, jsonify, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from storefront.database import db
from storefront.web.logs import log
from storefront.web.templates import render

API_PREFIX = "/api/"

_HEADINGS = {
    400: _l("Yêu cầu chưa đúng"),
    403: _l("Không được phép"),
    404: _l("Không có trang này"),
    405: _l("Không dùng được cách này"),
    409: _l("Có thay đổi"),
    410: _l("Trang này không còn nữa"),
    413: _l("Gửi lên quá lớn"),
    415: _l("Kiểu dữ liệu không nhận"),
    422: _l("Thông tin chưa hợp lệ"),
    429: _l("Thử lại sau ít phút"),
    500: _l("Máy chủ gặp lỗi"),
    503: _l("Tạm thời chưa phục vụ được"),
}
_TEXTS = {
    400: _l("Đường dẫn hoặc biểu mẫu có chỗ không đọc được. Hãy quay lại trang trước và thử lại."),
    403: _l("Trang này dành cho người khác, hoặc biểu mẫu được gửi từ một trang lạ. Hãy mở lại trang và thử lại."),
    404: _l("Có thể địa chỉ gõ sai hoặc trang đã đổi chỗ. Hãy tìm lại bằng ô bên dưới."),
    410: _l("Hãy tìm lại bằng ô bên dưới."),
    413: _l("Hãy gửi ít hơn."),
    429: _l("Có quá nhiều lần thử từ máy này. Hãy đợi ít phút rồi thử lại."),
    500: _l("Lỗi ở phía chúng tôi, đã được ghi lại. Giỏ hàng vẫn còn. Hãy thử lại hoặc gọi đặt hàng."),
    503: _l("Mạng hoặc máy chủ đang bận, giỏ hàng vẫn còn. Hãy thử lại hoặc gọi đặt hàng."),
}


def problem(status: int, *, code: str, detail: str, **facts: Any) -> Response:
    """An RFC 9457 answer: `code` for programs, `detail` for people, further facts beside them."""
    body = {
        "type": f"urn:cho-sao:problem:{code}",
        "title": str(_HEADINGS.get(status, _HEADINGS[400])),
        "status": status,
        "detail": detail,
        "code": code,
        "instance": f"urn:request:{g.get('request_id', '')}",
        **facts,
    }
    response = jsonify(body)
    response.status_code = status
    response.content_type = "application/problem+json"
    return response


def install(app: Flask) -> None:
    app.register_error_handler(HTTPException, _told)
    app.register_error_handler(Exception, _unexpected)


def _told(error: HTTPException) -> Response:
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    status = error.code or 500
    if request.path.startswith(API_PREFIX):
        response = problem(
            status, code=error.name.lower().replace(" ", "_"), detail=str(_HEADINGS.get(status, error.name))
        )
    else:
        response = _page(status)
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    log.error("unexpected", exc_info=error)
    db.session.rollback()
    if request.path.startswith(API_PREFIX):
        return problem(500, code="internal", detail=_("Lỗi ở phía chúng tôi, đã được ghi lại."))
    return _page(500)


def _page(status: int) -> Response:
    heading = _HEADINGS.get(status, _HEADINGS[400])
    text = _TEXTS.get(status, _TEXTS[400])
    page = render("errors/error.html", code=status, heading=heading, text=text, noindex=True)
    return Response(page, status=status, mimetype="text/html")


def invalid(error: ValidationError) -> Response:
    """The 422 answer to a request whose fields are missing, unknown or out of range."""
    faults = [
        {"field": ".".join(str(part) for part in fault["loc"]), "reason": fault["msg"]}
        for fault in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    return problem(422, code="invalid", detail=_("Có trường chưa hợp lệ."), errors=faults)
