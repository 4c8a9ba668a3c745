"""What holds on every type of page, in both languages: axe, room on small screens, targets, quiet, one language.

A page is opened once and looked at in every way; whoever sees it keeps her browser from one page to the next.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page
from support import page_types
from support import visitor as visitors
from support.page_types import LANGUAGES, PAGE_TYPES, PageType, Profiles
from support.server import Server
from support.visitor import DESK, PHONE, Visitor

pytestmark = pytest.mark.browser

Seen = tuple[Visitor, Page]
EVERY_PAGE = pytest.mark.parametrize("kind", PAGE_TYPES, ids=lambda kind: kind.name)
BOTH_LANGUAGES = pytest.mark.parametrize("language", LANGUAGES)
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
NARROWEST = 320
TOUCH = 44

# What can be pressed and is small, by the rules of ux.md: links within text are exempt, a card or label counts whole.
# The shapes of a map are as large as the communes are; the list beside it leads to the same pages.
SMALL_TARGETS = """least => {
  const small = [];
  for (const e of document.querySelectorAll("a[href],button,input,select,textarea,summary")) {
    const box = e.getBoundingClientRect(), style = getComputedStyle(e), after = getComputedStyle(e, "::after");
    const unseen = !box.width || style.visibility === "hidden" || box.right <= 0 || box.bottom <= 0;
    const covers = after.position === "absolute" && after.content !== "none";
    const inText = e.tagName === "A" && style.display === "inline" && e.parentElement.matches("p,dd,li,span,small,td");
    if (unseen || covers || inText || e.closest("svg")) continue;
    const label = e.closest("label")?.getBoundingClientRect();
    const width = Math.max(box.width, label?.width ?? 0), height = Math.max(box.height, label?.height ?? 0);
    if (width < least - .5 || height < least - .5)
      small.push(`${Math.round(width)}x${Math.round(height)} ${(e.textContent || e.name).trim().slice(0, 30)}`);
  }
  return small;
}"""
# What stands out of the page sideways, and text that its own box cuts where no ellipsis says so.
LOST = """() => {
  const lost = [], root = document.documentElement;
  if (root.scrollWidth > innerWidth + 1) lost.push(`page ${root.scrollWidth} > ${innerWidth}`);
  for (const e of document.querySelectorAll("body *")) {
    const style = getComputedStyle(e), box = e.getBoundingClientRect();
    const words = [...e.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    const shortened = style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none";
    if (!words || box.width < 2 || shortened || style.overflow === "visible") continue;
    if (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)
      lost.push(`cut: ${e.className} ${e.textContent.trim().slice(0, 30)}`);
  }
  return lost;
}"""
FRAME_WORDS = """() => [...document.querySelectorAll(
    "button, label, legend, summary, th, dt, nav a, .button, .notice, .stars, .status, .chip")]
  .filter(e => !e.closest("[lang=vi]")).map(e => e.innerText).join("\\n")"""


@pytest.fixture(scope="session")
def known(browser: Browser, shop: Server) -> tuple[dict[str, Profiles], dict[str, str]]:
    return page_types.profiles(browser, shop.url)


@pytest.fixture(scope="session")
def see(
    browser: Browser, shop: Server, known: tuple[dict[str, Profiles], dict[str, str]]
) -> Iterator[Callable[[PageType, str], Seen]]:
    """Shows a page type on a phone, in a language, to whoever may see it."""
    kept, facts = known
    came: dict[str, Seen] = {}
    with ExitStack() as stack:

        def show(kind: PageType, language: str) -> Seen:
            if kind.who not in came:
                one = stack.enter_context(visitors.visitor(browser, shop.url, storage_state=kept[kind.who]))
                came[kind.who] = one, one.page()
            visitor, page = came[kind.who]
            visitor.faults.clear()
            visitor.resize(page, PHONE)
            kind.open(page, visitor.url, language, facts)
            return visitor, page

        yield show


@EVERY_PAGE
@BOTH_LANGUAGES
def test_a_page_is_for_everyone(see: Callable[[PageType, str], Seen], kind: PageType, language: str) -> None:
    visitor, page = see(kind, language)
    page.evaluate(AXE_SCRIPT)
    faults = {f"axe at {PHONE} px": _violations(page), "small": page.evaluate(SMALL_TARGETS, TOUCH)}
    if kind.name != "pattern":  # it shows code
        faults["words"] = _foreign_words(page, language)
    # As for a reader who set her browser's letters to 200 %; every size is in rem.
    page.evaluate("() => document.documentElement.style.setProperty('font-size', '200%')")
    page.wait_for_timeout(50)
    faults["room at 200 %"] = page.evaluate(LOST)
    page.evaluate("() => document.documentElement.style.removeProperty('font-size')")
    visitor.resize(page, NARROWEST)
    faults[f"room at {NARROWEST} px"] = page.evaluate(LOST)
    visitor.resize(page, DESK)
    faults[f"axe at {DESK} px"] = _violations(page)
    faults["quiet"] = visitor.faults
    assert {name: found for name, found in faults.items() if found} == {}


def _violations(page: Page) -> list[str]:
    found = page.evaluate("asked => axe.run(asked).then(told => told.violations)", AXE)
    return [f"{one['id']}: {node['target']} {node['failureSummary'][:160]}" for one in found for node in one["nodes"]]


PROGRAM = re.compile(r"\b(?:undefined|null|None|NaN)\b|\[object")
ENGLISH = re.compile(
    r"\b(?:Add to cart|Checkout|Sign in|Log ?in|Search|Home|Cart|Submit|Next|Previous|Error|Not Found|Price|Stock|"
    r"Order|Filter|Sort|Products?|Producers?|Certificates?|Delivery|Total|Page|Show|More|valid|expired)\b"
)
# Words of the frame, not of names and stories that stay Vietnamese.
VIETNAMESE = re.compile(
    r"(?:Giỏ hàng|Thêm vào|Đặt hàng|Tìm\b|Trang sau|Trang trước|Nhà sản xuất|Tra cứu|Chứng nhận|Sản phẩm|Phí giao|Tổng|"
    r"Tiền hàng|Số lượng|Còn |Hết hàng|Lỗi:|Đăng nhập|Chính sách|Làm bởi|hiệu lực|quyết định|Xem |Người bán)"
)


def _foreign_words(page: Page, language: str) -> list[str]:
    """Words of the other language, and of programs; in English pages names and stories may stay, the frame may not."""
    assert page.locator("html").get_attribute("lang") == language
    text = page.evaluate("() => document.body.innerText")
    assert text == unicodedata.normalize("NFC", text)
    words = PROGRAM.findall(text)
    if language == "vi":
        return sorted({*words, *ENGLISH.findall(text)})
    return sorted({*words, *VIETNAMESE.findall(page.evaluate(FRAME_WORDS))})
