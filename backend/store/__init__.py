"""The backend's SQLite store: the truth about ratings. Written by one process, read by any number."""
