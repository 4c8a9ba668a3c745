"""Signed-in devices: how long each stays signed in, and how little is kept of it. Pure."""

import hashlib
import ipaddress
from datetime import datetime, timedelta

# Silent for so long, a device is signed out; who said that it is her own, and is not of the office, has longer.
IDLE = timedelta(hours=12)
KEPT_IDLE = timedelta(days=30)
# Seen again is written down this often at most, not for each page.
SEEN_EVERY = timedelta(minutes=5)

_BROWSERS = (
    ("Zalo", "Zalo"),
    ("FBAN", "Facebook"),
    ("FBAV", "Facebook"),
    ("Edg", "Edge"),
    ("SamsungBrowser", "Samsung Internet"),
    ("coc_coc_browser", "Cốc Cốc"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def device(agent: str) -> str:
    """What a browser says of itself, in two words: «Chrome, Android»; "" where it says nothing known."""
    found = (next((name for sign, name in table if sign in agent), "") for table in (_BROWSERS, _SYSTEMS))
    return ", ".join(name for name in found if name)


def network(address: str) -> str:
    """Roughly where from: an address without its last part (IPv4 to 256, IPv6 to a site); "" for none."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return ""
    size = 24 if known.version == 4 else 48
    return str(ipaddress.ip_network(f"{known}/{size}", strict=False).network_address)


def digest(token: str) -> str:
    """How a device's secret is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_over(seen_at: datetime, *, is_kept: bool, now: datetime) -> bool:
    """Whether a device was silent for so long that it is signed out."""
    return seen_at <= now - (KEPT_IDLE if is_kept else IDLE)
