from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField, ValidationError

MOST_SAMPLES = 5
LONGEST_SAMPLE = 100


class _Setting(FlaskForm):
    """What both forms share: the words, and the searches to show the effect on."""

    class Meta:
        # The guard of these routes checks the token.
        csrf = False

    phrase = StringField(_l("Chữ người mua gõ"))
    samples = TextAreaField(_l("Câu tìm để xem trước"))

    @property
    def sample_texts(self) -> list[str]:
        """The searches typed, one a line; the phrase itself where none was."""
        lines = [" ".join(line.split()) for line in (self.samples.data or "").splitlines()]
        phrase = (self.phrase.data or "").strip().removesuffix("!").rstrip()
        return [line for line in lines if line] or [phrase]

    def validate_samples(self, _field: TextAreaField) -> None:
        if len(self.sample_texts) > MOST_SAMPLES:
            raise ValidationError(_("Xem trước được nhiều nhất %(most)s câu, mỗi dòng một câu.", most=MOST_SAMPLES))
        if any(len(text) > LONGEST_SAMPLE for text in (self.samples.data or "").splitlines()):
            raise ValidationError(_("Mỗi câu xem trước dài nhất %(most)s ký tự.", most=LONGEST_SAMPLE))


class SynonymForm(_Setting):
    sign = StringField(_l("Chiều"), default="=")
    means = StringField(_l("Cũng là"))


class PinForm(_Setting):
    product = StringField(_l("Sản phẩm"))
    position = StringField(_l("Vị trí"), default="1")

    @property
    def slug(self) -> str:
        """The product's slug, whether it was typed or its page's address pasted."""
        address = (self.product.data or "").strip().split("?", 1)[0].split("#", 1)[0]
        return address.rstrip("/").rsplit("/", 1)[-1]

    @property
    def place(self) -> int:
        """The place from 1 on; 0 for what is no number."""
        text = (self.position.data or "").strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
