"""The script in the words of raw Transformers: AutoTokenizer, AutoModel, and the pooling written out."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from explorer.domain.model.info import Batching, ModelInfo
from explorer.domain.settings.spec import LAST_LAYER, Device, EncodeSpec, Pooling, Precision, Readout
from explorer.files.script.code import INDENT, assign, call, literal
from explorer.files.script.model import (
    BUNDLED_IMPORT,
    Part,
    dtype_argument,
    hidden_states,
    is_bundled,
    model_name,
    shorten_and_normalize,
)

MASKED_BATCH = 32
"""Texts a batch where the batch does not matter."""

_MASK = 'mask = inputs["attention_mask"].unsqueeze(-1)'

POOLED: Mapping[Pooling, tuple[str, ...]] = MappingProxyType(
    {
        Pooling.MEAN: (_MASK, "(hidden * mask).sum(dim=1) / mask.sum(dim=1)"),
        Pooling.CLS: ("hidden[:, 0]",),
        Pooling.MAX: (_MASK, "hidden.masked_fill(mask == 0, -torch.inf).amax(dim=1)"),
        Pooling.MEAN_SQRT_LEN_TOKENS: (_MASK, "(hidden * mask).sum(dim=1) / mask.sum(dim=1).sqrt()"),
        Pooling.WEIGHTEDMEAN: (
            _MASK,
            "weights = mask.cumsum(dim=1) * mask  # 1, 2, 3, …",
            "(hidden * weights).sum(dim=1) / weights.sum(dim=1)",
        ),
        Pooling.LASTTOKEN: (
            'last = inputs["attention_mask"].sum(dim=1) - 1',
            "hidden[torch.arange(len(hidden)), last]",
        ),
        Pooling.NAIVE_MEAN: ("hidden.mean(dim=1)",),
        Pooling.NAIVE_MAX: ("hidden.amax(dim=1)",),
    }
)
"""Statements before the last, an expression of the vectors (B, D) of a batch padded on the right."""

_MASK_GIVEN = 'inputs["attention_mask"]'
_POOLED_MASK = "mask = pooled.unsqueeze(-1)"

WITHOUT_PROMPT: Mapping[Pooling, tuple[str, ...]] = MappingProxyType(
    {
        Pooling.MEAN: (
            _POOLED_MASK,
            "count = mask.sum(dim=1).clamp(min=1e-9)",
            "(hidden * mask).sum(dim=1) / count",
        ),
        Pooling.CLS: ("hidden[torch.arange(len(hidden)), pooled.argmax(dim=1)]",),
        Pooling.MAX: (
            _POOLED_MASK,
            "largest = hidden.masked_fill(mask == 0, -torch.inf).amax(dim=1)",
            "largest.nan_to_num(neginf=0.0)",
        ),
        Pooling.MEAN_SQRT_LEN_TOKENS: (
            _POOLED_MASK,
            "count = mask.sum(dim=1).clamp(min=1e-9)",
            "(hidden * mask).sum(dim=1) / count.sqrt()",
        ),
        Pooling.WEIGHTEDMEAN: (
            'weights = (inputs["attention_mask"].cumsum(dim=1) * pooled).unsqueeze(-1)',
            "count = weights.sum(dim=1).clamp(min=1e-9)",
            "(hidden * weights).sum(dim=1) / count",
        ),
        Pooling.LASTTOKEN: (
            "last = pooled.cumsum(dim=1).argmax(dim=1)",
            "vectors = hidden[torch.arange(len(hidden)), last]",
            "vectors * pooled.any(dim=1, keepdim=True)",
        ),
    }
)
"""The same of the masked poolings, where `pooled` is the mask without the tokens of the prompt."""

ALONE: Mapping[Pooling, tuple[str, ...]] = MappingProxyType(
    {
        Pooling.MEAN: ("hidden.mean(dim=1)",),
        Pooling.CLS: ("hidden[:, 0]",),
        Pooling.MAX: ("hidden.amax(dim=1)",),
        Pooling.MEAN_SQRT_LEN_TOKENS: ("hidden.sum(dim=1) / hidden.shape[1] ** 0.5",),
        Pooling.WEIGHTEDMEAN: (
            "weights = torch.arange(1, hidden.shape[1] + 1, device=hidden.device).unsqueeze(-1)",
            "(hidden * weights).sum(dim=1) / weights.sum()",
        ),
        Pooling.LASTTOKEN: ("hidden[:, -1]",),
    }
)
"""The same of a text on its own, which nothing is padded of."""


def part(spec: EncodeSpec, readout: Readout, info: ModelInfo) -> Part:
    """Return the script's part; `readout.pooling` is not the model's own, of which there is none here."""
    imports = {"import torch", _loader_import(info)}
    if is_bundled(spec):
        imports.add(BUNDLED_IMPORT)
    return Part(
        frozenset(imports),
        (_loading(spec, readout, info), _batches(spec, readout, info), _result(spec, readout)),
    )


def _loader_import(info: ModelInfo) -> str:
    return f"from transformers import {info.habits.loaded_by.partition('.')[0]}, AutoTokenizer"


def _loading(spec: EncodeSpec, readout: Readout, info: ModelInfo) -> list[str]:
    loader, _, encoder = info.habits.loaded_by.partition(".")
    lines = assign("model_path", "get_model_path()" if is_bundled(spec) else model_name(spec))
    lines.append("tokenizer = AutoTokenizer.from_pretrained(model_path)")
    if info.habits.pad_token:
        lines += [f"tokenizer.pad_token = {literal(info.habits.pad_token)}"]
    if info.padding_side != "right" and not readout.pooling.is_naive:
        lines.append('tokenizer.padding_side = "right"')
    dtype = dtype_argument(spec)
    tail = f").{encoder}()" if encoder else ")"
    tail += f".to({literal(spec.device)})" if _moves(spec) else ""
    lines += call(f"model = {loader}.from_pretrained(", ("model_path", *([f"dtype={dtype}"] if dtype else ())), tail)
    return lines


def _moves(spec: EncodeSpec) -> bool:
    """Whether the model leaves the processor, where Transformers loads it."""
    return spec.device not in (Device.AUTO, Device.CPU)


def _batches(spec: EncodeSpec, readout: Readout, info: ModelInfo) -> list[str]:
    texts, lines = "sentences", []
    prompts = info.habits.prompts
    prompt = prompts.of_texts(spec).text
    leaves_out = bool(prompt) and not prompts.included and not readout.pooling.is_naive
    if prompt:
        lines += [*assign("prompt", literal(prompt)), "texts = [prompt + sentence for sentence in sentences]"]
        lines += [*(_prompt_length(info) if leaves_out else ()), ""]
        texts = "texts"
    alone = info.habits.batching is not Batching.ANY and not readout.pooling.is_naive
    size = spec.batch_size if readout.pooling.is_naive else 1 if alone else MASKED_BATCH
    within = INDENT * 2
    *before, pooled = POOLED[readout.pooling]
    if leaves_out:
        leaving = "pooled[:, :left_out] = 0  # the prompt, as the model's folder asks"
        # Nothing is padded of a text alone, and some tokenizers give no mask.
        ones = "torch.ones_like(pooled)" if alone else _MASK_GIVEN
        mask = 'torch.ones_like(inputs["input_ids"])' if alone else f"{_MASK_GIVEN}.clone()"
        *before, pooled = (line.replace(_MASK_GIVEN, ones) for line in WITHOUT_PROMPT[readout.pooling])
        before = [f"pooled = {mask}", leaving, *before]
    elif alone:
        *before, pooled = ALONE[readout.pooling]
    remark = "  # alone: the model sees the padding of a batch" if alone else ""
    lines += [
        "batches = []",
        "with torch.inference_mode():",
        f"{INDENT}for start in range(0, len({texts}), {size}):{remark}",
        *call("inputs = tokenizer(", (f"{texts}[start : start + {size}]", *_tokenizing(info, alone)), ")", within),
        *([f"{within}inputs = inputs.to(model.device)"] if _moves(spec) else ()),
        within + _hidden(spec, readout, info),
        *(within + statement for statement in before),
        f"{within}batches.append({pooled})" + ("  # with the padding" if readout.pooling.is_naive else ""),
    ]
    return lines


def _prompt_length(info: ModelInfo) -> list[str]:
    """Return the statements that count the tokens of the prompt, as Sentence Transformers counts them."""
    return [
        *call("prompt_ids = tokenizer(", ("prompt", *_cutting(info)), ')["input_ids"]'),
        "left_out = len(prompt_ids) - (prompt_ids[-1] in tokenizer.all_special_ids)",
    ]


def _cutting(info: ModelInfo) -> list[str]:
    return [] if info.max_length is None else ["truncation=True", f"max_length={info.max_length}"]


def _tokenizing(info: ModelInfo, alone: bool) -> list[str]:
    arguments = [*([] if alone else ["padding=True"]), *_cutting(info)]
    arguments += [f"return_{name}=False" for name in info.habits.unread]
    if not info.habits.gives_mask and not alone:
        arguments.append("return_attention_mask=True")
    return [*arguments, 'return_tensors="pt"']


def _hidden(spec: EncodeSpec, readout: Readout, info: ModelInfo) -> str:
    """Return the statement that runs the model; pooling is done in float32."""
    whole = ".float()" if spec.dtype is not Precision.FLOAT32 else ""
    if readout.layer == LAST_LAYER:
        return f"hidden = model(**inputs).last_hidden_state{whole}"
    states = hidden_states(info)
    return f"hidden = model(**inputs, output_hidden_states=True).{states}[{readout.layer}]{whole}"


def _result(spec: EncodeSpec, readout: Readout) -> list[str]:
    numpy = "embeddings.cpu().numpy()" if _moves(spec) else "embeddings.numpy()"
    return ["embeddings = torch.cat(batches)", *shorten_and_normalize(readout), f"embeddings = {numpy}"]
