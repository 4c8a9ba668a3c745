"""The whole way to an order without a mouse: Tab, Enter, Space, arrows; the focus always in sight."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from support.visitor import DESK, PHONE, Visitor

pytestmark = pytest.mark.browser

MOST_STOPS = 90
# Where the focus is: its words, whether it is drawn, whether something else lies over its middle.
FOCUS = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const shown = e.matches(".choice__input, .tick__input") ? e.closest("label") : e;
  const box = shown.getBoundingClientRect();
  const x = Math.min(Math.max(box.left + Math.min(box.width, innerWidth) / 2, 1), innerWidth - 1);
  const y = Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 1);
  const top = document.elementFromPoint(x, y);
  const drawn = [e, shown, e.closest("li, label")].some(one => one && ["outlineStyle", "boxShadow"].some(
    name => getComputedStyle(one)[name] !== "none") || one && getComputedStyle(one, "::after").outlineStyle !== "none");
  return {
    name: (e.innerText || e.getAttribute("aria-label") || e.labels?.[0]?.innerText || e.name || "").trim(),
    id: e.id, value: e.value ?? "", drawn,
    inSight: box.bottom > 0 && box.top < innerHeight,
    covered: !!top && !shown.contains(top) && !top.contains(shown) && !e.closest("li")?.contains(top),
  };
}"""


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_whole_order_by_keyboard(enter: Callable[..., Visitor], width: int) -> None:
    visitor = enter(width=width)
    page = visitor.page()
    page.goto(visitor.url)
    page.keyboard.press("Tab")
    assert _focus(page)["name"] == "Bỏ qua, tới nội dung"
    _choose_a_suggestion(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Tỏi Lý Sơn Phú Sinh")
    _press(page, "Thêm vào giỏ")
    expect(page.get_by_role("heading", level=1)).to_have_text("Giỏ hàng")
    _press(page, "Đặt hàng, không cần tài khoản")
    _fill_in(page)
    _press(page, "Đặt hàng, trả")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đơn CS")
    expect(page.locator("svg.qr")).to_be_visible()


def _choose_a_suggestion(page: Page) -> None:
    """The combobox by its keys: Escape closes it, arrows walk it, Enter goes where the chosen line leads."""
    _walk(page, lambda focus: focus["id"] == "q")
    field = page.locator("#q")
    page.keyboard.type("toi ly son")
    options = page.get_by_role("listbox").get_by_role("option")
    expect(options.first).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("toi ly son")
    page.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-expanded", "true")
    wanted = options.filter(has_text="Tỏi Lý Sơn Phú Sinh").first
    for _ in range(options.count()):
        page.keyboard.press("ArrowDown")
        if wanted.get_attribute("aria-selected") == "true":
            break
    expect(wanted).to_have_attribute("id", str(field.get_attribute("aria-activedescendant")))
    page.keyboard.press("Enter")


def _fill_in(page: Page) -> None:
    for id_, text in (
        ("phone", "0912345603"),
        ("name", "Nguyễn Thị Bưởi"),
        ("commune", "ly son"),
        ("street", "Thôn Đông"),
    ):
        _walk(page, lambda focus, wanted=id_: focus["id"] == wanted)
        page.keyboard.type(text)
    _walk(page, lambda focus: focus["id"] == "method")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Chuyển khoản VietQR")).to_be_checked()


def _press(page: Page, name: str) -> None:
    _walk(page, lambda focus: focus["name"].startswith(name))
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _walk(page: Page, arrived: Callable[[dict[str, object]], bool]) -> None:
    """Go on by Tab until the focus is where it should be; on the way it is drawn, in sight and uncovered."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        focus = _focus(page)
        assert focus["drawn"], f"no focus to be seen: {focus}"
        assert focus["inSight"], f"focus out of sight: {focus}"
        assert not focus["covered"], f"focus covered: {focus}"
        if arrived(focus):
            return
    raise AssertionError(f"not reached within {MOST_STOPS} stops, now at {_focus(page)}")


def _focus(page: Page) -> dict[str, object]:
    focus = page.evaluate(FOCUS)
    return focus or {"name": "", "id": "", "value": "", "drawn": True, "inSight": True, "covered": False}
