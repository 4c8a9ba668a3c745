from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField

from storefront.programme.targets.rules import Aim, WrongTarget


class TargetForm(FlaskForm):
    class Meta:
        # The guard of these routes checks the token.
        csrf = False

    year = StringField(_l("Năm"))
    counted = StringField(_l("Đếm gì"), default="new")
    place = StringField(_l("Ở đâu"), default="province")
    least = StringField(_l("Ít nhất"))
    most = StringField(_l("Nhiều nhất"))
    reason = TextAreaField(_l("Căn cứ, lý do"))
    source_url = StringField(_l("Địa chỉ nguồn"))
    replaces_id = StringField()

    @property
    def aim(self) -> Aim:
        """What the target is about; a year that is no number is 0."""
        area, _colon, place = (self.place.data or "").partition(":")
        return Aim(_number(self.year.data) or 0, area, place, self.counted.data or "")

    @property
    def numbers(self) -> tuple[int | None, int | None]:
        """(least, most); most is None where it was left empty. Raises `WrongTarget` for a text that is no number."""
        most = _number(self.most.data)
        if most is None and (self.most.data or "").strip():
            raise WrongTarget("most", "number")
        return _number(self.least.data), most

    @property
    def source(self) -> str:
        """The source's address. Raises `WrongTarget` for anything that is no web address."""
        text = (self.source_url.data or "").strip()
        if text and (not text.startswith(("https://", "http://")) or len(text) > 500):
            raise WrongTarget("source_url", "url")
        return text


def _number(text: str | None) -> int | None:
    digits = (text or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 8 else None
