from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

from catalog.calendar import VIETNAM
from catalog.listings.rules import tidy

_WRITTEN = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M", "%H:%M %d/%m/%Y")


def _line(text: str | None) -> str:
    return " ".join(tidy(text or "").split())


class TakedownForm(FlaskForm):
    """An authority's request: who asks, by which document, received when, why, for which listing."""

    class Meta:
        # The guard of these routes checks the token.
        csrf = False

    product = StringField(
        _l("Sản phẩm cần gỡ"), filters=[_line], validators=[DataRequired(_l("Hãy dán địa chỉ trang sản phẩm."))]
    )
    authority = StringField(
        _l("Cơ quan yêu cầu"),
        filters=[_line],
        validators=[
            DataRequired(_l("Hãy ghi cơ quan yêu cầu.")),
            Length(max=200, message=_l("Tên cơ quan dài quá 200 chữ.")),
        ],
    )
    document_number = StringField(
        _l("Số văn bản"),
        filters=[_line],
        validators=[DataRequired(_l("Hãy ghi số văn bản.")), Length(max=80, message=_l("Số văn bản dài quá 80 chữ."))],
    )
    received_at = StringField(_l("Nhận lúc"), filters=[_line])
    reason = TextAreaField(
        _l("Lý do ghi trong văn bản"),
        filters=[lambda text: tidy(text or "")],
        validators=[DataRequired(_l("Hãy ghi lý do.")), Length(max=2000, message=_l("Lý do dài quá 2.000 chữ."))],
    )

    @property
    def product_slug(self) -> str:
        """The product's slug, whether it was typed or its page's address pasted."""
        address = (self.product.data or "").split("?", 1)[0].split("#", 1)[0]
        return address.rstrip("/").rsplit("/", 1)[-1]

    @property
    def instant(self) -> datetime | None:
        """When it was received, as an aware instant; None for what is no time."""
        for pattern in _WRITTEN:
            try:
                return datetime.strptime(self.received_at.data or "", pattern).replace(tzinfo=VIETNAM)
            except ValueError:
                continue
        return None

    def validate_received_at(self, _field: Any) -> None:
        if self.instant is None:
            raise ValidationError(_("Hãy ghi ngày và giờ nhận, ví dụ 24/11/2026 08:30."))
