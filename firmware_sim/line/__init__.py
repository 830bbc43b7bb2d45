"""The lines between a simulated device and its host: ptys and TCP, with a real wire's speed and noise."""
