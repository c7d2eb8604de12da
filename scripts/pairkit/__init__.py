"""A redundant pair in the lab: made, watched, broken and taken apart with the product's own utilities."""
