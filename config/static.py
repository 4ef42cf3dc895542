"""Where static files are named by their content, and how they get there."""

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
    """
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    sources = [
        file.stat().st_mtime
        for folder in settings.STATICFILES_DIRS
        for file in Path(folder).rglob("*")
        if file.is_file()
    ]
    if not manifest.is_file() or manifest.stat().st_mtime < max(sources, default=0):
        call_command("collectstatic", interactive=False, verbosity=0)
