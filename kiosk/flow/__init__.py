"""What a citizen does at a kiosk, as a pure state machine: `(state, input, world) -> (state, effects)`."""
