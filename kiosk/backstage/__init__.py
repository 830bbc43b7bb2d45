"""Everything of a kiosk that waits: the gateway, the devices, the store. One asyncio loop in one thread."""
