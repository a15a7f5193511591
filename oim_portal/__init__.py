"""The site as a whole: settings, URL routes, sitemaps, the loader of content/."""

__version__ = "1.0.0"
