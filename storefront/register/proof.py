"""Whether the chain of events is unbroken: worked out at most every ten minutes a process, as it reads every event."""

from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from flask_babel import gettext as _

from catalog.certification import chain
from catalog.certification.chain import Broken, Fault, Verdict
from storefront.database import db
from storefront.web.latest import Latest

_KEPT_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Proof:
    """What a walk over the whole chain found, and when it was walked."""

    verdict: Verdict
    walked_at: datetime


def newest(now: datetime) -> Proof:
    """The proof for the register as it is. A tampering that notes no change is found within ten minutes."""
    kept: Latest[Proof] = current_app.extensions["register_verdict"]
    session = db.session()
    # Not the catalogue's revision: every order moves that, and no order touches the chain.
    state = chain.newest(session), int(now.timestamp()) // _KEPT_SECONDS
    return kept.at(state, lambda: Proof(chain.verify(session), now))


def fault_text(broken: Broken) -> str:
    """Where the chain does not hold, in a sentence."""
    texts = {
        Fault.MISSING: _("Sự kiện số %(where)s không còn trong sổ.", where=broken.where),
        Fault.LINK: _("Sự kiện số %(where)s không nối vào sự kiện đứng trước.", where=broken.where),
        Fault.CONTENT: _("Nội dung sự kiện số %(where)s không khớp mã băm của nó: đã bị sửa.", where=broken.where),
        Fault.CERTIFICATE: _("Chứng nhận %(where)s khác với những gì sự kiện của nó ghi.", where=broken.where),
        Fault.DECISION: _("Quyết định %(where)s khác với những gì sự kiện đã ghi về nó.", where=broken.where),
    }
    return texts[broken.fault]
