from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import DataRequired, Length

from storefront.web.typed import clean


class SignUp(FlaskForm):
    class Meta:
        # Guarded by the origin check alone, like every form of an anonymous page.
        csrf = False

    name = StringField(
        _l("Tên của bạn"),
        filters=[clean],
        validators=[DataRequired(_l("Hãy nhập tên của bạn.")), Length(2, 120, _l("Tên cần từ 2 đến 120 chữ."))],
    )
    contact = StringField(
        _l("Số điện thoại hoặc thư điện tử"),
        filters=[clean],
        validators=[DataRequired(_l("Hãy nhập số điện thoại hoặc thư điện tử."))],
    )
    password = PasswordField(_l("Mật khẩu"), validators=[DataRequired(_l("Hãy đặt mật khẩu."))])
    terms = BooleanField(validators=[DataRequired(_l("Cần đồng ý với điều khoản mua bán để mở tài khoản."))])
    privacy = BooleanField(validators=[DataRequired(_l("Cần đồng ý cách giữ thông tin cá nhân để mở tài khoản."))])
    news = BooleanField(_l("Gửi tôi tin về sản phẩm mới và hội chợ (không bắt buộc)"))
