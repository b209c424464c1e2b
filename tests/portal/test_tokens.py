"""Contrast, measured on the tokens themselves: 7:1 for text, 3:1 for the edges of controls."""

import re
from pathlib import Path

import pytest
from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "static"
GROUNDS = ["paper", "wash", "accent-wash"]
TEXTS = ["ink", "ink-soft", "link", "link-visited", "accent-ink", "error", "good"]
EDGES = ["control", "accent", "button"]


def colours(side, *sheets):
    """The colours of one side (0 light, 1 dark) as they stand after these sheets: {name: #hex}."""
    values = {}
    for sheet in sheets:
        values |= dict(re.findall(r"--([\w-]+): ([^;]+);", (STATIC / sheet).read_text()))
    return {name: shade for name in values if (shade := resolve(name, values, side))}


def resolve(name, values, side):
    text = values[name]
    if other := re.fullmatch(r"var\(--([\w-]+)\)", text):
        return resolve(other[1], values, side)
    shades = re.findall("#[0-9a-f]{6}", text)
    return shades[side % len(shades)] if shades else None


def luminance(shade):
    parts = [int(shade[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.fixture(
    params=[(0, []), (1, []), (0, ["contrast.css"]), (1, ["contrast.css"])],
    ids=["light", "dark", "light, highest contrast", "dark, highest contrast"],
)
def palette(request):
    side, sheets = request.param
    return colours(side, "tokens.css", *sheets)


def test_the_measure_is_right():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", TEXTS)
def test_text_has_a_contrast_of_7_on_every_ground(palette, text, ground):
    assert contrast(palette[text], palette[ground]) >= 7


@pytest.mark.parametrize(
    ("text", "ground"),
    [("on-band", "band"), ("on-button", "button"), ("on-button", "button-over")],
)
def test_text_on_a_deep_ground_has_a_contrast_of_7(palette, text, ground):
    assert contrast(palette[text], palette[ground]) >= 7


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("edge", EDGES)
def test_the_edges_of_controls_have_a_contrast_of_3(palette, edge, ground):
    assert contrast(palette[edge], palette[ground]) >= 3


@pytest.mark.parametrize("ground", [*GROUNDS, "band", "button"])
def test_one_colour_of_the_focus_ring_is_seen_on_every_ground(palette, ground):
    ring = [palette["focus"], palette["focus-edge"]]

    assert max(contrast(colour, palette[ground]) for colour in ring) >= 3


def test_colours_are_said_in_the_tokens_only():
    for sheet in STATIC.glob("*.css"):
        if sheet.name not in ("tokens.css", "contrast.css"):
            assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(", sheet.read_text()), sheet
