"""Publishing stylesheets, scripts and pictures under hashed names."""

import gzip
import multiprocessing
import re
from pathlib import Path

import brotli
import pytest

from storefront.web import assets

ROOT = Path(__file__).resolve().parents[3]
STYLESHEET_BUDGET = 15 * 1024


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A small tree with a font present, one missing, and scripts that import each other."""
    source = tmp_path / "static"
    for folder in ("css", "js", "img", "vendor/fonts"):
        (source / folder).mkdir(parents=True)
    (source / "vendor" / "fonts" / "here.woff2").write_bytes(b"font")
    (source / "vendor" / "fonts" / ".done").touch()
    (source / "img" / "icon.svg").write_text("<svg/>")
    (source / "css" / "fonts.css").write_text(
        "@font-face { font-family: A; src: url(../fonts/here.woff2); }\n"
        "@font-face { font-family: B; src: url(../fonts/missing.woff2); }\n"
    )
    (source / "css" / "base.css").write_text("/* why */\n.a > .b , .c { width: calc(1px + 2px); color: red; }\n")
    (source / "js" / "app.js").write_text('import("./part.js");\n')
    (source / "js" / "part.js").write_text("export default 1;\n")
    return source


def _text(target: Path, manifest: assets.Manifest, name: str) -> str:
    return (target / manifest.names[name]).read_text()


def test_a_changed_file_gets_another_address(source: Path, tmp_path: Path) -> None:
    before = assets.build(source, tmp_path / "out")
    (source / "js" / "part.js").write_text("export default 2;\n")
    after = assets.build(source, tmp_path / "out")
    assert after.url("js/part.js") != before.url("js/part.js")
    assert after.url("js/app.js") != before.url("js/app.js"), "who imports a changed script changes with it"
    assert after.url("img/icon.svg") == before.url("img/icon.svg")
    assert after.is_immutable("", after.url("js/app.js"))
    assert not after.is_immutable("", "/static/manifest.json")


def test_files_point_to_each_other_by_hashed_names(source: Path, tmp_path: Path) -> None:
    manifest = assets.build(source, tmp_path / "out")
    part = Path(manifest.names["js/part.js"]).name
    assert f'"./{part}"' in _text(tmp_path / "out", manifest, "js/app.js")
    assert f"url(../{manifest.names['fonts/here.woff2']})" in _text(tmp_path / "out", manifest, "css/app.css")


def test_a_font_that_was_not_fetched_is_not_asked_for(source: Path, tmp_path: Path) -> None:
    manifest = assets.build(source, tmp_path / "out")
    assert "missing" not in _text(tmp_path / "out", manifest, "css/app.css")
    assert not [name for name in manifest.names if ".done" in name]


def test_compressed_forms_hold_the_same_text(source: Path, tmp_path: Path) -> None:
    manifest = assets.build(source, tmp_path / "out")
    path = tmp_path / "out" / manifest.names["css/app.css"]
    assert gzip.decompress(Path(f"{path}.gz").read_bytes()) == path.read_bytes()
    assert brotli.decompress(Path(f"{path}.br").read_bytes()) == path.read_bytes()
    assert ".a>.b,.c{width:calc(1px + 2px);color:red}" in path.read_text()


def test_an_unchanged_tree_is_not_built_again(source: Path, tmp_path: Path) -> None:
    first = assets.build(source, tmp_path / "out")
    published = tmp_path / "out" / first.names["css/app.css"]
    published.unlink()
    assert assets.build(source, tmp_path / "out").names == first.names
    assert not published.exists()


def test_two_processes_may_build_at_once(source: Path, tmp_path: Path) -> None:
    # Forked, so that they start together.
    start = multiprocessing.get_context("fork").Process
    processes = [start(target=assets.build, args=(source, tmp_path / "out")) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0, 0]
    manifest = assets.build(source, tmp_path / "out")
    assert all((tmp_path / "out" / name).is_file() for name in manifest.names.values())
    assert not list((tmp_path / "out").rglob(".*")), "nothing half written is left"


def test_an_unknown_name_is_told(source: Path, tmp_path: Path) -> None:
    with pytest.raises(assets.NoSuchAsset):
        assets.build(source, tmp_path / "out").url("css/none.css")


def test_the_shops_own_stylesheets_stay_in_their_budget(tmp_path: Path) -> None:
    manifest = assets.build(ROOT / "static", tmp_path)
    for name in assets.STYLESHEETS:
        assert (tmp_path / f"{manifest.names[name]}.gz").stat().st_size <= STYLESHEET_BUDGET
    assert "@font-face" not in _text(tmp_path, manifest, "css/certificate.css")


def test_every_token_used_is_defined() -> None:
    styles = {path: path.read_text() for path in (ROOT / "static" / "css").rglob("*.css")}
    defined = {name for text in styles.values() for name in re.findall(r"(--[\w-]+)\s*:", text)}
    used = {name for text in styles.values() for name in re.findall(r"var\((--[\w-]+)", text)}
    assert used - defined == set()
