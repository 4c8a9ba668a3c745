"""What is typed at the producer's door, and how its numbers are read."""

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField

from catalog.listings.rules import LONGEST, Listing
from catalog.products.models import GROUPS
from storefront.web import labels

_WHOLE = re.compile(r"\d{1,3}(?:[.,\s]\d{3})+|\d+")
_DECIMAL = re.compile(r"\d{1,3}(?:[.,]\d{1,2})?")


def whole(text: str | None) -> int | None:
    """A whole number as people write it: 1.250.000, 1250000 ₫, 1,250. None for nothing; `ValueError` for the rest."""
    bare = (text or "").replace("\N{NO-BREAK SPACE}", " ").strip().rstrip("₫đdĐ").strip()
    if not bare:
        return None
    if len(bare) > 20 or not bare.isascii() or not _WHOLE.fullmatch(bare):
        raise ValueError(text)
    return int(re.sub(r"\D", "", bare))


def decimal(text: str | None) -> float | None:
    """29,5 or 29.5, with or without a per cent sign. None for nothing; `ValueError` for the rest."""
    bare = (text or "").strip().rstrip("%°").strip()
    if not bare:
        return None
    if not bare.isascii() or not _DECIMAL.fullmatch(bare):
        raise ValueError(text)
    return float(bare.replace(",", "."))


class ListingForm(FlaskForm):
    """A new listing or a change; a form may be kept half filled. Stars have no field: only decisions set them."""

    class Meta:
        # The guard of these routes checks the token.
        csrf = False

    producer = SelectField(_l("Người sản xuất"), validate_choice=False)
    name = StringField(_l("Tên trên nhãn"))
    name_en = StringField(_l("Tên tiếng Anh"))
    group = SelectField(_l("Nhóm"), validate_choice=False)
    description = TextAreaField(_l("Mô tả"))
    description_en = TextAreaField(_l("Mô tả tiếng Anh"))
    ingredients = TextAreaField(_l("Thành phần"))
    unit = StringField(_l("Quy cách gói"))
    net_weight_g = StringField(_l("Khối lượng tịnh (gam)"))
    shelf_life_days = StringField(_l("Hạn dùng (ngày)"))
    alcohol_percent = StringField(_l("Độ cồn (% thể tích)"))
    standards = TextAreaField(_l("Tiêu chuẩn khác ngoài OCOP"))
    price_dong = StringField(_l("Giá bán (₫)"))
    stock = StringField(_l("Số lượng đang có"))

    def listing(self) -> Listing | None:
        """What was typed, or None where a number cannot be read; the field then says so."""
        values: dict[str, Any] = {name: self[name].data or "" for name in LONGEST}
        values["group"] = self.group.data if self.group.data in GROUPS else ""
        lines = re.split(r"[\n;]", self.standards.data or "")
        values["standards"] = tuple(line.strip() for line in lines if line.strip())
        for name in ("net_weight_g", "shelf_life_days", "price_dong", "stock"):
            values[name] = self._number(name, whole, _("Chỉ ghi số nguyên, ví dụ 1.250."))
        sentence = _("Ghi số, ví dụ 29,5. Không có cồn thì để trống.")
        values["alcohol_percent"] = self._number("alcohol_percent", decimal, sentence)
        return None if self.errors else Listing(**values)

    def fill(self, listing: Listing) -> "ListingForm":
        """Show a listing's facts."""
        for name in LONGEST:
            self[name].data = getattr(listing, name)
        self.group.data = listing.group
        self.standards.data = "\n".join(listing.standards)
        for name in ("net_weight_g", "shelf_life_days", "price_dong", "stock"):
            value = getattr(listing, name)
            self[name].data = "" if value is None else f"{value:,}".replace(",", ".")
        alcohol = listing.alcohol_percent
        self.alcohol_percent.data = "" if alcohol is None else f"{alcohol:g}".replace(".", ",")
        return self

    def _number(self, name: str, read: Any, sentence: str) -> Any:
        try:
            return read(self[name].data)
        except ValueError:
            self[name].errors = [sentence]
            return None


def group_options() -> list[tuple[str, str]]:
    return [("", _("Chọn nhóm")), *((key, str(labels.GROUPS[key])) for key in GROUPS)]
