"""The detections, one file each: the policies and what a reader must know of them."""
