"""Coverage-guided fuzzing of every parser that reads what a stranger sends: `make fuzz`."""
