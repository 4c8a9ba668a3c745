"""The words for announcements, and for what cannot be announced."""

from flask_babel import lazy_gettext as _l

from storefront.news.rules import Audience, Kind, State

KINDS = {Kind.NEWS: _l("Tin"), Kind.FAIR: _l("Hội chợ, phiên chợ"), Kind.SUPPORT: _l("Hỗ trợ")}
AUDIENCES = {Audience.PUBLIC: _l("Mọi người"), Audience.PRODUCERS: _l("Chủ thể có sản phẩm")}
STATES = {State.DRAFT: _l("Bản nháp"), State.PUBLISHED: _l("Đã đăng"), State.WITHDRAWN: _l("Đã rút")}
