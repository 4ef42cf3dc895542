"""The page in a browser: its weight, first paint, and how it bears events, in Chromium."""
