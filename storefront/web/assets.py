"""Stylesheets, scripts, fonts and pictures under names that hold their content's hash, to be kept for good.

`python -m storefront.web.assets fonts` cuts the fonts to what the pages use; `… build` publishes everything.
"""

import gzip
import hashlib
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import brotli

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
PUBLIC_PATH = "/static/"

# Stylesheets as published: the parts of each, in the order of the cascade. A pattern takes its files by name.
STYLESHEETS: Mapping[str, tuple[str, ...]] = {
    "css/app.css": (
        "css/layers.css",
        "css/fonts.css",
        "css/tokens.css",
        "css/base.css",
        "css/components/*.css",
        "css/pages/*.css",
        "css/utilities.css",
    ),
    # What only the programme's office sees, beside the shop's own.
    "css/office.css": ("css/office/*.css",),
    # What a printed code opens, and the register, have to arrive over a weak signal: no fonts, only what they show.
    "css/certificate.css": (
        "css/layers.css",
        "css/tokens.css",
        "css/base.css",
        "css/components/button.css",
        "css/components/chip.css",
        "css/components/contact.css",
        "css/components/empty.css",
        "css/components/field.css",
        "css/components/header.css",
        "css/components/footer.css",
        "css/components/lookup.css",
        "css/components/notice.css",
        "css/components/pager.css",
        "css/components/search.css",
        "css/components/stars.css",
        "css/components/status.css",
        "css/components/summary.css",
        "css/pages/certificate.css",
        "css/pages/register.css",
        "css/utilities.css",
    ),
}

_FONTS = (
    ("be-vietnam-pro", "latin", 400),
    ("be-vietnam-pro", "vietnamese", 400),
    ("be-vietnam-pro", "latin", 600),
    ("be-vietnam-pro", "vietnamese", 600),
    ("phudu", "latin", 800),
    ("phudu", "vietnamese", 800),
)
PAPER_FONTS = ("400Regular", "700Bold", "400Regular_Italic")
# The same ranges as in css/fonts.css.
_RANGES = {
    "latin": "U+0020-00FF,U+2013-2026,U+2190-2192",
    "vietnamese": (
        "U+0102-0103,U+0110-0111,U+0128-0129,U+0168-0169,U+01A0-01A1,U+01AF-01B0,U+0300-0323,U+1EA0-1EF9,U+20AB"
    ),
}
_COPIED = ("fonts", "img", "js")
_COMPRESSED = frozenset({".css", ".js", ".svg"})
_LISTING = "manifest.json"

_CSS_URL = re.compile(r'url\("?(?:\.\./)+([\w./-]+)"?\)')
_FONT_FACE = re.compile(r"@font-face\{[^}]*\}")
_HASHED_NAME = re.compile(r"\.[0-9a-f]{12}\.\w+$")
_JS_IMPORT = re.compile(r'"\./([\w-]+\.js)"')


class NoSuchAsset(LookupError):
    """A page names a file that was not published."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is published: {name in the source tree: name with its hash}."""

    names: Mapping[str, str]

    def url(self, name: str) -> str:
        """The address of a source file such as `css/app.css`. Raises `NoSuchAsset`."""
        try:
            return PUBLIC_PATH + self.names[name]
        except KeyError:
            raise NoSuchAsset(name) from None

    def is_immutable(self, path: str, url: str) -> bool:
        """Whether a published file never changes under its name (WhiteNoise asks)."""
        return _HASHED_NAME.search(url) is not None


def build(static_dir: Path, target: Path) -> Manifest:
    """Publish the sources of `static_dir` into `target`, each beside its gzip and brotli forms.

    Quick when nothing changed since the last time. Safe when several processes do it at once: each file is written
    beside its place and moved there whole. Earlier versions stay, for pages that are still open somewhere.
    """
    fingerprint = _fingerprint(static_dir)
    listing = target / _LISTING
    kept = _read(listing)
    if kept.get("fingerprint") == fingerprint:
        return Manifest(kept["names"])
    names: dict[str, str] = {}
    for name, body in _published(static_dir, names):
        names[name] = _hashed(name, body)
        _publish(target / names[name], body)
    _write(listing, json.dumps({"fingerprint": fingerprint, "names": names}, indent=1, sort_keys=True).encode())
    return Manifest(names)


def fetch_fonts(node_modules: Path, vendor: Path) -> list[Path]:
    """Cut the fonts of the npm packages down to the characters of the pages; returns the files made, in `vendor`/fonts.

    Packages that are not there are passed over: without fonts the pages use the reader's own.
    """
    made = []
    for family, subset, weight in _FONTS:
        source = node_modules / "@fontsource" / family / "files" / f"{family}-{subset}-{weight}-normal.woff2"
        if source.is_file():
            font = vendor / "fonts" / f"{family}-{subset}-{weight}.woff2"
            _write(font, _cut(source, _RANGES[subset]))
            made.append(font)
    return made + _paper_fonts(node_modules, vendor)


