"""Settings of a wrong type, or numbers that no model has: named by their key before a library stumbles over them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from explorer.domain.model.folder import ModuleFolder
from explorer.domain.words import shortened, with_commas
from explorer.files.model_folder.failures import damaged_file
from explorer.files.model_folder.layout import settings_file

_LARGEST = 2**31 - 1
"""Largest number that a setting may be, that of a 32-bit integer; a limit of a tokenizer may be any number."""
_LARGEST_SIZE = 2**26
"""Largest width, depth or vocabulary of a model; those published stay below a million."""


class _Kind(NamedTuple):
    """What a setting may be, and that in words."""

    accepts: Callable[[Any], bool]
    words: str


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _is_size(value: Any) -> bool:
    return type(value) is int and 1 <= value <= _LARGEST_SIZE


def _is_index(value: Any) -> bool:
    return type(value) is int and -1 <= value <= _LARGEST


def _are(test: Callable[[Any], bool], value: Any) -> bool:
    """Whether a value is a list of what passes a test, of one or more."""
    return isinstance(value, list) and bool(value) and all(map(test, value))


def _is_string(value: Any) -> bool:
    return isinstance(value, str)


def _is_mode(value: Any) -> bool:
    return isinstance(value, str) or _are(_is_string, value)


def _is_modality(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    method, output = value.get("method"), value.get("method_output_name")
    return isinstance(method, str) and method.isidentifier() and _is_mode(output) and bool(output)


_NUMBER = _Kind(_is_number, "a number")
_SIZE = _Kind(_is_size, f"a whole number from 1 to {with_commas(_LARGEST_SIZE)}")
_INDEX = _Kind(_is_index, f"a whole number from -1 to {with_commas(_LARGEST)}")
_INDICES = _Kind(lambda value: _is_index(value) or _are(_is_index, value), "a whole number or a list of them")
_SIZES = _Kind(lambda value: _are(_is_size, value), "a list of whole numbers of 1 or more")
_LIMIT = _Kind(lambda value: _is_number(value) and value >= 1, "a number of 1 or more")
_FRACTION = _Kind(lambda value: _is_number(value) and 0 <= value <= 1, "a number from 0 to 1")
_EPSILON = _Kind(lambda value: _is_number(value) and 0 <= value < 1, "a number from 0 to 1")
_SWITCH = _Kind(lambda value: isinstance(value, bool), "true or false")
_STRING = _Kind(_is_string, "a word")
_WORD = _Kind(lambda value: _is_string(value) and bool(value), "a word")
_WORDS = _Kind(lambda value: value == [] or _are(_is_string, value), "a list of words")
_MODE = _Kind(_is_mode, "a word or a list of words")
_TOKEN = _Kind(lambda value: isinstance(value, (str, dict)) and bool(value), "a word or an object")
_OBJECT = _Kind(lambda value: isinstance(value, dict), "an object")
_PROMPTS = _Kind(
    lambda value: isinstance(value, dict) and all(text is None or isinstance(text, str) for text in value.values()),
    "an object of texts",
)
_FEATURE = _Kind(
    lambda value: value in ("sentence_embedding", "token_embeddings", "cls_token_embeddings"),
    "the name of vectors, such as sentence_embedding",
)
_MODALITIES = _Kind(
    lambda value: isinstance(value, dict) and all(map(_is_modality, value.values())),
    "an object with a method and a method_output_name for each modality",
)

_CONFIG: Mapping[str, _Kind] = {
    "model_type": _WORD,
    "architectures": _WORDS,
    **dict.fromkeys(
        "vocab_size d_model n_embd embedding_size d_ff d_kv ffn_dim encoder_layers encoder_attention_heads "
        "encoder_ffn_dim decoder_layers decoder_attention_heads decoder_ffn_dim n_layer n_layers n_head n_heads "
        "n_positions n_ctx max_position_embeddings num_key_value_heads head_dim num_layers num_hidden_layers "
        "hidden_dim dim".split(),
        _SIZE,
    ),
    **dict.fromkeys("layer_norm_eps rms_norm_eps layer_norm_epsilon norm_eps".split(), _EPSILON),
    **dict.fromkeys("hidden_dropout_prob attention_probs_dropout_prob dropout attention_dropout".split(), _FRACTION),
    **dict.fromkeys("pad_token_id cls_token_id sep_token_id decoder_start_token_id type_vocab_size".split(), _INDEX),
    **dict.fromkeys("bos_token_id eos_token_id".split(), _INDICES),
    **dict.fromkeys(
        "output_hidden_states output_attentions is_decoder is_encoder_decoder tie_word_embeddings use_cache".split(),
        _SWITCH,
    ),
    "initializer_range": _NUMBER,
    **dict.fromkeys("text_config vision_config quantization_config task_specific_params".split(), _OBJECT),
    **dict.fromkeys("torch_dtype dtype".split(), _TOKEN),
}
"""Keys of config.json that most architectures have; where one is null, the library's default holds."""

