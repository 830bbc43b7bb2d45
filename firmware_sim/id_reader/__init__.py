"""A simulated ID-card reader (SAM_V) and its cards, written from the public protocol descriptions alone."""
