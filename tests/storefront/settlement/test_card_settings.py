from pathlib import Path

import pytest
from support import shop

from storefront.config import SettingsRefused

SOUND = {"app_env": "production", "clock": None, "secret_key": "x" * 32}
KEYS = {"stripe_secret_key": "sk_live_1", "stripe_webhook_secret": "whsec_1"}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"stripe_secret_key": "sk_live_1"}, "go together"),
        ({"stripe_webhook_secret": "whsec_1"}, "go together"),
        ({**KEYS, "stripe_api_base": "http://127.0.0.1:8440"}, "refused in production"),
        ({**KEYS, "stripe_api_base": "https://api.stripe.com.example"}, "refused in production"),
        ({**KEYS, "stripe_api_base": "http://api.stripe.com"}, "is https://"),
    ],
)
def test_half_or_foreign_keys_stop_the_start(tmp_path: Path, wrong: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsRefused, match=sentence):
        shop.settings_for(tmp_path, **SOUND, **wrong)


def test_where_cards_are_paid_follows_from_the_keys(tmp_path: Path) -> None:
    off = shop.settings_for(tmp_path, **SOUND)
    live = shop.settings_for(tmp_path, **SOUND, **KEYS)
    test = shop.settings_for(
        tmp_path, **{**KEYS, "stripe_secret_key": "sk_test_1"}, stripe_api_base="http://127.0.0.1:1"
    )

    assert (off.takes_cards, off.card_page, off.has_test_cards) == (False, "", False)
    assert (live.takes_cards, live.card_page, live.has_test_cards) == (True, "https://checkout.stripe.com", False)
    assert (test.takes_cards, test.card_page, test.has_test_cards) == (True, "http://127.0.0.1:1", True)
