"""QR and barcode scanners on a serial line or USB CDC: lines that end with CR."""
