"""What the public site and the desk share: publications, languages, filters, search, files, API."""
