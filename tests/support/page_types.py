"""Every type of page the shop has, and how a visitor gets to see it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

from storefront.demo import world
from support.visitor import visitor

LANGUAGES = {"vi": "", "en": "/en"}
GUEST, BUYER, STUCK, SELLER, OFFICER = "guest", "buyer", "stuck", "seller", "officer"
Profiles = dict[str, Any]


@dataclass(frozen=True)
class PageType:
    """A page's name, its path, who sees it, and what is pressed on the way (none: the path alone)."""

    name: str
    path: str
    who: str = GUEST
    press: str = ""

    def open(self, page: Page, url: str, language: str, facts: dict[str, str]) -> None:
        page.goto(url + LANGUAGES[language] + self.path.format(**facts))
        if self.press:
            page.locator(self.press).click()
            page.wait_for_load_state("load")


PAGE_TYPES = (
    PageType("home", "/"),
    PageType("list", "/san-pham"),
    PageType("search", "/san-pham?q=toi+ly+son"),
    PageType("filtered", "/san-pham?group=food&stars=4&in_stock=1"),
    PageType("nothing", "/san-pham?q=zzzzqqqq"),
    PageType("product", "/san-pham/toi-ly-son-phu-sinh"),
    PageType("product-lapsed", "/san-pham/nuoc-mam-phat-hai"),
    PageType("product-unknown", "/san-pham/hoa-muoi-sahu"),
    PageType("product-gone", "/san-pham/banh-trang-ca-com-sesan"),
    PageType("age-gate", "/san-pham/vang-sim-rung-mang-den"),
    PageType("product-alcohol", "/san-pham/vang-sim-rung-mang-den", BUYER),
    PageType("producers", "/nha-san-xuat"),
    PageType("producer", "/nha-san-xuat/phu-sinh"),
    PageType("communes", "/dia-phuong"),
    PageType("commune", "/dia-phuong/ly-son"),
    PageType("register", "/tra-cuu"),
    PageType("register-search", "/tra-cuu?q=toi"),
    PageType("certificate", "/c/{valid}"),
    PageType("certificate-lapsed", "/c/{lapsed}"),
    PageType("certificate-missing", "/c/ZZZZZZZZ"),
    PageType("cart-empty", "/gio-hang"),
    PageType("cart", "/gio-hang", BUYER),
    PageType("cart-stuck", "/gio-hang", STUCK),
    PageType("cart-undo", "/gio-hang?undo={undo}", BUYER),
    PageType("checkout", "/thanh-toan", BUYER),
    PageType("checkout-errors", "/thanh-toan", BUYER, ".checkout__send button"),
    PageType("order-vietqr", "/don-hang/{vietqr}", BUYER),
    PageType("order-cod", "/don-hang/{cod}", BUYER),
    PageType("order-ask", "/don-hang/{cod}"),
    PageType("order-find", "/don-hang"),
    PageType("sign-in", "/dang-nhap"),
    PageType("account", "/tai-khoan", SELLER),
    PageType("programme-home", "/chuong-trinh", OFFICER),
    PageType("targets", "/chuong-trinh/muc-tieu", OFFICER),
    PageType("targets-errors", "/chuong-trinh/muc-tieu", OFFICER, "#set button"),
    PageType("figures", "/chuong-trinh/so-lieu", OFFICER),
    PageType("figures-past", "/chuong-trinh/so-lieu?ngay=2026-10-01&ghi=2026-10-01", OFFICER),
    PageType("programme-search", "/chuong-trinh/tim-kiem", OFFICER),
    PageType(
        "programme-search-preview",
        "/chuong-trinh/tim-kiem?phrase=qqzzkk&means=m%E1%BA%ADt+ong",
        OFFICER,
        "#synonym button[value=preview]",
    ),
    PageType("programme-search-errors", "/chuong-trinh/tim-kiem", OFFICER, "#pin button[value=save]"),
    PageType("decisions", "/chuong-trinh/quyet-dinh", OFFICER),
    PageType("decision-new", "/chuong-trinh/quyet-dinh/moi?act=revoke&product=toi-ly-son-phu-sinh&reason=x", OFFICER),
    PageType("decision-draft", "/chuong-trinh/quyet-dinh/moi?act=revoke&code=ZZ&reason=x", OFFICER, "main form button"),
    PageType("policy", "/chinh-sach/bao-mat"),
    PageType("ranking", "/chinh-sach/xep-hang"),
    PageType("error-404", "/khong-co"),
    PageType("pattern", "/mau"),
)


def profiles(browser: Browser, url: str) -> tuple[dict[str, Profiles], dict[str, str]]:
    """({who: what her browser remembers}, {fact: code}), after two orders, with full and stuck carts and a sign-in."""
    facts: dict[str, str] = {}
    with visitor(browser, url) as buyer:
        page = buyer.page()
        for method in ("vietqr", "cod"):
            buyer.post("/gio-hang", slug="toi-ly-son-phu-sinh", quantity="2")
            buyer.post("/gio-hang", slug="nhang-que-tra-bong")
            facts[method] = _order(page, url, method)
        buyer.post("/xac-nhan-tuoi", adult="yes", next="/san-pham/vang-sim-rung-mang-den")
        buyer.post("/gio-hang", slug="toi-ly-son-phu-sinh")
        buyer.post("/gio-hang", slug="vang-sim-rung-mang-den", quantity="3")
        for fact, slug in (("valid", "toi-ly-son-phu-sinh"), ("lapsed", "nuoc-mam-phat-hai")):
            facts[fact] = _certificate(page, url, slug)
        buyer.post("/gio-hang", slug="gao-daka")
        page.goto(f"{url}/gio-hang")
        page.locator(".line__remove button").last.click()
        page.wait_for_url("**/gio-hang?undo=*")
        facts["undo"] = page.url.rsplit("=")[-1]
        kept = {GUEST: None, BUYER: buyer.context.storage_state()}
    kept[STUCK] = _kept(browser, url, lambda one: one.post("/gio-hang", slug="luc-binh-gom-my-thien", quantity="9"))
    phones = {role: phone for role, phone, _name in world.LOG_INS}
    for who, role in ((SELLER, "producer"), (OFFICER, "officer")):
        kept[who] = _kept(browser, url, _signs_in(phones[role]))
    return kept, facts


def _kept(browser: Browser, url: str, act: Callable[[Any], None]) -> Profiles:
    with visitor(browser, url) as one:
        act(one)
        state: Profiles = one.context.storage_state()
        return state


def _signs_in(phone: str) -> Callable[[Any], None]:
    return lambda one: one.post("/dang-nhap", phone=phone, password=world.PASSWORD)


def _order(page: Page, url: str, method: str) -> str:
    page.goto(f"{url}/thanh-toan")
    texts = {"phone": "0912345678", "name": "Nguyễn Thị Bưởi", "commune": "Lý Sơn", "street": "Thôn Đông, An Vĩnh"}
    for name, text in texts.items():
        page.locator(f"#{name}").fill(text)
    page.locator(f"input[name=method][value={method}]").check(force=True)
    page.locator(".checkout__send button").click()
    page.wait_for_url("**/don-hang/*")
    return page.url.rsplit("/")[-1]


def _certificate(page: Page, url: str, slug: str) -> str:
    page.goto(f"{url}/san-pham/{slug}")
    link = page.locator("main a[href^='/c/']").first.get_attribute("href")
    assert link
    return link.rsplit("/")[-1]
