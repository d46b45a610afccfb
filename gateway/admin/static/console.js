// Asks for the gateway's numbers every two seconds and draws what changed between two answers.

import { Chart, shown } from "./charts.js";

const PERIOD_MS = 2000;

const charts = Object.fromEntries(
  Object.entries({
    traffic: [["all"]],
    latency: [["p50", "p95", "p99"]],
    hits: [["from the cache"], { most: 100 }],
    failing: [["4xx", "5xx"]],
    nexgate: [["answered", "failed"]],
    "nexgate-latency": [["p50", "p95", "p99"]],
    busy: [["requests", "calls", "waiting"]],
    memory: [["taken"]],
  }).map(([id, options]) => [id, new Chart(document.getElementById(id), ...options)]),
);
let before = null;

const element = (name, text, className = "") => {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  return made;
};

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

// The time within which a share of the new entries stayed, in ms; null without any.
const percentile = (bounds, now, then, share) => {
  const fresh = now.map((count, index) => count - then[index]);
  const all = sum(fresh);
  if (all === 0) return null;
  let left = all * share;
  for (const [index, count] of fresh.entries()) {
    if (count >= left && count > 0) {
      const low = index === 0 ? 0 : bounds[index - 1];
      const high = bounds[index] ?? bounds.at(-1);
      return 1000 * (low + (high - low) * (left / count));
    }
    left -= count;
  }
  return 1000 * bounds.at(-1);
};

const failedCalls = (outcomes) =>
  sum(Object.entries(outcomes).filter(([name]) => !/^[234]xx$|^cancelled$/.test(name)).map(([, n]) => n));

const changes = (now, then) => {
  const seconds = Math.max(now.at - then.at, 0.001);
  const rate = (one, other) => Math.max(0, (one ?? 0) - (other ?? 0)) / seconds;
  const classes = now.requests.classes;
  const old = then.requests.classes;
  const total = (counts) => sum(Object.values(counts));
  const shares = [0.5, 0.95, 0.99];
  const of = (part) =>
    shares.map((share) => percentile(now.bounds_s, now[part].buckets, then[part].buckets, share));
  const reads = now.cache.reads - then.cache.reads;
  const failed = rate(failedCalls(now.calls.outcomes), failedCalls(then.calls.outcomes));
  return {
    traffic: [rate(total(classes), total(old))],
    latency: of("requests"),
    hits: [reads > 0 ? (100 * (now.cache.given - then.cache.given)) / reads : null],
    failing: [rate(classes["4xx"], old["4xx"]), rate(classes["5xx"], old["5xx"])],
    nexgate: [rate(total(now.calls.outcomes), total(then.calls.outcomes)) - failed, failed],
    "nexgate-latency": of("calls"),
    busy: [now.requests.in_flight, now.calls.in_flight, now.calls.queued],
    memory: [now.cache.bytes / 2 ** 20],
  };
};

const row = (cells, numbers = []) => {
  const made = element("tr", "");
  made.append(
    ...cells.map((text, index) => element("td", text, numbers.includes(index) ? "number" : "")),
  );
  return made;
};

const fill = (id, rows, empty, columns) => {
  if (rows.length === 0) {
    const cell = element("td", empty);
    cell.colSpan = columns;
    const none = element("tr", "");
    none.append(cell);
    rows = [none];
  }
  document.getElementById(id).replaceChildren(...rows);
};

const condition = ({ name, is_well, about }) => {
  const made = element("li", "", is_well ? "" : "bad");
  const title = element("b", name);
  title.append(element("span", is_well ? " is well" : " is not well", "unseen"));
  made.append(element("span", "", "state"), title, element("span", about, "why"));
  return made;
};

const uptime = (seconds) => {
  const parts = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
  const [size, unit] = parts.find(([one]) => seconds >= one) ?? [1, "s"];
  return `up for ${Math.floor(seconds / size)} ${unit}`;
};

const show = (now) => {
  document.getElementById("uptime").textContent = uptime(now.uptime_s);
  const known = [...now.conditions];
  if (now.tier) {
    const { other_gateways: others, other_namespaces: strangers } = now.tier;
    const about = [others.length ? `${others.join(", ")} at the tier` : "none seen at the tier"];
    if (strangers.length) about.push(`others share nothing: namespaces ${strangers.join(", ")}`);
    known.push({ name: "other gateways", is_well: true, about: about.join("; ") });
  }
  document.getElementById("health").replaceChildren(...known.map(condition));
  const slow = now.requests.routes
    .map(({ route, count, total_s }) => [route, count, (1000 * total_s) / count])
    .sort((one, other) => other[2] - one[2])
    .slice(0, 8)
    .map(([route, count, mean]) => row([route === "none" ? "(no such route)" : route, count.toLocaleString("en"), `${shown(mean)} ms`], [1, 2]));
  fill("routes", slow, "no request yet", 3);
  const reasons = Object.entries(now.requests.errors)
    .sort((one, other) => other[1] - one[1])
    .slice(0, 8)
    .map(([reason, count]) => row([reason, count.toLocaleString("en")], [1]));
  fill("errors", reasons, "none", 2);
  const failures = now.requests.failures
    .slice(0, 12)
    .map(({ at, method, template, status, request_id }) =>
      row([new Date(at * 1000).toLocaleTimeString("en-GB"), `${method} ${template}`, status, request_id], [2]));
  fill("failures", failures, "none since the start", 4);
};

const look = async () => {
  try {
    const answer = await fetch("/console/data", { cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    const now = await answer.json();
    document.getElementById("lost").hidden = true;
    // A gateway that has started anew counts from the beginning.
    const values = before && now.uptime_s >= before.uptime_s ? changes(now, before) : null;
    before = now;
    for (const [id, chart] of Object.entries(charts)) {
      chart.add(now.at, values ? values[id] : chart.names.map(() => null));
    }
    show(now);
  } catch {
    document.getElementById("lost").hidden = false;
  }
  setTimeout(look, PERIOD_MS);
};

look();
