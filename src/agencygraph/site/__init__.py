"""The site: a folder of pages that any web host, or a USB stick, serves without a program."""
