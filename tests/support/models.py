"""Tiny random models of every kind of architecture, made on the spot; no network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WORDS = (
    "the a cat dog sat on mat rug weather is sunny today feline rested model reads words and long text short tokens "
    "again never rain sun river bank money green blue red house car tree under over with without hello world"
).split()

TEXTS = (
    "the cat sat on the mat",
    "a feline rested on the rug",
    "the weather is sunny today",
    "hello",
    "a dog and a cat rested under the tree with the green house over the river bank without rain",
    "unknownword in the text",
    "the cat sat on the mat",
    "money money money",
)
"""Mixed lengths, a repeated text, words that no tokenizer here knows."""

HIDDEN = 16
LAYERS = 2
MAX_LENGTH = 24


@dataclass(frozen=True)
class TinyModel:
    """What makes one tiny model.

    `specials` are the special tokens by role, in the order of their ids; `template` is the tokenizer's pattern.
    """

    build: Callable[[int], Any]
    specials: Mapping[str, str]
    template: str
    padding_side: str = "right"
    relative_positions: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)


def _bert(vocabulary: int) -> Any:
    from transformers import BertConfig, BertModel

    config = BertConfig(
        vocab_size=vocabulary,
        hidden_size=HIDDEN,
        num_hidden_layers=LAYERS,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=MAX_LENGTH,
        initializer_range=0.3,
    )
    return BertModel(config)


def _roberta(vocabulary: int) -> Any:
    from transformers import RobertaConfig, RobertaModel

    config = RobertaConfig(
        vocab_size=vocabulary,
        hidden_size=HIDDEN,
        num_hidden_layers=LAYERS,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=MAX_LENGTH + 2,
        pad_token_id=1,
        type_vocab_size=1,
        initializer_range=0.3,
    )
    return RobertaModel(config)


def _mpnet(vocabulary: int) -> Any:
    from transformers import MPNetConfig, MPNetModel

    config = MPNetConfig(
        vocab_size=vocabulary,
        hidden_size=HIDDEN,
        num_hidden_layers=LAYERS,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=MAX_LENGTH + 2,
        pad_token_id=1,
        initializer_range=0.3,
    )
    return MPNetModel(config)


def _distilbert(vocabulary: int) -> Any:
    from transformers import DistilBertConfig, DistilBertModel

    config = DistilBertConfig(
        vocab_size=vocabulary,
        dim=HIDDEN,
        n_layers=LAYERS,
        n_heads=2,
        hidden_dim=32,
        max_position_embeddings=MAX_LENGTH,
        initializer_range=0.3,
    )
    return DistilBertModel(config)


def _gpt2(vocabulary: int) -> Any:
    from transformers import GPT2Config, GPT2Model

    config = GPT2Config(
        vocab_size=vocabulary,
        n_embd=HIDDEN,
        n_layer=LAYERS,
        n_head=2,
        n_positions=MAX_LENGTH,
        bos_token_id=0,
        eos_token_id=0,
        initializer_range=0.3,
    )
    return GPT2Model(config)


def _llama(vocabulary: int) -> Any:
    from transformers import LlamaConfig, LlamaModel

    config = LlamaConfig(
        vocab_size=vocabulary,
        hidden_size=HIDDEN,
        num_hidden_layers=LAYERS,
        num_attention_heads=2,
        num_key_value_heads=1,
        intermediate_size=32,
        max_position_embeddings=MAX_LENGTH,
        initializer_range=0.3,
    )
    return LlamaModel(config)


def _t5(vocabulary: int) -> Any:
    from transformers import T5Config, T5Model

    config = T5Config(
        vocab_size=vocabulary, d_model=HIDDEN, d_kv=8, d_ff=32, num_layers=LAYERS, num_heads=2, initializer_factor=3.0
    )
    return T5Model(config)


def _modernbert(vocabulary: int) -> Any:
    from transformers import ModernBertConfig, ModernBertModel

    config = ModernBertConfig(
        vocab_size=vocabulary,
        hidden_size=HIDDEN,
        num_hidden_layers=LAYERS,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=MAX_LENGTH,
        local_attention=8,
        global_attn_every_n_layers=2,
        pad_token_id=0,
        cls_token_id=2,
        sep_token_id=3,
        bos_token_id=2,
        eos_token_id=3,
        initializer_range=0.3,
    )
    return ModernBertModel(config)


_BERT_TOKENS = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
_ROBERTA_TOKENS = {"cls_token": "<s>", "pad_token": "<pad>", "sep_token": "</s>", "unk_token": "<unk>"}
_GPT_TOKENS = {"eos_token": "<|endoftext|>"}
_LLAMA_TOKENS = {"unk_token": "<unk>", "bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>"}
_T5_TOKENS = {"pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>"}
_TYPED = {"model_input_names": ["input_ids", "token_type_ids", "attention_mask"]}
_UNTYPED = {"model_input_names": ["input_ids", "attention_mask"]}

TINY_MODELS: Mapping[str, TinyModel] = {
    "bert": TinyModel(_bert, _BERT_TOKENS, "[CLS] $A [SEP]", settings=_TYPED),
    "bert-left": TinyModel(_bert, _BERT_TOKENS, "[CLS] $A [SEP]", padding_side="left", settings=_TYPED),
    "roberta": TinyModel(_roberta, _ROBERTA_TOKENS, "<s> $A </s>", settings=_UNTYPED),
    "mpnet": TinyModel(_mpnet, _ROBERTA_TOKENS, "<s> $A </s>", settings=_UNTYPED),
    "distilbert": TinyModel(_distilbert, _BERT_TOKENS, "[CLS] $A [SEP]", settings=_UNTYPED),
    "gpt2": TinyModel(_gpt2, _GPT_TOKENS, "$A", settings=_UNTYPED),
    "gpt2-left": TinyModel(_gpt2, _GPT_TOKENS, "$A", padding_side="left", settings=_UNTYPED),
    "llama": TinyModel(
        _llama, _LLAMA_TOKENS, "<s> $A", padding_side="left", relative_positions=True, settings=_UNTYPED
    ),
    "t5": TinyModel(_t5, _T5_TOKENS, "$A </s>", relative_positions=True, settings=_UNTYPED),
    "modernbert": TinyModel(_modernbert, _BERT_TOKENS, "[CLS] $A [SEP]", relative_positions=True, settings=_UNTYPED),
}
"""Tiny models by name. The GPT-2 tokenizers have no padding token; the Llama one pads left and has one."""


def build_model(name: str, folder: Path) -> Path:
    """Save the tiny model `name` into `folder`, as transformers would, and return the folder."""
    import torch

    tiny = TINY_MODELS[name]
    tokenizer = build_tokenizer(tiny)
    torch.manual_seed(1)
    tiny.build(len(tokenizer)).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def build_tokenizer(tiny: TinyModel) -> Any:
    """Make a fast tokenizer that splits at white space."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    specials = tuple(tiny.specials.values())
    vocabulary = {token: index for index, token in enumerate((*specials, *dict.fromkeys(WORDS)))}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token=tiny.specials.get("unk_token", specials[0])))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    used = [token for token in tiny.template.split() if token != "$A"]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=tiny.template, special_tokens=[(token, vocabulary[token]) for token in used]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=MAX_LENGTH,
        padding_side=tiny.padding_side,
        **tiny.specials,
        **tiny.settings,
    )


