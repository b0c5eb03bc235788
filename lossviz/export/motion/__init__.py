"""Animations: a parameter that is swept, a surface that is turned; as GIF, WebP or MP4."""
