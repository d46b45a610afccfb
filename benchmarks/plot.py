"""The plot of a run: every round of every ratio, its median, and where its goal begins."""

from pathlib import Path
from textwrap import fill

import matplotlib as mpl
from matplotlib.figure import Figure

from benchmarks.measures import Result

_INK = "#1f2937"
_REACHED = "#15803d"
_MISSED = "#b91c1c"
_PLAIN = "#475569"
_COLOURS = {True: _REACHED, False: _MISSED, None: _PLAIN}


def write_plot(results: tuple[Result, ...], file: Path) -> None:
    """Draw the ratios as SVG, the same bytes for the same results."""
    mpl.rcParams["svg.hashsalt"] = "loops-gateway"
    ratios = [result for result in reversed(results) if result.unit == "x"]
    figure = Figure(figsize=(10, 0.5 * len(ratios) + 1.2), layout="constrained")
    axes = figure.subplots()
    for height, result in enumerate(ratios):
        colour = _COLOURS[result.is_met]
        axes.plot(result.values, [height] * len(result.values), "o", color=colour, alpha=0.3)
        axes.plot([result.median], [height], "D", color=colour)
        if result.goal is not None:
            axes.plot([result.goal.limit], [height], "|", color=_INK, markersize=18)
            side = ">" if result.goal.is_lower_bound else "<"
            axes.plot([result.goal.limit], [height], side, color=_INK, markersize=4)
    axes.set_yticks(
        range(len(ratios)),
        [fill(result.measure.replace("`", ""), 48) for result in ratios],
        fontsize=8,
    )
    axes.set_xscale("log")
    axes.set_xticks([0.5, 1, 2, 5, 10, 20], ["0.5", "1", "2", "5", "10", "20"])
    axes.minorticks_off()
    axes.axvline(1.0, color=_INK, linewidth=0.5)
    axes.grid(axis="y", linewidth=0.3)
    axes.set_xlabel(
        "ratio; dots: rounds, diamond: median, bar: goal, which lies on the arrow's side"
    )
    figure.savefig(file, format="svg", metadata={"Date": None})
