"""An alertmanager.yml of the test's own."""

from pathlib import Path
from typing import Any

import pytest

from dashboard import configuration


class ConfigFile:
    """The file that ALERTMANAGER_CONFIG names during a test; there is none until it is written."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(self, text: str) -> None:
        """Write it and bring it into force."""
        self.path.write_text(text)
        configuration.load()


@pytest.fixture
def config_file(tmp_path: Path, settings: Any) -> ConfigFile:
    file = ConfigFile(tmp_path / "alertmanager.yml")
    settings.ALERTMANAGER_CONFIG = str(file.path)
    return file
