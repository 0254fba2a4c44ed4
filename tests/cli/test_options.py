from __future__ import annotations

from pathlib import Path

import pytest

from explorer.cli.parser import parse
from explorer.cli.request import encode_spec, readout_of
from explorer.domain.choices.render import RenderTheme, RenderView
from explorer.domain.settings.spec import Backend, Device, EncodeSpec, Pooling, Precision, Readout, Similarity


def test_defaults_are_those_of_the_program() -> None:
    options = parse(["similarity", "a.txt"])
    assert encode_spec(options) == EncodeSpec()
    assert readout_of(options) == Readout()
    assert options.metric is Similarity.COSINE
    assert not options.json


def test_raw_transformers_start_with_the_mean() -> None:
    options = parse(["similarity", "a.txt", "--backend", "transformers"])
    assert readout_of(options) == Readout(Pooling.MEAN)
    assert encode_spec(options) == EncodeSpec(backend=Backend.TRANSFORMERS)


ALL = [
    *("--backend", "transformers", "--model", "folder", "--pooling", "naive_max", "--layer", "3", "--normalize"),
    *("--truncate-dim", "64", "--max-length", "128", "--batch-size", "7", "--device", "cpu", "--column", "body"),
    *("--dtype", "bfloat16"),
]
COMMANDS = [
    ["encode", "-o", "out.npz"],
    ["similarity"],
    ["render", "--view", "map", "-o", "out.svg"],
    ["script"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_every_command_takes_every_shared_option(command: list[str]) -> None:
    options = parse([*command, "a.txt", "b.csv", *ALL])
    assert options.files == ["a.txt", "b.csv"]
    assert options.column == "body"
    assert encode_spec(options) == EncodeSpec(
        "folder",
        Backend.TRANSFORMERS,
        128,
        device=Device.CPU,
        dtype=Precision.BFLOAT16,
        batch_size=7,
        layers=(3,),
        naive=True,
    )
    assert readout_of(options) == Readout(Pooling.NAIVE_MAX, 3, True, 64)


@pytest.mark.parametrize("pooling", [p for p in Pooling if p is not Pooling.MODEL])
def test_only_naive_poolings_need_a_naive_pass(pooling: Pooling) -> None:
    options = parse(["similarity", "a.txt", "--pooling", pooling.value])
    assert encode_spec(options).naive is pooling.is_naive


def test_render_options() -> None:
    options = parse(["render", "-", "--view", "window", "-o", "x.PNG", "--size", "1280x800", "--theme", "dark"])
    assert options.files == ["-"]
    assert options.view == (RenderView.WINDOW,)
    assert options.out == Path("x.PNG")
    assert options.size == (1280, 800)
    assert options.theme is RenderTheme.DARK
    assert parse(["render", "a.txt", "--view", "map", "-o", "x.pdf", "--metric", "dot"]).metric is Similarity.DOT


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("similarity", "required: FILE"),
        ("nonsense a.txt", "invalid choice: 'nonsense'"),
        ("similarity a.txt --backend tensorflow", "tensorflow is none of sentence-transformers, transformers"),
        ("similarity a.txt --backend openvino", "openvino is an engine now: --engine openvino"),
        ("render a.txt --view map,norms -o x.png", "several views need {view} in the name of OUT"),
        ("render a.txt --view map,house -o {view}.png", "house is none of heatmap, norms, map, window"),
        ("similarity a.txt --pooling median", "median is none of model, mean, cls"),
        ("similarity a.txt --metric l3", "l3 is none of cosine, dot, euclidean, manhattan"),
        ("similarity a.txt --device tpu", "tpu is none of auto, cpu"),
        ("similarity a.txt --dtype int4", "int4 is none of auto, stored, float32, bfloat16, float16, int8"),
        ("similarity a.txt --truncate-dim 0", "0 is less than 1"),
        ("similarity a.txt --layer -2", "-2 is less than 0"),
        ("similarity a.txt --batch-size many", "argument --batch-size: many is no whole number"),
        ("similarity a.txt --backend transformers --pooling model", "needs --backend sentence-transformers"),
        ("similarity a.txt --layer 2", "--layer 2 needs a pooling: choose one, such as --pooling mean"),
        ("similarity - a.txt -", "standard input can be read only once"),
        ("encode a.txt", "encode needs -o OUT or --json"),
        ("encode a.txt -o out.xyz", "End it in .parquet, .npz, .csv, .tsv."),
        ("encode a.txt -o out.npz --metric dot", "unrecognized arguments: --metric dot"),
        ("render a.txt --view map", "required: -o/--out"),
        ("render a.txt -o x.png", "required: --view"),
        ("render a.txt --view pie -o x.png", "pie is none of heatmap, norms, map, window"),
        ("render a.txt --view map -o x.gif", "End it in .png, .svg, .pdf."),
        ("render a.txt --view map -o x.png --size 800", "800 is not of the form WxH"),
        ("render a.txt --view map -o x.png --size 8x800", "sides go from 64 to 16384"),
        ("render a.txt --view map -o x.png --size -8x800", "expected one argument"),
        ("render a.txt --view map -o x.png --theme blue", "blue is none of light, dark"),
    ],
)
def test_wrong_usage_is_status_two_and_says_why(
    capsys: pytest.CaptureFixture[str], arguments: str, message: str
) -> None:
    with pytest.raises(SystemExit) as caught:
        parse(arguments.split())
    assert caught.value.code == 2
    output = capsys.readouterr()
    assert message in output.err
    assert output.out == ""
    command = arguments.split()[0]
    if command != "nonsense":
        # The usage of this command, not of all.
        assert output.err.startswith(f"usage: sentence-explorer {command} FILE")
        assert output.err.splitlines()[-1].startswith(f"sentence-explorer {command}: error: ")


