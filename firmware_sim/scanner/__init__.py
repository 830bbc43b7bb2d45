"""A simulated scanner of QR codes and barcodes that sends what it reads over a serial line."""
