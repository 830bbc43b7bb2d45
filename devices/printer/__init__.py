"""Ticket printers that speak ESC/POS: what is on a ticket, its bytes, the printer's status, the print job."""