def build_sentence_transformer(
    base: Path,
    folder: Path,
    *,
    pooling: str | tuple[str, ...] = "mean",
    normalize: bool = False,
    dense: int | None = None,
    dense_settings: Mapping[str, Any] | None = None,
    layer_norm: bool = False,
    include_prompt: bool = True,
    **settings: Any,
) -> Path:
    """Save a Sentence Transformers folder around the transformers folder `base`.

    `dense_settings` go to the `Dense` module, `settings` to the `SentenceTransformer` itself (`prompts`, `default_prompt_name`, `truncate_dim`, …).
    """
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Dense
    from sentence_transformers.base.modules.transformer import Transformer
    from sentence_transformers.sentence_transformer.modules import LayerNorm, Normalize, Pooling

    transformer = Transformer(str(base))
    pooled = Pooling(HIDDEN, pooling, include_prompt=include_prompt)
    modules: list[torch.nn.Module] = [transformer, pooled]
    torch.manual_seed(2)
    if dense is not None:
        modules.append(Dense(pooled.get_embedding_dimension(), dense, **(dense_settings or {})))
    if layer_norm:
        modules.append(LayerNorm(dense or pooled.get_embedding_dimension()))
    if normalize:
        modules.append(Normalize())
    SentenceTransformer(modules=modules, device="cpu", **settings).save(str(folder), create_model_card=False)
    return folder
