"""The hub is never asked here: the library's download function is replaced."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import huggingface_hub
import pytest
from huggingface_hub import constants
from huggingface_hub.errors import HFValidationError, OfflineModeIsEnabled

from explorer.domain.failure import Cancelled, ExplorerError, FailureKind
from explorer.domain.job import JobContext, Progress
from explorer.inference.models.download import download_model


def replace_download(monkeypatch: pytest.MonkeyPatch, outcome: Path | Exception) -> dict[str, Any]:
    asked: dict[str, Any] = {}

    def snapshot_download(name: str, *, allow_patterns: list[str], tqdm_class: Any) -> str:
        asked.update(name=name, patterns=allow_patterns, offline=constants.HF_HUB_OFFLINE)
        if isinstance(outcome, Exception):
            raise outcome
        files = tqdm_class(total=2, desc="Fetching 2 files")
        bar = tqdm_class(total=0, unit="B", name="huggingface_hub.snapshot_download")
        bar.total += 100
        bar.refresh()
        for _ in range(2):
            bar.update(50)
            files.update(1)
        bar.set_description("done")
        bar.close()
        return str(outcome)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", snapshot_download)
    return asked


def test_model_is_fetched_without_pickles_or_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    asked = replace_download(monkeypatch, tmp_path)
    reports: list[Progress] = []
    assert download_model("someone/model", JobContext(reports.append)) == tmp_path
    assert asked["name"] == "someone/model"
    assert not asked["offline"]
    assert constants.HF_HUB_OFFLINE
    assert "*.safetensors" in asked["patterns"]
    assert not any(pattern.endswith((".bin", ".pt", ".py", "*")) for pattern in asked["patterns"])
    assert [(report.done, report.total) for report in reports if report.total] == [(50, 100), (100, 100)]
    captured = capfd.readouterr()
    assert captured.out == captured.err == ""


def test_download_can_be_cancelled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace_download(monkeypatch, tmp_path)
    context = JobContext(lambda progress: context.cancel())
    with pytest.raises(Cancelled):
        download_model("someone/model", context)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (HFValidationError("bad"), "neither a folder nor the name of a model"),
        (OfflineModeIsEnabled("offline"), "could not be fetched"),
        (TimeoutError("slow"), "could not be fetched"),
    ],
)
def test_failed_download_is_said_in_one_sentence(error: Exception, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    replace_download(monkeypatch, error)
    with pytest.raises(ExplorerError, match=words) as caught:
        download_model("someone/model", JobContext())
    assert caught.value.failure.kind is FailureKind.MODEL
    assert constants.HF_HUB_OFFLINE
