"""What files give, before anything is shown of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from explorer.domain.job import JobContext
from explorer.ui.window.documents.opening import read_files, request_for
from tests.support.parts import write_run


def test_a_folder_that_a_cluster_wrote_is_one_set_of_vectors(tmp_path: Path) -> None:
    out, vectors, _ = write_run(tmp_path, 24, 5)
    request = request_for((out,), (), replacing=True)
    opened = read_files(request, JobContext())
    assert opened.vectors is not None
    np.testing.assert_array_equal(opened.vectors.vectors, vectors)
    assert opened.corpus.texts[23] == "the text of row 23"
    assert opened.notes == ("Of the folder out, 6 files opened; left out: _encode.json.",)
    assert request.given_of(opened.corpus.sources) == (out,)
