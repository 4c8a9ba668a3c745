"""Who sends far too much over a real connection hears why, and not a broken line."""

import http.client
from urllib.parse import urlsplit

import pytest
from support.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

_EDGE = "frontier"
_CHUNK = 1024 * 1024
_MB = 1024 * 1024


def _sent(url: str, path: str, megabytes: int) -> tuple[int, str]:
    """(status, page) for a form with one text and a photo of so many megabytes, sent to its last byte."""
    parts = (
        f'--{_EDGE}\r\nContent-Disposition: form-data; name="place"\r\n\r\nChợ Nghĩa Lộ\r\n'
        f'--{_EDGE}\r\nContent-Disposition: form-data; name="subject"\r\n\r\nTỏi\r\n'
        f'--{_EDGE}\r\nContent-Disposition: form-data; name="kind"\r\n\r\nfake\r\n'
        f'--{_EDGE}\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n'
    ).encode() + b"\xff\xd8\xff"
    end = f"\r\n--{_EDGE}--\r\n".encode()
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=120)
    connection.putrequest("POST", path)
    connection.putheader("Content-Type", f"multipart/form-data; boundary={_EDGE}")
    connection.putheader("Content-Length", str(len(parts) + megabytes * _MB + len(end)))
    connection.putheader("Sec-Fetch-Site", "same-origin")
    connection.endheaders()
    connection.send(parts)
    for _ in range(megabytes):
        connection.send(b"x" * _CHUNK)
    connection.send(end)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


@pytest.mark.parametrize("megabytes", [80, 200])
def test_a_photo_that_is_far_too_large_is_answered(shop: Server, megabytes: int) -> None:
    status, page = _sent(shop.url, "/phan-anh", megabytes)

    assert status == 413
    assert "12 MB" in page
    # Beyond what is ever read the form itself is gone.
    assert ("Chợ Nghĩa Lộ" in page) == (megabytes == 80)


def test_a_photo_to_a_desk_is_answered_by_its_guard(shop: Server) -> None:
    status, _page = _sent(shop.url, "/chuong-trinh/hau-kiem/1/bien-ban", 5)

    assert status == 302
