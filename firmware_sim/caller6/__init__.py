"""A caller with six-byte frames: DST SRC CMD HI LO FF."""
