"""The proof that nobody changed the register unseen: its page and its command."""

import pytest
from flask import Flask
from support import certified
from support.certified import Codes
from support.pages import Pages

CHANGED = "UPDATE certificate_event SET reason = 'khác' WHERE number = 5"
PROOF = "/tra-cuu/kiem-chung"


def test_an_unbroken_chain_is_said_to_be_one(register: Pages, own_app: Flask) -> None:
    head = register.client.get("/tra-cuu.json").json["chain"]
    page = register.get(PROOF)

    assert page.select_one(".verdict--good").text.startswith(f"Nguyên vẹn. Chuỗi {head['number']} sự kiện")
    assert head["hash"] in page.main.text
    assert "24/11/2026" in page.main.text
    verified = own_app.test_cli_runner().invoke(args=["decisions", "verify"])
    assert verified.exit_code == 0
    assert head["hash"] in verified.output


@pytest.mark.parametrize(
    ("statement", "page_says", "command_says"),
    [
        (CHANGED, "Nội dung sự kiện số 5", "content: 5"),
        ("UPDATE certificate_event SET stars = 5 WHERE number = 7", "Nội dung sự kiện số 7", "content: 7"),
        ("DELETE FROM certificate_event WHERE number = 9", "Sự kiện số 9 không còn", "missing: 9"),
        ("DELETE FROM certificate WHERE id = 3", "Nội dung sự kiện số 3", "content: 3"),
        ("UPDATE certificate SET hold = '' WHERE hold = 'revoked'", "khác với những gì sự kiện", "certificate: "),
        (
            "UPDATE decision SET number = '99/QĐ' WHERE number = '78/QĐ-UBND'",
            "Quyết định 99/QĐ khác",
            "decision: 99/QĐ",
        ),
    ],
)
def test_tampering_is_found_by_page_and_command(
    own: Pages, own_app: Flask, statement: str, page_says: str, command_says: str
) -> None:
    certified.tamper(own_app, statement)

    page = own.get(PROOF)
    assert "SỔ ĐÃ BỊ SỬA" in page.select_one(".verdict--bad[role=alert]").text
    assert page_says in page.select_one(".certificate__faults").text
    assert "THE REGISTER WAS CHANGED" in own.get("/en" + PROOF).main.text
    verified = own_app.test_cli_runner().invoke(args=["decisions", "verify"])
    assert verified.exit_code == 1
    assert command_says in verified.output


def test_tampering_after_a_look_is_found_within_ten_minutes(own: Pages, own_app: Flask) -> None:
    assert own.get(PROOF).select(".verdict--good")
    certified.tamper(own_app, CHANGED)

    own.client.instant = certified.LOOKED_AT.replace(minute=10)

    assert own.get(PROOF).select(".verdict--bad")


def test_a_hash_that_somebody_kept_is_looked_up(register: Pages) -> None:
    kept = register.client.get("/tra-cuu.json?ngay=2026-11-24").json["chain"]

    assert f"sự kiện số {kept['number']}" in register.get(f"{PROOF}?bam={kept['hash'].upper()}").main.text
    assert "KHÔNG có mã băm này" in register.get(f"{PROOF}?bam={'0' * 64}").main.text


def test_the_register_leads_to_its_proof(register: Pages, codes: Codes) -> None:
    assert register.get("/tra-cuu").select_one(f"main a[href='{PROOF}']")
