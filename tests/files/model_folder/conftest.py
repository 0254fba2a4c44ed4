from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.safetensors import write_safetensors

WEIGHTS = {"embeddings.word_embeddings.weight": (60, 16), "encoder.layer.0.output.dense.weight": (16, 32)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder laid out like a Sentence Transformers model; nothing in it is loaded here."""
    path = tmp_path / "model"
    (path / "1_Pooling").mkdir(parents=True)
    config = {"model_type": "bert", "architectures": ["BertModel"], "vocab_size": 60, "hidden_size": 16}
    (path / "config.json").write_text(json.dumps(config))
    (path / "tokenizer.json").write_text("{}")
    (path / "tokenizer_config.json").write_text('{"model_max_length": 24}')
    write_safetensors(path / "model.safetensors", WEIGHTS)
    (path / "sentence_bert_config.json").write_text('{"max_seq_length": 128, "do_lower_case": false}')
    (path / "1_Pooling" / "config.json").write_text('{"word_embedding_dimension": 16}')
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
    ]
    (path / "modules.json").write_text(json.dumps(modules))
    return path
