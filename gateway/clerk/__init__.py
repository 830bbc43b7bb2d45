"""A clerk's terminal: pure parts. Keys, answers and states in; commands and a screen out."""
