from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import DataRequired, Length


class SignIn(FlaskForm):
    class Meta:
        # Guarded by the origin check alone, like every form of an anonymous page.
        csrf = False

    # The name is the public contract's; a mail address is taken as well.
    phone = StringField(
        _l("Số điện thoại hoặc thư điện tử"),
        validators=[DataRequired(_l("Hãy nhập số điện thoại hoặc thư điện tử."))],
    )
    password = PasswordField(
        _l("Mật khẩu"),
        validators=[DataRequired(_l("Hãy nhập mật khẩu.")), Length(max=200, message=_l("Mật khẩu dài quá 200 chữ."))],
    )
    keep = BooleanField(_l("Giữ đăng nhập trên máy này 30 ngày"))
