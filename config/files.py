"""Static files: hashed and compressed, the modules that our scripts import among them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = r"""(?P<matched>from\s*["'](?P<url>\.[^"']+)["'];)"""


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Follows `import … from "./…"` in our own scripts, so that a page never runs modules of two versions.

    Django's own way to follow imports reads every package's scripts, and stops at one that names a file it lacks.
    """

    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("js/*.js", ((IMPORT, 'from "%(url)s";'),)))
