"""The portal's own settings, as in production; only that few static files are compressed, which takes half a minute."""

from whitenoise.compress import Compressor

from oim_portal.settings import *  # noqa: F403

WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "js", "svg", "txt", "md", "ttf", "map")
