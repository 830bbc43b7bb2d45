"""The screen: QML that lays out a `Screen` value, and one object between it and the flow."""
