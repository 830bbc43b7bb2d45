"""Callers that speak in frames of six bytes."""
