"""The gateway's memory: what was acknowledged to a device is here, whatever happens next."""
