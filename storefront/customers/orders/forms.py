from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import Length

from storefront.orders.rules import LONGEST_REASON
from storefront.web.typed import clean


class Why(FlaskForm):
    """A reason that nobody has to give."""

    class Meta:
        # The view's guard asks for the token where there is an account.
        csrf = False

    reason = TextAreaField(
        _l("Vì sao (không bắt buộc)"),
        filters=[clean],
        validators=[Length(max=LONGEST_REASON, message=_l("Dài quá 300 chữ, hãy viết ngắn hơn."))],
    )
