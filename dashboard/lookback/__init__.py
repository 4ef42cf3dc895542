"""Pages that look back: one alert, what happened, and the board as it stood."""
