"""The open wire protocol of rating pads: `docs/reference/pad-protocol.md` is its full text."""
