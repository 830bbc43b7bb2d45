"""Window LED displays: two protocols, one face."""
