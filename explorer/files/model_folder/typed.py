"""Settings of a wrong type, or numbers that no model has: named by their key before a library stumbles over them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from explorer.domain.model.folder import ModuleFolder
from explorer.domain.words import shortened
from explorer.files.model_folder.failures import damaged_file
from explorer.files.model_folder.layout import settings_file

_LARGEST = 2**31 - 1
"""Largest number that a setting may be, that of a 32-bit integer; a limit of a tokenizer may be any number."""
_LARGEST_SIZE = 2**26
"""Largest width, depth or vocabulary of a model; those published stay below a million."""


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _is_size(value: Any) -> bool:
    return type(value) is int and 1 <= value <= _LARGEST_SIZE


def _is_index(value: Any) -> bool:
    return type(value) is int and -1 <= value <= _LARGEST


def _is_limit(value: Any) -> bool:
    return _is_number(value) and value >= 1


def _is_strings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_string(value: Any) -> bool:
    return isinstance(value, str)


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _is_switch(value: Any) -> bool:
    return isinstance(value, bool)


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _is_prompts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(item, (str, type(None))) for item in value.values())


def _is_mode(value: Any) -> bool:
    return isinstance(value, str) or (_is_strings(value) and bool(value))


def _is_fraction(value: Any) -> bool:
    return _is_number(value) and 0 <= value <= 1


def _is_epsilon(value: Any) -> bool:
    return _is_number(value) and 0 <= value < 1


def _is_token(value: Any) -> bool:
    return isinstance(value, (str, dict)) and bool(value)


def _is_indices(value: Any) -> bool:
    return _is_index(value) or (isinstance(value, list) and bool(value) and all(_is_index(item) for item in value))


def _is_size_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(_is_size(item) for item in value)


def _is_feature(value: Any) -> bool:
    return value in ("sentence_embedding", "token_embeddings", "cls_token_embeddings")


def _is_modalities(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_is_modality, value.values()))


def _is_modality(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    method, output = value.get("method"), value.get("method_output_name")
    return isinstance(method, str) and method.isidentifier() and _is_mode(output) and bool(output)


_Test = Callable[[Any], bool]
_WORDS: Mapping[_Test, str] = {
    _is_number: "a number",
    _is_size: f"a whole number from 1 to {_LARGEST_SIZE:,}",
    _is_index: f"a whole number from -1 to {_LARGEST:,}",
    _is_limit: "a number of 1 or more",
    _is_strings: "a list of words",
    _is_string: "a word",
    _is_word: "a word",
    _is_switch: "true or false",
    _is_object: "an object",
    _is_prompts: "an object of texts",
    _is_mode: "a word or a list of words",
    _is_fraction: "a number from 0 to 1",
    _is_epsilon: "a number from 0 to 1",
    _is_token: "a word or an object",
    _is_indices: "a whole number or a list of them",
    _is_feature: "the name of vectors, such as sentence_embedding",
    _is_modalities: "an object with a method and a method_output_name for each modality",
    _is_size_list: "a list of whole numbers of 1 or more",
}

_CONFIG: Mapping[str, _Test] = {
    "model_type": _is_word,
    "architectures": _is_strings,
    **dict.fromkeys(
        "vocab_size d_model n_embd embedding_size d_ff d_kv ffn_dim encoder_layers encoder_attention_heads "
        "encoder_ffn_dim decoder_layers decoder_attention_heads decoder_ffn_dim n_layer n_layers n_head n_heads "
        "n_positions n_ctx max_position_embeddings num_key_value_heads head_dim".split(),
        _is_size,
    ),
    **dict.fromkeys("num_layers num_hidden_layers hidden_dim dim".split(), _is_size),
    **dict.fromkeys("layer_norm_eps rms_norm_eps layer_norm_epsilon norm_eps".split(), _is_epsilon),
    **dict.fromkeys("hidden_dropout_prob attention_probs_dropout_prob dropout attention_dropout".split(), _is_fraction),
    **dict.fromkeys("pad_token_id cls_token_id sep_token_id decoder_start_token_id type_vocab_size".split(), _is_index),
    **dict.fromkeys("bos_token_id eos_token_id".split(), _is_indices),
    **dict.fromkeys(
        "output_hidden_states output_attentions is_decoder is_encoder_decoder tie_word_embeddings use_cache".split(),
        _is_switch,
    ),
    "initializer_range": _is_number,
    **dict.fromkeys("text_config vision_config quantization_config task_specific_params".split(), _is_object),
    **dict.fromkeys("torch_dtype dtype".split(), _is_token),
}
"""Keys of config.json that most architectures have; where one is null, the library's default holds."""

_REQUIRED = ("hidden_size", "num_attention_heads", "intermediate_size")
"""Sizes in config.json, whole numbers that cannot be null; some architectures have a list, one of each layer."""
_OPTIONAL = {"gpt_neo": ("intermediate_size",)}
"""Those of them that an architecture may leave to the library; SGPT's folders do."""


def _is_sizes(value: Any) -> bool:
    return _is_size(value) or _is_size_list(value)


