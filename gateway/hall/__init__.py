"""The hall's queue: pure rules on plain values. The journal keeps what they change; drivers do the rest."""
