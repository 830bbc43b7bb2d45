"""What the screen shows, derived from the flow's state. Pure: texts are keys, no language is known here."""