_TOKENIZER: Mapping[str, _Test] = {
    "model_max_length": _is_limit,
    **dict.fromkeys("padding_side truncation_side tokenizer_class".split(), _is_string),
    **dict.fromkeys("do_lower_case clean_up_tokenization_spaces add_bos_token add_eos_token".split(), _is_switch),
    **dict.fromkeys("pad_token unk_token cls_token sep_token mask_token bos_token eos_token".split(), _is_token),
    "added_tokens_decoder": _is_object,
    "model_input_names": _is_strings,
}
_SENTENCE: Mapping[str, _Test] = {
    "model_type": _is_string,
    "prompts": _is_prompts,
    "default_prompt_name": _is_string,
    "similarity_fn_name": _is_string,
    "truncate_dim": _is_size,
    "__version__": _is_object,
}
_TRANSFORMER: Mapping[str, _Test] = {
    "max_seq_length": _is_size,
    "do_lower_case": _is_switch,
    "modality_config": _is_modalities,
    "module_output_name": _is_string,
    "transformer_task": _is_string,
    "processing_kwargs": _is_object,
    "unpad_inputs": _is_switch,
}
_POOLING: Mapping[str, _Test] = {
    **dict.fromkeys("word_embedding_dimension embedding_dimension".split(), _is_size),
    "pooling_mode": _is_mode,
    **dict.fromkeys(
        "include_prompt pooling_mode_cls_token pooling_mode_mean_tokens pooling_mode_max_tokens "
        "pooling_mode_mean_sqrt_len_tokens pooling_mode_weightedmean_tokens pooling_mode_lasttoken".split(),
        _is_switch,
    ),
}
_MODULES: Mapping[str, Mapping[str, _Test]] = {
    "Transformer": _TRANSFORMER,
    "Pooling": _POOLING,
    "Dense": {
        **dict.fromkeys("in_features out_features".split(), _is_size),
        **dict.fromkeys("bias use_residual".split(), _is_switch),
        **dict.fromkeys("activation_function module_output_name".split(), _is_string),
        "module_input_name": _is_feature,
    },
    "LayerNorm": {"dimension": _is_size},
    "Dropout": {"dropout": _is_fraction},
    "Normalize": dict.fromkeys("module_input_name module_output_name".split(), _is_feature),
    "CNN": {
        **dict.fromkeys("in_embedding_dimension in_word_embedding_dimension out_channels".split(), _is_size),
        **dict.fromkeys("kernel_sizes stride_sizes".split(), _is_size_list),
    },
    "LSTM": {
        **dict.fromkeys("embedding_dimension word_embedding_dimension hidden_dim num_layers".split(), _is_size),
        "dropout": _is_fraction,
        "bidirectional": _is_switch,
    },
    "WeightedLayerPooling": {
        **dict.fromkeys("embedding_dimension word_embedding_dimension num_hidden_layers".split(), _is_size),
        "layer_start": _is_index,
    },
}
_POOLING_MODES = ("cls", "max", "mean", "mean_sqrt_len_tokens", "weightedmean", "lasttoken")


def check_config(path: Path, settings: Mapping[str, Any]) -> None:
    """Check a config.json of Transformers.

    Raises
    ------
    ExplorerError
        MODEL, with the key whose value is of a wrong type or size.
    """
    _check(path, settings, _CONFIG)
    for key in _REQUIRED:
        left_out = settings.get(key) is None and key in _OPTIONAL.get(str(settings.get("model_type")), ())
        if key in settings and not left_out and not _is_sizes(settings[key]):
            raise _wrong(path, key, settings[key], _WORDS[_is_size])
    for key in ("text_config",):
        if key in settings:
            check_config(path, settings[key])


def check_tokenizer(path: Path, settings: Mapping[str, Any]) -> None:
    """Check a tokenizer_config.json; raises as `check_config`."""
    _check(path, settings, _TOKENIZER)
    if settings.get("padding_side", "right") not in ("left", "right"):
        raise _wrong(path, "padding_side", settings["padding_side"], '"left" or "right"')


def check_sentence(path: Path, settings: Mapping[str, Any]) -> None:
    """Check a config_sentence_transformers.json; raises as `check_config`."""
    _check(path, settings, _SENTENCE)


def check_module(module: ModuleFolder) -> None:
    """Check the settings of one module; raises as `check_config`."""
    path = settings_file(module)
    _check(path, module.settings, _MODULES.get(module.name, {}))
    modes = module.settings.get("pooling_mode") or ()
    if module.name == "Pooling" and not set([modes] if isinstance(modes, str) else modes) <= set(_POOLING_MODES):
        raise _wrong(path, "pooling_mode", modes, f"one of {', '.join(_POOLING_MODES)}")


def _check(path: Path, settings: Mapping[str, Any], tests: Mapping[str, _Test]) -> None:
    for key, value in settings.items():
        test = tests.get(key)
        if test is not None and value is not None and not test(value):
            raise _wrong(path, key, value, _WORDS[test])


def _wrong(path: Path, key: str, value: Any, expected: str) -> Exception:
    return damaged_file(
        path,
        f"its {key} is {shortened(repr(value), 40, strip=False)}, not {expected}",
        f"Set {key} right in {path.name}, or choose another model folder.",
    )
