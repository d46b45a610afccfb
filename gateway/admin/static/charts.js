// Lines over the last minutes, drawn by uPlot; the numbers below are those at the pointer, or the newest.

const SPAN_S = 300;
const HEIGHT = 130;
const DASHES = [[], [5, 3], [2, 3]];

// From 99.5 on two digits would be written as 1.0e+2.
export const shown = (number) => {
  if (number === null || number === undefined) return "–";
  if (number >= 99.5) return Math.round(number).toLocaleString("en");
  return String(Number(number.toPrecision(2)));
};

const color = (name) => getComputedStyle(document.body).getPropertyValue(name).trim();
const axis = { stroke: () => color("--soft"), font: "12px system-ui, sans-serif", ticks: { show: false } };
const grid = { stroke: () => color("--line"), width: 1 };
const clock = (_, moments) =>
  moments.map((moment) => new Date(moment * 1000).toLocaleTimeString("en-GB").replace(/:00$/, ""));

export class Chart {
  constructor(figure, names, { most = null } = {}) {
    this.names = names;
    this.legend = figure.querySelector("dl");
    this.points = [[], ...names.map(() => [])];
    this.now = 0;
    const place = figure.querySelector(".plot");
    const top = (_, low, high) => [0, most ?? Math.max(1, high ?? 0) * 1.05];
    this.plot = new uPlot(
      {
        width: place.clientWidth || 260,
        height: HEIGHT,
        padding: [8, 16, 0, 0], // half a time has room beside the last one
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false } },
        scales: { x: { range: () => [this.now - SPAN_S, this.now] }, y: { range: top } },
        axes: [
          { ...axis, grid: { show: false }, values: clock, incrs: [60, 120, 300], space: 50, size: 24 },
          { ...axis, grid, values: (_, splits) => splits.map(shown), space: 34, size: 44 },
        ],
        series: [
          {},
          ...names.map((name, index) => ({
            label: name,
            stroke: () => color(`--line-${index + 1}`),
            width: 2,
            dash: DASHES[index],
            points: { show: false },
          })),
        ],
        hooks: { setCursor: [() => this.write()] },
      },
      this.points,
      place,
    );
    new ResizeObserver(() => {
      if (place.clientWidth > 0) this.plot.setSize({ width: place.clientWidth, height: HEIGHT });
    }).observe(place);
  }

  // `at` in seconds since the epoch; a value that there isn't is null.
  add(at, values) {
    this.now = at;
    [at, ...values].forEach((value, index) => this.points[index].push(value));
    while (this.points[0][0] < at - SPAN_S) this.points.forEach((points) => points.shift());
    this.plot.setData(this.points);
    this.write();
  }

  write() {
    const index = this.plot?.cursor.idx ?? this.points[0].length - 1;
    const entries = this.names.map((name, number) => {
      const entry = document.createElement("div");
      entry.className = `k${number + 1}`;
      const term = document.createElement("dt");
      const value = document.createElement("dd");
      term.textContent = name;
      value.textContent = shown(this.points[number + 1][index]);
      entry.append(term, value);
      return entry;
    });
    this.legend.replaceChildren(...entries);
  }
}
