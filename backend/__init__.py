"""The reference central rating backend: it takes events in, proves their chains and gives receipts."""
