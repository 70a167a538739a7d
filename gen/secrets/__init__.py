"""Recognising what is secret in a text, by its form or by the name that it stands under."""
