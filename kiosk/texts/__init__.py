"""The kiosk's own texts in the hall's four languages."""
