"""A window's screen as a rating pad: it speaks the pad protocol to the gateway, as a pad with keys does."""
