"""What crosses a boundary between Hallside's processes: values and their wire forms, no I/O."""
