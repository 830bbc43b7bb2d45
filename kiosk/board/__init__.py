"""The hall's board: who is called where, who waits how long, how the hall is rated. Nobody touches it."""
