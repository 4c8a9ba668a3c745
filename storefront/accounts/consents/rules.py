"""Which texts are agreed to. Pure."""

TERMS = "dieu-khoan"
PRIVACY = "bao-mat"
NEWS = "tin"
# Without these there is no account: withdrawing them means closing it.
NEEDED = (TERMS, PRIVACY)
TEXTS = (*NEEDED, NEWS)
# The policy that says what agreeing to a text means.
WRITTEN_IN = {TERMS: TERMS, PRIVACY: PRIVACY, NEWS: PRIVACY}
