"""Where static files are named by their content, and how they get there."""

import fcntl
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from servestatic.storage import CompressedManifestStaticFilesStorage


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Also rewrites the imports inside ES modules, so that each may be cached for ever."""

    support_js_module_import_aggregation = True


def collect_when_stale() -> None:
    """Run collectstatic when it was not run, or not since the sources changed.

    A worker that is started plainly after an upgrade must not serve the old page's script.
    Workers that start together wait for the one that collects.
    """
    root = Path(settings.STATIC_ROOT)
    if not _stale(root):
        return
    root.parent.mkdir(parents=True, exist_ok=True)
    with (root.parent / ".collectstatic.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _stale(root):
            call_command("collectstatic", interactive=False, verbosity=0)


def _stale(root: Path) -> bool:
    manifest = root / "staticfiles.json"
    sources = [
        file.stat().st_mtime
        for folder in settings.STATICFILES_DIRS
        for file in Path(folder).rglob("*")
        if file.is_file()
    ]
    return not manifest.is_file() or manifest.stat().st_mtime < max(sources, default=0)
