import re
from pathlib import Path

from storefront.config import ROOT, Settings

ROW = re.compile(r"^\| `([A-Z_]+)` \| (?:`([^`]*)`)? ?\| (.+) \|$", re.MULTILINE)


def test_every_setting_stands_in_the_readme_with_its_default_and_reason() -> None:
    table = {name: (default, meaning) for name, default, meaning in ROW.findall((ROOT / "README.md").read_text())}

    assert table == {
        name.upper(): (_shown(field.default), field.description) for name, field in Settings.model_fields.items()
    }


def _shown(default: object) -> str:
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, Path):
        return str(default.relative_to(ROOT))
    return "" if default is None else str(default)
