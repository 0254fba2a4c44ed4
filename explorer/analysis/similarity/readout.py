"""From one forward pass to the vectors on the screen."""

from __future__ import annotations

import numpy as np

from explorer.analysis.similarity.rows import row_norms, unit_rows
from explorer.domain.failure import ExplorerError, FailureKind
from explorer.domain.results.encoding import Embeddings, Encoding
from explorer.domain.settings.spec import Pooling, Readout


def read_out(encoding: Encoding, readout: Readout) -> Embeddings:
    """Take the vectors of one pooling and layer out of an encoding.

    The order is: the pooled vectors, the model's own Normalize (where the pooling is the model's and it has one), the
    leading dimensions that the readout keeps, or the folder of the model's own vectors, and division by the norm where
    the readout asks for it.

    Parameters
    ----------
    encoding
        One forward pass over N texts.
    readout
        What to take.

    Returns
    -------
    Embeddings
        Vectors (N, D') with the norms (N,) of the pooled vectors before anything else was done to them.

    Raises
    ------
    ExplorerError
        Where the encoding does not hold these vectors, `truncate_dim` does not fit them, or they are not finite.
    """
    if not encoding.offers(readout):
        if readout.pooling is Pooling.MODEL and encoding.info.folder is not None:
            encoding.info.folder.check_model_pooling()
        raise ExplorerError(
            FailureKind.INPUT,
            "The last run did not compute this pooling and layer.",
            "Run again to compute them.",
        )
    vectors = encoding.pooled_vectors(readout)
    dimensions = vectors.shape[1]
    asked = encoding.info.dimensions_kept(readout)
    keep = dimensions if asked is None else asked if readout.truncate_dim is not None else min(asked, dimensions)
    if len(vectors) and not 1 <= keep <= dimensions:
        raise ExplorerError(
            FailureKind.INPUT,
            f"The vectors have {dimensions} dimensions, so {keep} cannot be kept.",
            f"Choose a number from 1 to {dimensions}.",
        )
    norms = row_norms(vectors)
    broken = np.flatnonzero(~np.isfinite(norms))
    if len(broken):
        raise ExplorerError(
            FailureKind.MODEL,
            f"The model gave values that are not finite numbers, first for sentence {broken[0] + 1}.",
            "Choose another device or another model.",
        )
    # Each of these makes at most one array of all texts; a readout that only selects makes none.
    kept, whole = vectors[:, :keep], keep == dimensions
    own = readout.pooling is Pooling.MODEL and encoding.info.normalizes
    if readout.normalize:
        kept = unit_rows(kept, norms if whole else None)
    elif own:
        kept = unit_rows(kept, norms)
    return Embeddings(readout, kept, norms, readout.normalize or (own and whole), whole)
