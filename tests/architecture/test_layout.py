import subprocess
from collections import Counter
from pathlib import Path

from storefront.config import ROOT

SHARED_TEMPLATES = {"layouts", "components", "mail", "errors", "pattern"}
FORBIDDEN_NAMES = {"utils", "helpers", "common", "services", "misc"}
# Put together here so that this file does not hold what it looks for.
REGISTRY_HOSTS = [".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"))]


def test_a_folder_of_templates_is_a_slice() -> None:
    slices = {path.name for path in (ROOT / "storefront").iterdir() if path.is_dir()}
    folders = {path.name for path in (ROOT / "templates").iterdir() if path.is_dir()}

    assert folders - SHARED_TEMPLATES <= slices


def test_no_file_is_called_after_nothing() -> None:
    assert not [path for path in _files() if path.suffix == ".py" and path.stem in FORBIDDEN_NAMES]


def test_test_files_have_unique_names() -> None:
    names = Counter(path.name for path in _files() if path.name.startswith("test_"))

    assert not [name for name, times in names.items() if times > 1]


def test_no_file_names_a_package_registry() -> None:
    named = {path for path in _files() if any(host in _text(path) for host in REGISTRY_HOSTS)}

    assert not named


def _files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")
