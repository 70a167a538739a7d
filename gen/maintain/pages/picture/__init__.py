"""The dashboard as an SVG: its layout as Grafana lays it out, and what was recorded.

No picture of Grafana itself: that takes a browser and a Grafana. Texts are measured by a table of
widths, since no font is at hand; they are cut a little early rather than run into each other.
"""
