"""The wall: which alerts it shows, in which groups and order, and what stands in each row."""
