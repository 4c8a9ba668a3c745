"""The desks of the programme's office, in the order of its navigation, and who may open each."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_security import current_user

from storefront.accounts.rules import ADMINS, OFFICE_READERS


@dataclass(frozen=True)
class Section:
    """One desk: the endpoint of its first page, its name, the roles that may read it."""

    endpoint: str
    label: str
    roles: tuple[str, ...] = OFFICE_READERS


SECTIONS = (
    Section("programme.home", _l("Bàn làm việc")),
    Section("inbox.index", _l("Hộp việc")),
    Section("office_orders.index", _l("Đơn hàng")),
    Section("decisions.index", _l("Quyết định")),
    Section("renewals.index", _l("Đánh giá lại")),
    Section("visits.index", _l("Hậu kiểm")),
    Section("doubts.index", _l("Phản ánh về sao")),
    Section("targets.index", _l("Mục tiêu")),
    Section("office_money.index", _l("Tiền của các đơn")),
    Section("figures.index", _l("Số liệu")),
    Section("announcements.index", _l("Thông báo")),
    Section("recalls.index", _l("Thu hồi lô hàng")),
    Section("shipping.index", _l("Phí giao hàng")),
    Section("outbox.index", _l("Tin nhắn")),
    Section("curation.show", _l("Tìm kiếm của sàn")),
    Section("staff.index", _l("Tài khoản văn phòng"), ADMINS),
)


def open_to_reader() -> Iterator[Section]:
    """The sections that who is signed in may open."""
    for section in SECTIONS:
        if section.endpoint in current_app.view_functions and any(map(current_user.has_role, section.roles)):
            yield section
