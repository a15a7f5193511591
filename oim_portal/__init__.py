"""The site as a whole: settings, URL routes, sitemaps, the loader of content/."""