_REQUIRED = ("hidden_size", "num_attention_heads", "intermediate_size")
"""Sizes in config.json, whole numbers that cannot be null; some architectures have a list, one of each layer."""
_OPTIONAL = {"gpt_neo": ("intermediate_size",)}
"""Those of them that an architecture may leave to the library; SGPT's folders do."""

_TOKENIZER: Mapping[str, _Kind] = {
    "model_max_length": _LIMIT,
    **dict.fromkeys("padding_side truncation_side tokenizer_class".split(), _STRING),
    **dict.fromkeys("do_lower_case clean_up_tokenization_spaces add_bos_token add_eos_token".split(), _SWITCH),
    **dict.fromkeys("pad_token unk_token cls_token sep_token mask_token bos_token eos_token".split(), _TOKEN),
    "added_tokens_decoder": _OBJECT,
    "model_input_names": _WORDS,
}
_SENTENCE_SETTINGS: Mapping[str, _Kind] = {
    "model_type": _STRING,
    "prompts": _PROMPTS,
    "default_prompt_name": _STRING,
    "similarity_fn_name": _STRING,
    "truncate_dim": _SIZE,
    "__version__": _OBJECT,
}
_TRANSFORMER: Mapping[str, _Kind] = {
    "max_seq_length": _SIZE,
    "do_lower_case": _SWITCH,
    "modality_config": _MODALITIES,
    "module_output_name": _STRING,
    "transformer_task": _STRING,
    "processing_kwargs": _OBJECT,
    "unpad_inputs": _SWITCH,
}
_POOLING: Mapping[str, _Kind] = {
    **dict.fromkeys("word_embedding_dimension embedding_dimension".split(), _SIZE),
    "pooling_mode": _MODE,
    **dict.fromkeys(
        "include_prompt pooling_mode_cls_token pooling_mode_mean_tokens pooling_mode_max_tokens "
        "pooling_mode_mean_sqrt_len_tokens pooling_mode_weightedmean_tokens pooling_mode_lasttoken".split(),
        _SWITCH,
    ),
}
_MODULES: Mapping[str, Mapping[str, _Kind]] = {
    "Transformer": _TRANSFORMER,
    "Pooling": _POOLING,
    "Dense": {
        **dict.fromkeys("in_features out_features".split(), _SIZE),
        **dict.fromkeys("bias use_residual".split(), _SWITCH),
        **dict.fromkeys("activation_function module_output_name".split(), _STRING),
        "module_input_name": _FEATURE,
    },
    "LayerNorm": {"dimension": _SIZE},
    "Dropout": {"dropout": _FRACTION},
    "Normalize": dict.fromkeys("module_input_name module_output_name".split(), _FEATURE),
    "CNN": {
        **dict.fromkeys("in_embedding_dimension in_word_embedding_dimension out_channels".split(), _SIZE),
        **dict.fromkeys("kernel_sizes stride_sizes".split(), _SIZES),
    },
    "LSTM": {
        **dict.fromkeys("embedding_dimension word_embedding_dimension hidden_dim num_layers".split(), _SIZE),
        "dropout": _FRACTION,
        "bidirectional": _SWITCH,
    },
    "WeightedLayerPooling": {
        **dict.fromkeys("embedding_dimension word_embedding_dimension num_hidden_layers".split(), _SIZE),
        "layer_start": _INDEX,
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
        if key in settings and not left_out and not (_is_size(settings[key]) or _are(_is_size, settings[key])):
            raise _wrong(path, key, settings[key], _SIZE.words)
    if settings.get("text_config") is not None:
        check_config(path, settings["text_config"])


def check_tokenizer(path: Path, settings: Mapping[str, Any]) -> None:
    """Check a tokenizer_config.json; raises as `check_config`."""
    _check(path, settings, _TOKENIZER)
    if settings.get("padding_side", "right") not in ("left", "right"):
        raise _wrong(path, "padding_side", settings["padding_side"], '"left" or "right"')


def check_sentence(path: Path, settings: Mapping[str, Any]) -> None:
    """Check a config_sentence_transformers.json; raises as `check_config`."""
    _check(path, settings, _SENTENCE_SETTINGS)


def check_module(module: ModuleFolder) -> None:
    """Check the settings of one module; raises as `check_config`."""
    path = settings_file(module)
    _check(path, module.settings, _MODULES.get(module.name, {}))
    modes = module.settings.get("pooling_mode") or ()
    if module.name == "Pooling" and not set([modes] if isinstance(modes, str) else modes) <= set(_POOLING_MODES):
        raise _wrong(path, "pooling_mode", modes, f"one of {', '.join(_POOLING_MODES)}")


def _check(path: Path, settings: Mapping[str, Any], kinds: Mapping[str, _Kind]) -> None:
    for key, value in settings.items():
        kind = kinds.get(key)
        if kind is not None and value is not None and not kind.accepts(value):
            raise _wrong(path, key, value, kind.words)


def _wrong(path: Path, key: str, value: Any, expected: str) -> Exception:
    return damaged_file(
        path,
        f"its {key} is {shortened(repr(value), 40, strip=False)}, not {expected}",
        f"Set {key} right in {path.name}, or choose another model folder.",
    )
