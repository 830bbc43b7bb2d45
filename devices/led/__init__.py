"""Window displays of light-emitting diodes."""
