# What we use of pyusb, which ships no types.
