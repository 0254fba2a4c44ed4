"""The command `cache`: what is kept on the disk of earlier runs."""

from __future__ import annotations

import argparse

from explorer.cli.registry import Command
from explorer.domain.job import JobContext
from explorer.files.cache.converted import clear_converted, converted_bytes
from explorer.files.cache.vector_cache import VectorCache, size_in_words
from explorer.files.disk import paths
from explorer.files.profile.settings import CACHE_GIGABYTES, Settings


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add its options."""
    parser.add_argument(
        "--limit",
        type=int,
        choices=CACHE_GIGABYTES.choices,
        metavar="GB",
        help=f"gigabytes to keep from now on: {', '.join(map(str, CACHE_GIGABYTES.choices))}; 0 keeps none",
    )
    parser.add_argument("--clear", action="store_true", help="remove all vectors that are kept, and prepared models")


def run(options: argparse.Namespace, _: JobContext) -> None:
    """Set the limit, clear, and say what is there."""
    settings = Settings.load()
    if options.limit is not None:
        settings.set(CACHE_GIGABYTES, options.limit)
        settings.save()
    cache = VectorCache.of(settings)
    if options.clear:
        cache.clear()
        clear_converted()
    elif options.limit is not None:
        cache.trim()
    used, most = size_in_words(cache.usage()), settings.get(CACHE_GIGABYTES)
    limit = f" of at most {most} GB" if most else ", and nothing is to be kept,"
    print(f"{used[0].upper()}{used[1:]}{limit} in {cache.folder}.")
    models = converted_bytes()
    if models:
        print(f"Prepared models: {size_in_words(models)} in {paths.converted_dir()}.")


COMMAND = Command(
    description="Vectors of 256 texts and more are kept on the disk, so that the same texts need not be encoded "
    "again and a run that was cut short goes on where it stopped. Digests of the texts and numbers are kept, "
    "never a text. When a run has finished, what was used longest ago goes until the rest is within the limit.",
    add_options=add_options,
    run=run,
)
