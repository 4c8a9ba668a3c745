"""The words of annexes as offices write them: column names, acts, stars and days."""

import re
import unicodedata
from datetime import date, timedelta

from catalog.decisions.rules import Act

COLUMNS = {
    "code": ("mã chứng nhận", "mã trên tem", "mã số chứng nhận", "code", "certificate"),
    "slug": ("mã sản phẩm", "slug", "product slug"),
    "product": ("tên sản phẩm", "sản phẩm", "tên sản phẩm ocop", "product", "name"),
    "producer": ("chủ thể", "tên chủ thể", "chủ thể sản xuất", "cơ sở sản xuất", "nhà sản xuất", "producer"),
    "stars": ("số sao", "hạng sao", "sao", "hạng", "phân hạng", "xếp hạng", "kết quả", "stars"),
    "act": ("hình thức", "hành động", "nội dung", "act", "action"),
    "issued_on": ("ngày cấp", "ngày công nhận", "issued on", "certified on"),
    "until": ("gia hạn đến", "đến ngày", "extended until", "until"),
    "packs": ("quy cách", "quy cách đóng gói", "đóng gói", "packs"),
    "reason": ("lý do", "lí do", "reason"),
    "number": ("số quyết định", "decision number"),
    "decided_on": ("ngày quyết định", "ngày ban hành", "decided on"),
    "authority": ("cơ quan ban hành", "cơ quan", "authority"),
}
# Columns that annexes carry and that say nothing to the register.
IGNORED = frozenset(
    {
        *("stt", "tt", "so tt", "no", "#", "dia chi", "dia ban", "xa", "xa, phuong", "huyen", "dien thoai", "ghi chu"),
        *("diem", "so diem", "tong diem", "nhom", "nhom san pham", "bo san pham", "dai dien"),
        *("phone", "address", "commune", "score", "note", "group"),
    }
)
ACTS = {
    Act.ISSUE: ("cấp mới", "cấp", "công nhận", "công nhận mới", "lần đầu", "đánh giá lần đầu", "issue"),
    Act.RENEW: ("đánh giá lại", "cấp lại", "công nhận lại", "renew"),
    Act.UPGRADE: ("nâng hạng", "nâng sao", "upgrade"),
    Act.DOWNGRADE: ("hạ hạng", "hạ sao", "downgrade"),
    Act.SUSPEND: ("đình chỉ", "tạm đình chỉ", "suspend"),
    Act.REINSTATE: ("khôi phục", "reinstate"),
    Act.EXTEND: ("gia hạn chuyển tiếp", "gia hạn", "extend"),
    Act.CORRECT: ("đính chính", "correct"),
    Act.REVOKE: ("thu hồi", "revoke"),
}
_NUMBERS = {"ba": 3, "bon": 4, "tu": 4, "nam": 5, "three": 3, "four": 4, "five": 5}
_STARS = re.compile(
    r"(?:hang\s*)?(?P<word>[345]|ba|bon|tu|nam|three|four|five)(?:[.,]0+)?\s*(?:\*|★|sao|stars?|/\s*5(?:\s*sao)?)*"
)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_DMY = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})", re.ASCII)
_WORDED = re.compile(r"ngay\s*(\d{1,2})\s*thang\s*(\d{1,2})\s*nam\s*(\d{4})", re.ASCII)
_SERIAL = re.compile(r"[345]\d{4}", re.ASCII)
# Day 0 of spreadsheets, as their serial numbers count after February 1900.
_EPOCH = date(1899, 12, 30)
_TITLE = re.compile(
    r"quyết định số[:\s]*(?P<number>\S+?)[,\s]+(?P<day>ngày\s*\d{1,2}\s*(?:/|tháng)\s*\d{1,2}\s*(?:/|năm)\s*\d{4})"
    r"(?:\s*của\s*(?P<authority>[^()\n]{3,150}))?",
    re.IGNORECASE,
)


def folded(text: str) -> str:
    """A text without accents, marks of đ, capitals and doubled spaces: how two spellings are compared."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).split())


_FOLDED_COLUMNS = {folded(word): name for name, words in COLUMNS.items() for word in words}
_FOLDED_ACTS = {folded(word): act for act, words in ACTS.items() for word in words}


def column(text: str) -> str | None:
    """The column a heading names; None for one that is not known."""
    plain = folded(text.replace("_", " ")).rstrip(".:* ")
    return _FOLDED_COLUMNS.get(plain) or _FOLDED_COLUMNS.get(re.sub(r"\s*\(.*\)$", "", plain))


def is_ignored(text: str) -> bool:
    """Whether a heading is one that annexes have and the register does not need."""
    return folded(text.replace("_", " ")).rstrip(".:* ") in IGNORED


def act(text: str) -> Act | None:
    """The act a cell names."""
    return _FOLDED_ACTS.get(folded(text))


def stars(text: str) -> tuple[int, bool] | None:
    """(stars, whether it stands there as a plain number) of «4», «4*», «4 sao», «bốn sao», «★★★★»; None for others."""
    if text in ("3", "4", "5"):
        return int(text), True
    if set(text) == {"★"} or set(text) == {"*"}:
        return (len(text), False) if len(text) in (3, 4, 5) else None
    found = _STARS.fullmatch(folded(text))
    if found is None:
        return None
    word = found["word"]
    return int(word) if word.isdigit() else _NUMBERS[word], False


def day(text: str) -> tuple[date, bool] | None:
    """(day, whether it can be read one way only) of an ISO date, DD/MM/YYYY, words or a spreadsheet's serial number."""
    try:
        if found := _ISO.fullmatch(text):
            return date(*(int(part) for part in found.groups())), True
        found = _DMY.fullmatch(text) or _WORDED.fullmatch(folded(text))
        if found:
            in_day, in_month, in_year = (int(part) for part in found.groups())
            return date(in_year, in_month, in_day), in_day > 12 or "tháng" in text.lower()
    except ValueError:
        return None
    return (_EPOCH + timedelta(days=int(text)), False) if _SERIAL.fullmatch(text) else None


def title(text: str) -> tuple[str, date, str] | None:
    """(number, day, authority) from a title such as «Kèm theo Quyết định số 1898/QĐ-UBND ngày 30/12/2025 của …»."""
    found = _TITLE.search(unicodedata.normalize("NFC", text))
    if found is None:
        return None
    written = found["day"][len("ngày") :].strip()
    read = day(written) or day("ngày " + written)
    return (found["number"], read[0], (found["authority"] or "").strip(" .,;")) if read else None
