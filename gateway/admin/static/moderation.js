// Shows reports and takedowns, and changes them by the calls of `/reports` and `/takedowns`.

const trouble = document.getElementById("trouble");
const older = document.getElementById("older");
const TARGETS = { video: "clip", profile: "account" };

const element = (name, text, className = "") => {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  return made;
};

const call = async (method, path, content) => {
  trouble.hidden = true;
  const answer = await fetch(path, {
    method,
    body: content === undefined ? undefined : JSON.stringify(content),
  });
  const document = await answer.json();
  if (!answer.ok) throw new Error(document.message);
  return document;
};

const tried = (act) => async (event) => {
  event?.preventDefault();
  try {
    await act(event);
  } catch (error) {
    trouble.textContent = error.message;
    trouble.hidden = false;
  }
};

const button = (text, act) => {
  const made = element("button", text, "button quiet");
  made.type = "button";
  made.addEventListener("click", tried(act));
  return made;
};

const row = (texts, buttons, className = "") => {
  const made = element("tr", "", className);
  const actions = element("td", "");
  actions.append(...buttons);
  made.append(...texts.map((text) => element("td", text ?? "–")), actions);
  return made;
};

const empty = (text, columns) => {
  const cell = element("td", text);
  cell.colSpan = columns;
  const made = element("tr", "");
  made.append(cell);
  return made;
};

const showTakedowns = async () => {
  const { takedowns, total } = await call("GET", "/takedowns");
  const rows = takedowns.map(({ kind, target_id, changed_at, note }) =>
    row([new Date(1000 * changed_at).toLocaleString("en"), kind, target_id, note], [
      button("Show again", async () => {
        await call("DELETE", `/takedowns/${kind}/${encodeURIComponent(target_id)}`);
        await showTakedowns();
      }),
    ]),
  );
  if (!rows.length) rows.push(empty("Nothing.", 5));
  const more = total - takedowns.length;
  if (more > 0) rows.push(empty(`${more} more: loops-gateway takedown list`, 5));
  document.getElementById("takedowns").replaceChildren(...rows);
};

const reportRow = (report) => {
  const isDone = report.done_at !== null;
  const path = `/reports/${report.id}/done`;
  const mark = button(isDone ? "Not done" : "Done", async () => {
    await call(isDone ? "DELETE" : "PUT", path);
    made.replaceWith(reportRow({ ...report, done_at: isDone ? null : Date.now() / 1000 }));
  });
  const kind = TARGETS[report.type];
  const takeDown = button("Take down", async () => {
    await call("POST", "/takedowns", { kind, id: report.target_id, note: `report ${report.id}` });
    await showTakedowns();
  });
  const made = row(
    [report.reported_at, report.type, report.target_id, report.rule ?? String(report.key), report.comment],
    kind ? [mark, takeDown] : [mark],
    isDone ? "done" : "",
  );
  return made;
};

let before = null;

const showReports = async () => {
  const limit = 50;
  const after = before === null ? "" : `&before=${before}`;
  const { reports } = await call("GET", `/reports?limit=${limit}${after}`);
  const body = document.getElementById("reports");
  body.append(...reports.map(reportRow));
  if (!body.children.length) body.append(empty("None.", 6));
  before = reports.at(-1)?.id ?? before;
  older.hidden = reports.length < limit;
};

document.getElementById("add").addEventListener(
  "submit",
  tried(async ({ target }) => {
    const { kind, id, note } = Object.fromEntries(new FormData(target));
    await call("POST", "/takedowns", { kind, id: id.trim(), note: note.trim() || null });
    target.reset();
    await showTakedowns();
  }),
);
older.addEventListener("click", tried(showReports));
await tried(showTakedowns)();
await tried(showReports)();