def _paper_fonts(node_modules: Path, vendor: Path) -> list[Path]:
    # Papers need whole fonts: cut by ranges of letters they print wrong ones.
    made = []
    for name in PAPER_FONTS:
        source = node_modules / "@expo-google-fonts" / "be-vietnam-pro" / name / f"BeVietnamPro_{name}.ttf"
        if source.is_file():
            font = vendor / "papers" / f"{name}.ttf"
            _write(font, source.read_bytes())
            made.append(font)
    return made


def _cut(source: Path, ranges: str) -> bytes:
    # Only who fetches fonts needs the tool.
    from fontTools import subset

    characters = subset.parse_unicodes(ranges.replace("U+", ""))
    options = subset.Options(flavor="woff2", layout_features=["kern", "liga", "mark", "mkmk", "ccmp", "locl"])
    options.hinting = False
    options.desubroutinize = True
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    cutter.subset(font)
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / source.name
        subset.save_font(font, str(made), options)
        return made.read_bytes()


def _published(static_dir: Path, names: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """Each file as it will be served; what others point to comes before what points to it, through `names`."""
    for folder, path in _copied(static_dir):
        if path.suffix != ".js":
            yield f"{folder}/{path.name}", path.read_bytes()
    for path in _scripts_in_order(static_dir / "js"):
        yield f"js/{path.name}", _pointed(_JS_IMPORT, path.read_text(), lambda name: _script_address(name, names))
    for name, parts in STYLESHEETS.items():
        text = "".join(path.read_text() for path in _parts(static_dir, parts))
        text = _FONT_FACE.sub(lambda face: face[0] if _is_there(face[0], names) else "", _tight(text))
        yield name, _pointed(_CSS_URL, text, lambda asset: f"url(../{names[asset]})")


def _is_there(face: str, names: Mapping[str, str]) -> bool:
    """Whether the file of a font face was fetched; faces that only adjust the reader's own fonts have none."""
    source = _CSS_URL.search(face)
    return source is None or source[1] in names


def _script_address(name: str, names: Mapping[str, str]) -> str:
    return f'"./{Path(names[f"js/{name}"]).name}"'


def _pointed(pattern: re.Pattern[str], text: str, address: Callable[[str], str]) -> bytes:
    return pattern.sub(lambda match: address(match[1]), text).encode()


def _copied(static_dir: Path) -> Iterator[tuple[str, Path]]:
    for folder in _COPIED:
        for source in (static_dir / folder, static_dir / "vendor" / folder):
            yield from ((folder, path) for path in sorted(source.glob("[!.]*.*")))


def _scripts_in_order(folder: Path) -> list[Path]:
    """Scripts, each after those it imports."""
    ordered: list[Path] = []

    def add(path: Path) -> None:
        if path not in ordered:
            for name in _JS_IMPORT.findall(path.read_text()):
                add(folder / name)
            ordered.append(path)

    for path in sorted(folder.glob("*.js")):
        add(path)
    return ordered


def _parts(static_dir: Path, parts: tuple[str, ...]) -> Iterator[Path]:
    for part in parts:
        yield from sorted(static_dir.glob(part))


def _tight(css: str) -> str:
    """Stylesheet text without comments and without space that means nothing."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r"\s*([{};,>])\s*", r"\1", css)
    return re.sub(r":\s+(?=[^{}]*[;}])", ":", css).replace(";}", "}").strip()


def _hashed(name: str, body: bytes) -> str:
    path = Path(name)
    return str(path.with_suffix(f".{hashlib.sha256(body).hexdigest()[:12]}{path.suffix}"))


def _publish(path: Path, body: bytes) -> None:
    if path.is_file():
        return
    if path.suffix in _COMPRESSED:
        _write(path.with_name(path.name + ".gz"), gzip.compress(body, 9, mtime=0))
        _write(path.with_name(path.name + ".br"), brotli.compress(body, quality=11))
    _write(path, body)


def _write(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as file:
        file.write(body)
    os.chmod(file.name, 0o644)
    os.replace(file.name, path)


def _fingerprint(static_dir: Path) -> str:
    """Changes when a source file or this builder does; reads no contents."""
    digest = hashlib.sha256(str(Path(__file__).stat().st_mtime_ns).encode())
    for path in sorted(static_dir.rglob("*")):
        if path.is_file():
            facts = path.stat()
            digest.update(f"{path.relative_to(static_dir)} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _read(listing: Path) -> dict[str, Any]:
    try:
        read: dict[str, Any] = json.loads(listing.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return read


def main(arguments: list[str]) -> int:
    """The command: `fonts` or `build`, the latter into the folder named or `instance/static`."""
    if arguments == ["fonts"]:
        fonts = fetch_fonts(ROOT / "node_modules", VENDOR)
        print(f"{len(fonts)} fonts, {sum(font.stat().st_size for font in fonts) / 1024:.1f} KB")
        return 0
    if arguments[:1] == ["build"] and len(arguments) <= 2:
        target = Path(arguments[1]) if len(arguments) == 2 else ROOT / "instance" / "static"
        print(f"{len(build(STATIC, target).names)} files in {target}")
        return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
