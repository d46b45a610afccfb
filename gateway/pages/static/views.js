// A stack of views, each with its address behind "#/"; the back button closes the topmost.

/** The address of what is shown: "" for the start, "v/5YvxWOxcRa", "@alice", "tag/coffee" ... */
export function currentPath() {
  const [, path = ""] = location.hash.match(/^#\/(.*)$/) ?? [];
  return path;
}

/** A part of an address as it was before it was encoded; as it is where it can't be decoded. */
export function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function addressOf(path) {
  return path ? `/#/${path}` : "/";
}

export class Views {
  #root;
  #route;
  #stack = [];
  #moves = 0;

  /** `route(path, how)` shows an address; `how` is "begin", or "open" on top of the others. */
  constructor(root, route) {
    this.#root = root;
    this.#route = route;
    window.addEventListener("popstate", ({ state }) => this.#travelled(state));
  }

  get top() { return this.#stack.at(-1)?.view ?? null; }

  /** How often the viewer went to another view: an answer asked for before may come too late. */
  get moves() { return this.#moves; }

  /** Whether the back button leads to another view of this page. */
  get isDeep() { return this.#depth > 0; }

  get #depth() { return this.#stack.at(-1)?.depth ?? -1; }

  /** Replaces all views by one; `isNew` adds to the history. */
  begin(view, path = "", { isNew = false } = {}) {
    this.clear();
    history[isNew ? "pushState" : "replaceState"]({ depth: 0 }, "", addressOf(path));
    this.#add(view, 0);
  }

  /** Opens a view on top; one that is an overlay leaves the view below it as it is. */
  open(view, path, { isNew = true } = {}) {
    const below = this.top;
    if (below && !view.isOverlay) {
      below.hide();
      below.element.inert = true;
    }
    const depth = isNew ? this.#depth + 1 : history.state?.depth ?? this.#depth + 1;
    history[isNew ? "pushState" : "replaceState"]({ depth }, "", addressOf(path));
    this.#add(view, depth);
    if (!view.isOverlay) view.element.focus({ preventScroll: true });
  }

  /** Opens a view in place of the topmost. */
  replace(view, path) {
    const { view: old } = this.#stack.pop();
    old.dispose();
    this.open(view, path, { isNew: false });
  }

  /** Closes the topmost view. */
  back() {
    if (this.isDeep) history.back();
  }

  /** Removes all views. The history stays: what is gone back to is made anew. */
  clear() {
    this.#drop(0);
  }

  /** Removes all views but the topmost; what is gone back to is made anew. */
  clearBelow() {
    this.#drop(0, -1);
  }

  #add(view, depth) {
    this.#moves += 1;
    // As the browser writes it, to be compared with where it goes back to.
    this.#stack.push({ view, depth, path: currentPath() });
    this.#root.append(view.element);
    view.show();
    this.#markDepth();
  }

  #drop(start, end = this.#stack.length) {
    const dropped = this.#stack.slice(start, end);
    this.#stack.splice(start, dropped.length);
    for (const { view } of dropped) view.dispose();
  }

  // The history moved: back, forward, or to an address that was typed.
  #travelled(state) {
    const path = currentPath();
    this.#moves += 1;
    if (!state) {
      this.#route(path, "open", { isNew: false });
      return;
    }
    const wasOver = this.#closeTo(state.depth);
    const top = this.#stack.at(-1);
    if (top?.depth === state.depth && top.path === path) {
      if (wasOver && !wasOver.isOverlay) this.#showTop();
    } else if (state.depth === 0) {
      this.#route(path, "begin", {});
    } else {
      this.#closeTo(state.depth - 1);
      this.#route(path, "open", { isNew: false });
    }
    this.#markDepth();
  }

  #closeTo(depth) {
    let closed = null;
    while (this.#depth > depth) {
      const { view } = this.#stack.pop();
      view.hide();
      view.dispose();
      closed = closed?.isOverlay === false ? closed : view;
    }
    return closed;
  }

  #showTop() {
    this.top.element.inert = false;
    this.top.show();
  }

  #markDepth() {
    const isDeep = this.#stack.some(({ view, depth }) => depth > 0 && !view.isOverlay);
    document.body.classList.toggle("is-deep", isDeep);
  }
}
