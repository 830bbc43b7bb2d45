"""The kiosk: its ticket printer, its ID-card reader, its scanner."""
