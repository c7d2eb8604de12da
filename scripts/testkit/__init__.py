"""Runs the stages of scripts/test and counts what they report."""
