"""Events and news articles."""
