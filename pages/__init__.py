"""Pages that show several apps: home, search, portfolios, resources, the office's own pages."""
