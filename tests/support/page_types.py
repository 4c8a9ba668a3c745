"""Every type of page the shop has, and how a visitor gets to see it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

from storefront.demo import world
from support.visitor import visitor

LANGUAGES = {"vi": "", "en": "/en"}
GUEST, BUYER, STUCK, SELLER, OFFICER, ADMIN = "guest", "buyer", "stuck", "seller", "officer", "admin"
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
    PageType("register-search", "/tra-cuu?q=huyen+binh+son&status=lapsed"),
    PageType("register-early", "/tra-cuu?ngay=2020-01-01&commune=ly-son"),
    PageType("register-proof", "/tra-cuu/kiem-chung?bam=0"),
    PageType("certificate", "/c/{valid}"),
    PageType("certificate-lapsed", "/c/{lapsed}"),
    PageType("certificate-missing", "/c/ZZZZZZZZ"),
    PageType("cart-empty", "/gio-hang"),
    PageType("cart", "/gio-hang", BUYER),
    PageType("cart-stuck", "/gio-hang", STUCK),
    PageType("cart-undo", "/gio-hang?undo={undo}", BUYER),
    PageType("checkout", "/thanh-toan", BUYER),
    PageType("checkout-errors", "/thanh-toan", BUYER, ".checkout__send button"),
    PageType("checkout-contract", "/thanh-toan/hop-dong", BUYER),
    PageType("order-invoice-errors", "/don-hang/{cod}/{cod}1/hoa-don", BUYER, "main form button"),
    PageType("order-vietqr", "/don-hang/{vietqr}", BUYER),
    PageType("order-cod", "/don-hang/{cod}", BUYER),
    PageType("order-change", "/don-hang/{vietqr}/{vietqr}1/doi", BUYER),
    PageType("order-change-errors", "/don-hang/{vietqr}/{vietqr}1/doi", BUYER, ".change-form button >> nth=0"),
    PageType("order-card", "/don-hang/{card}?card=unpaid", BUYER),
    PageType("order-returned", "/don-hang/{arrived}", BUYER),
    PageType("return", "/don-hang/{arrived}/{arrived}1/tra-hang", BUYER),
    PageType("return-errors", "/don-hang/{arrived}/{arrived}1/tra-hang", BUYER, ".change-form > .button"),
    PageType("order-ask", "/don-hang/{cod}"),
    PageType("order-find", "/don-hang"),
    PageType("sign-in", "/dang-nhap"),
    PageType("account", "/tai-khoan", SELLER),
    PageType("account-factor", "/tai-khoan/bao-ve", SELLER, "main form .button:not(.button--second)"),
    PageType("account-contacts-errors", "/tai-khoan/thong-tin", SELLER, "form[action$=lien-he] button"),
    PageType("account-devices", "/tai-khoan/thiet-bi", SELLER),
    PageType("account-consents", "/tai-khoan/dong-y", SELLER),
    PageType("account-addresses", "/tai-khoan/dia-chi", SELLER),
    PageType("account-address-errors", "/tai-khoan/dia-chi/moi", SELLER, "main form button"),
    PageType("account-orders", "/tai-khoan/don-hang", SELLER),
    PageType("account-claim-errors", "/tai-khoan/don-hang/nhan", SELLER, "main form button"),
    PageType("account-data-errors", "/tai-khoan/du-lieu", SELLER, "form[action$=ban-sao] button"),
    PageType("sign-up", "/dang-ky"),
    PageType("sign-up-errors", "/dang-ky", GUEST, "main form button"),
    PageType("forgotten", "/dang-nhap/quen"),
    PageType("news", "/tin"),
    PageType("news-one", "/tin/{news}"),
    PageType("renewals", "/chuong-trinh/danh-gia-lai", OFFICER),
    PageType("renewals-rounds", "/chuong-trinh/danh-gia-lai/lich", OFFICER),
    PageType("renewals-calls", "/chuong-trinh/danh-gia-lai/goi-dien", OFFICER),
    PageType("renewal", "/chuong-trinh/danh-gia-lai/c/{valid}", OFFICER),
    PageType("renewal-errors", "/chuong-trinh/danh-gia-lai/c/{lapsed}", OFFICER, "button[name=step]"),
    PageType("announcements", "/chuong-trinh/thong-bao", OFFICER),
    PageType("announcement", "/chuong-trinh/thong-bao/1", OFFICER),
    PageType("announcement-errors", "/chuong-trinh/thong-bao/moi", OFFICER, ".announcement > .button"),
    PageType("staff", "/chuong-trinh/tai-khoan", ADMIN, "main form button"),
    PageType("staff-one", "/chuong-trinh/tai-khoan/1", ADMIN),
    PageType("outbox", "/chuong-trinh/tin-nhan", OFFICER),
    PageType("programme-home", "/chuong-trinh", OFFICER),
    PageType("targets", "/chuong-trinh/muc-tieu", OFFICER),
    PageType("targets-errors", "/chuong-trinh/muc-tieu", OFFICER, "#set button"),
    PageType("figures", "/chuong-trinh/so-lieu", OFFICER),
    PageType("figures-past", "/chuong-trinh/so-lieu?ngay=2026-10-01&ghi=2026-10-01", OFFICER),
    PageType("yearly", "/chuong-trinh/bao-cao-nam", OFFICER),
    PageType("programme-search", "/chuong-trinh/tim-kiem", OFFICER),
    PageType(
        "programme-search-preview",
        "/chuong-trinh/tim-kiem?phrase=qqzzkk&means=m%E1%BA%ADt+ong",
        OFFICER,
        "#synonym button[value=preview]",
    ),
    PageType("programme-search-errors", "/chuong-trinh/tim-kiem", OFFICER, "#pin button[value=save]"),
    PageType("programme-cards", "/chuong-trinh/tien-the", OFFICER),
    PageType("decisions", "/chuong-trinh/quyet-dinh", OFFICER),
    PageType("decision-new", "/chuong-trinh/quyet-dinh/moi?act=revoke&product=toi-ly-son-phu-sinh&reason=x", OFFICER),
    PageType("decision-draft", "/chuong-trinh/quyet-dinh/moi?act=revoke&code=ZZ&reason=x", OFFICER, "main form button"),
    PageType("doubt", "/phan-anh?code={valid}"),
    PageType("doubt-errors", "/phan-anh", GUEST, "main form[method=post] button"),
    PageType("doubt-case", "/phan-anh/{doubt}"),
    PageType("programme-doubts", "/chuong-trinh/phan-anh", OFFICER),
    PageType("programme-doubt", "/chuong-trinh/phan-anh/1", OFFICER),
    PageType("programme-visits", "/chuong-trinh/hau-kiem", OFFICER),
    PageType("programme-visit-new", "/chuong-trinh/hau-kiem/moi", OFFICER, "main form button"),
    PageType("programme-visit", "/chuong-trinh/hau-kiem/{visit}", OFFICER, "button[value=finish]"),
    PageType("counter", "/ban-hang", SELLER),
    PageType("counter-orders", "/ban-hang/don-hang", SELLER),
    PageType("counter-order", "/ban-hang/don-hang/{cod}1", SELLER),
    PageType("counter-pack-errors", "/ban-hang/don-hang/{cod}1/dong-goi", SELLER, ".packing > .button"),
    PageType("counter-lots", "/ban-hang/lo-hang", SELLER),
    PageType("programme-shipping", "/chuong-trinh/giao-hang", OFFICER, "button[value=add]"),
    PageType("programme-recalls", "/chuong-trinh/thu-hoi?lo=zz", OFFICER),
    PageType("counter-product", "/ban-hang/san-pham/toi-ly-son-phu-sinh", SELLER),
    PageType("counter-propose-errors", "/ban-hang/san-pham/moi", SELLER, "button[value=send]"),
    PageType("counter-proposal", "/ban-hang/de-nghi/1", SELLER),
    PageType("counter-papers", "/ban-hang/hoa-don", SELLER),
    PageType("counter-papers-errors", "/ban-hang/hoa-don/don/{cod}1", SELLER, "main form button"),
    PageType("counter-papers-seller", "/ban-hang/hoa-don/nguoi-ban/phu-sinh", SELLER),
    PageType("counter-return", "/ban-hang/tra-hang/{returned}", SELLER, ".change-form > .button"),
    PageType("counter-returns", "/ban-hang/tra-hang", SELLER),
    PageType("counter-reviews", "/ban-hang/danh-gia", SELLER),
    PageType("reviews", "/san-pham/toi-ly-son-phu-sinh/danh-gia"),
    PageType("review", "/don-hang/{arrived}/{arrived}1/danh-gia/{review}", BUYER),
    PageType("review-report-errors", "/danh-gia/1/bao-cao", GUEST, "main form button"),
    PageType("inbox-review", "/chuong-trinh/hop-viec/danh-gia/1", OFFICER),
    PageType("counter-story", "/ban-hang/gioi-thieu/phu-sinh", SELLER),
    PageType("counter-apply-errors", "/ban-hang/dang-ky", OFFICER, "main form button"),
    PageType("money", "/ban-hang/tien", SELLER),
    PageType("money-errors", "/ban-hang/tien?tu=x", SELLER),
    PageType("money-order", "/ban-hang/tien/don/{vietqr}1", SELLER),
    PageType("money-order-errors", "/ban-hang/tien/don/{cod}1", SELLER, "form[action$='/da-nhan'] button"),
    PageType("money-credits", "/ban-hang/tien/tien-den", SELLER),
    PageType("money-statements-errors", "/ban-hang/tien/sao-ke", SELLER, "main form button"),
    PageType("money-notices", "/ban-hang/tien/thong-bao", SELLER, "form[action*='/thong-bao?'] button"),
    PageType("office-money", "/chuong-trinh/tien", OFFICER),
    PageType("office-money-producer", "/chuong-trinh/tien/phu-sinh", OFFICER),
    PageType("complaint-errors", "/khieu-nai", GUEST, "main form button"),
    PageType("complaint", "/khieu-nai/{complaint}"),
    PageType("inbox", "/chuong-trinh/hop-viec", OFFICER),
    PageType("inbox-refused", "/chuong-trinh/hop-viec?kind=listing", OFFICER, "button[value=approve]"),
    PageType("inbox-listing", "/chuong-trinh/hop-viec/san-pham/1", OFFICER),
    PageType("inbox-complaint", "/chuong-trinh/hop-viec/khieu-nai/1", OFFICER),
    PageType("office-orders", "/chuong-trinh/don-hang", OFFICER),
    PageType("office-order-errors", "/chuong-trinh/don-hang/{vietqr}1", OFFICER, ".change-form button"),
    PageType("takedowns-errors", "/chuong-trinh/hop-viec/go-bo", OFFICER, "main form button"),
    PageType("takedown", "/chuong-trinh/hop-viec/go-bo/1", OFFICER),
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
        for method in ("vietqr", "cod", "card"):
            buyer.post("/gio-hang", slug="toi-ly-son-phu-sinh", quantity="2")
            buyer.post("/gio-hang", slug="nhang-que-tra-bong")
            facts[method] = _order(page, url, method)
        buyer.post("/gio-hang", slug="toi-ly-son-phu-sinh", quantity="2")
        facts["arrived"] = _order(page, url, "cod")
        buyer.post("/xac-nhan-tuoi", adult="yes", next="/san-pham/vang-sim-rung-mang-den")
        buyer.post("/gio-hang", slug="toi-ly-son-phu-sinh")
        buyer.post("/gio-hang", slug="vang-sim-rung-mang-den", quantity="3")
        for fact, slug in (("valid", "toi-ly-son-phu-sinh"), ("lapsed", "nuoc-mam-phat-hai")):
            facts[fact] = _certificate(page, url, slug)
        facts["doubt"] = _doubt(page, url, facts["valid"])
        facts["complaint"] = _complaint(page, url)
        buyer.post("/gio-hang", slug="gao-daka")
        page.goto(f"{url}/gio-hang")
        page.locator(".line__remove button").last.click()
        page.wait_for_url("**/gio-hang?undo=*")
        facts["undo"] = page.url.rsplit("=")[-1]
        kept = {GUEST: None, BUYER: buyer.context.storage_state()}
    kept[STUCK] = _kept(browser, url, lambda one: one.post("/gio-hang", slug="luc-binh-gom-my-thien", quantity="9"))
    phones = {role: phone for role, phone, _name in world.LOG_INS}
    for who, role in ((SELLER, "producer"), (OFFICER, "officer"), (ADMIN, "admin")):
        kept[who] = _kept(browser, url, _signs_in(phones[role]))
    with visitor(browser, url, storage_state=kept[OFFICER]) as officer:
        facts["visit"] = _visit(officer.page(), url)
        _takedown(officer.page(), url)
    with visitor(browser, url, storage_state=kept[SELLER]) as seller:
        _proposal(seller.page(), url)
        _sent(seller.page(), url, facts["cod"] + "1")
        page = seller.page()
        _sent(page, url, facts["arrived"] + "1", units="2")
        page.locator("form[action$='/da-giao'] button").click()
    with visitor(browser, url, storage_state=kept[BUYER]) as buyer:
        facts["review"] = _reviewed(buyer.page(), url, facts["arrived"])
        facts["returned"] = _asked_back(buyer.page(), url, facts["arrived"])
    with visitor(browser, url, storage_state=kept[OFFICER]) as officer:
        page = officer.page()
        page.goto(f"{url}/chuong-trinh/hop-viec/danh-gia/1")
        page.locator("form[action$='/dang'] button").click()
    with visitor(browser, url, storage_state=kept[OFFICER]) as officer:
        page = officer.page()
        facts["news"] = _announced(page, url)
        page.goto(f"{url}/chuong-trinh/danh-gia-lai/c/{facts['lapsed']}")
        page.locator("#open button").click()
        page.wait_for_url("**?done=opened")
    return kept, facts


def _asked_back(page: Page, url: str, code: str) -> str:
    page.goto(f"{url}/don-hang/{code}/{code}1/tra-hang")
    page.locator("input[id^=units-]").fill("1")
    page.locator("input[name=reason][value=damaged]").check(force=True)
    page.locator("#what").fill("Nắp vỡ, tỏi ướt.")
    page.locator(".change-form > .button").click()
    page.wait_for_url("**done=asked")
    return page.locator(".give-back").get_attribute("id") or ""


def _announced(page: Page, url: str) -> str:
    page.goto(f"{url}/chuong-trinh/thong-bao/moi")
    page.locator("#title").fill("Công bố kết quả đánh giá, phân hạng đợt 2")
    page.locator("#text").fill("Hội đồng đã họp.\n\n# Kết quả\n\n- 13 sản phẩm")
    page.locator(".announcement > .button").click()
    page.locator("form[action$='/dang'] button").click()
    page.wait_for_url("**?done=published")
    link = page.locator("a[href^='/tin/']").get_attribute("href")
    assert link
    return link.rsplit("/")[-1]


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
    if method == "card":
        page.get_by_role("link", name="Quay lại cửa hàng").click()
    page.wait_for_url("**/don-hang/*")
    return page.url.rsplit("/")[-1].split("?")[0]


def _certificate(page: Page, url: str, slug: str) -> str:
    page.goto(f"{url}/san-pham/{slug}")
    link = page.locator("main a[href^='/c/']").first.get_attribute("href")
    assert link
    return link.rsplit("/")[-1]


def _doubt(page: Page, url: str, code: str) -> str:
    page.goto(f"{url}/phan-anh?code={code}")
    page.locator("input[name=kind][value=expired]").check(force=True)
    page.locator("#place").fill("Chợ Nghĩa Lộ")
    page.locator("main form[method=post] button").click()
    page.wait_for_url("**/phan-anh/*")
    return page.url.rsplit("/")[-1].split("?")[0]


def _complaint(page: Page, url: str) -> str:
    page.goto(f"{url}/khieu-nai?about=toi-ly-son-phu-sinh")
    page.locator("input[name=kind][value=goods]").check(force=True)
    page.locator("#what").fill("Hũ bị vỡ khi nhận.")
    page.locator("main form[method=post] button").click()
    page.wait_for_url("**/khieu-nai/*")
    return page.url.rsplit("/")[-1]


def _takedown(page: Page, url: str) -> None:
    page.goto(f"{url}/chuong-trinh/hop-viec/go-bo?product=luc-binh-gom-my-thien")
    for name, text in {
        "authority": "Chi cục Quản lý thị trường",
        "document_number": "15/QLTT",
        "reason": "Nhãn.",
    }.items():
        page.locator(f"#{name}").fill(text)
    page.locator("main form button").click()
    page.wait_for_url("**?done=entered")


def _proposal(page: Page, url: str) -> None:
    page.goto(f"{url}/ban-hang/san-pham/toi-ly-son-phu-sinh/sua")
    page.locator("#name").fill("Tỏi cô đơn Lý Sơn Phú Sinh")
    page.locator("#description").fill("Tỏi phơi hai nắng, đạt 5 sao.")
    page.locator("button[value=send]").click()
    page.wait_for_url("**?done=sent")


def _sent(page: Page, url: str, code: str, units: str = "1") -> None:
    """One of the two jars of an order goes out under a lot, the other is still to be packed; or both."""
    page.goto(f"{url}/ban-hang/don-hang/{code}")
    with page.expect_navigation():
        page.locator("form[action$='/xac-nhan'] button").click()
    page.goto(f"{url}/ban-hang/don-hang/{code}/dong-goi")
    for start, text in {"new": units, "code": "A1", "expires": "2027-11-20"}.items():
        page.locator(f"[id^={start}_]").fill(text)
    page.locator(".packing > .button").click()
    page.locator("[id^=carrier-]").fill("Viettel Post")
    page.locator("form[action$='/gui'] button").click()
    page.wait_for_url("**?done=shipped")


def _reviewed(page: Page, url: str, code: str) -> str:
    page.goto(f"{url}/don-hang/{code}")
    page.locator(".order__reviews a").click()
    page.locator("input[name=rating][value='4']").check(force=True)
    page.locator("#text").fill("Tỏi thơm, tép đều, gói kín.")
    page.locator(".reviews__form > .button").first.click()
    page.wait_for_url("**?done=written")
    return page.url.rsplit("/")[-1].split("?")[0]


def _visit(page: Page, url: str) -> str:
    page.goto(f"{url}/chuong-trinh/hau-kiem/moi")
    page.locator("#plan_subject").select_option("toi-ly-son-phu-sinh")
    page.locator("#plan_day").fill("2026-12-01")
    page.locator("main form button").click()
    page.wait_for_url("**/hau-kiem/*done*")
    return page.url.rsplit("/")[-1].split("?")[0]
