"""A hall's day: visitors, windows, and the staff who invite ratings through the gateway."""