@pytest.mark.parametrize("command", ["encode", "similarity", "render"])
def test_help_names_every_choice(capsys: pytest.CaptureFixture[str], command: str) -> None:
    with pytest.raises(SystemExit) as caught:
        parse([command, "--help"])
    assert caught.value.code == 0
    text = capsys.readouterr().out
    assert text.startswith(f"usage: sentence-explorer {command} FILE")
    for enum in (Pooling, Backend, Device, Precision):
        assert "|".join(enum) in text
    assert "--no-normalize" in text


def test_options_go_by_their_whole_names(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["similarity", "a.txt", "--pool", "mean"])
    assert "unrecognized arguments: --pool" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["", "query_"])
def test_a_prompt_is_the_folder_s_own_none_a_text_or_a_name(kind: str) -> None:
    def asked(*options: str) -> tuple[str | None, str]:
        spec = encode_spec(parse(["similarity", "a.txt", *options]))
        return getattr(spec, f"{kind}prompt"), getattr(spec, f"{kind}prompt_name")

    option = f"--{kind}prompt".replace("_", "-")
    assert asked() == (None, "")
    assert asked(option, "") == ("", "")
    assert asked(option, "query: ") == ("query: ", "")
    assert asked(f"{option}-name", "topic") == (None, "topic")


def test_a_prompt_is_not_given_in_two_ways(capsys: pytest.CaptureFixture[str]) -> None:
    for options in (["--prompt", "a", "--prompt-name", "b"], ["--query-prompt-name", ""]):
        with pytest.raises(SystemExit):
            parse(["similarity", "a.txt", *options])
    errors = capsys.readouterr().err
    assert "--prompt-name: not allowed with argument --prompt" in errors
    assert "a prompt has no empty name" in errors


def test_a_prompt_and_the_network_reach_the_forward_pass() -> None:
    spec = encode_spec(parse(["similarity", "a.txt", "--prompt", "query: ", "--allow-network"]))
    assert spec.prompt == "query: "
    assert spec.allow_network
    assert not encode_spec(parse(["similarity", "a.txt"])).allow_network
