from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, Length


class SignIn(FlaskForm):
    class Meta:
        # Guarded by the origin check alone, like every form of an anonymous page.
        csrf = False

    phone = StringField(_l("Số điện thoại"), validators=[DataRequired(_l("Hãy nhập số điện thoại."))])
    password = PasswordField(
        _l("Mật khẩu"),
        validators=[DataRequired(_l("Hãy nhập mật khẩu.")), Length(max=200, message=_l("Mật khẩu dài quá 200 chữ."))],
    )
