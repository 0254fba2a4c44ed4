"""How many layers and dimensions there are to choose from, as far as it is known."""

from __future__ import annotations

from explorer.domain.model.folder import ModelFolder
from explorer.domain.model.info import ModelInfo
from explorer.domain.results.encoding import Encoding
from explorer.domain.settings.spec import EncodeSpec, Pooling, Readout


def layers_known(info: ModelInfo | None, folder: ModelFolder | None) -> int | None:
    """Return the number of hidden layers of a model.

    Parameters
    ----------
    info
        What it is once loaded; None before.
    folder
        What its folder says; None where that is not known.
    """
    if info is not None and info.layers:
        return info.layers
    return None if folder is None else folder.layers


def dimensions_known(
    spec: EncodeSpec,
    readout: Readout,
    info: ModelInfo | None,
    folder: ModelFolder | None,
    encoding: Encoding | None = None,
) -> int | None:
    """Return the number of dimensions of a readout's vectors before any are left out; `info`, `folder` as above.

    Parameters
    ----------
    spec, readout
        The settings.
    encoding
        A run of the model, which tells it by its vectors; None for none.
    """
    if encoding is not None and encoding.offers(readout):
        return int(encoding.pooled_vectors(readout).shape[1])
    folder = folder or (None if info is None else info.folder)
    if readout.pooling is Pooling.MODEL and spec.backend.runs_pipeline and folder is not None and folder.modules:
        return folder.sentence_width
    if info is not None and info.dimensions:
        return info.dimensions
    return None if folder is None else folder.width
