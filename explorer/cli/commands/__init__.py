"""The commands, a file each; `explorer.cli.registry` lists them."""
