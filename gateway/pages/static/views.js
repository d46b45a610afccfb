// A stack of views, each with its address behind "#/"; the back button closes the topmost.

/** The address of what is shown: "" for the start, "v/5YvxWOxcRa", "@alice", "tag/coffee" ... */
export function currentPath() {
  const [, path = ""] = location.hash.match(/^#\/(.*)$/) ?? [];
  return path;
}

function addressOf(path) {
  return path ? `/#/${path}` : "/";
}

export class Views {
  #root;
  #route;
  #stack = [];

  /** `route(path, how)` shows an address; `how` is "begin", or "open" on top of the others. */
  constructor(root, route) {
    this.#root = root;
    this.#route = route;
    window.addEventListener("popstate", ({ state }) => this.#travelled(state));
  }

  get top() { return this.#stack.at(-1)?.view ?? null; }

  get isDeep() { return this.#stack.length > 1; }

  /** Replaces all views by one; `isNew` adds to the history. */
  begin(view, path = "", { isNew = false } = {}) {
    for (const { view: old } of this.#stack) old.dispose();
    this.#stack = [];
    history[isNew ? "pushState" : "replaceState"]({ depth: 0 }, "", addressOf(path));
    this.#add(view, path);
  }

  /** Opens a view on top; one that is an overlay leaves the view below it as it is. */
  open(view, path, { isNew = true } = {}) {
    const below = this.top;
    if (below && !view.isOverlay) {
      below.hide();
      below.element.inert = true;
    }
    const depth = this.#stack.length;
    history[isNew ? "pushState" : "replaceState"]({ depth }, "", addressOf(path));
    this.#add(view, path);
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

  #add(view, path) {
    this.#stack.push({ view, path });
    this.#root.append(view.element);
    view.show();
    this.#markDepth();
  }

  // The history moved: back, forward, or to an address that was typed.
  #travelled(state) {
    const path = currentPath();
    if (!state) {
      this.#route(path, "open", { isNew: false });
      return;
    }
    const wasOver = this.#closeTo(state.depth);
    const { path: shown } = this.#stack[0];
    if (state.depth >= this.#stack.length) this.#route(path, "open", { isNew: false });
    else if (state.depth === 0 && path !== shown) this.#route(path, "begin", {});
    else if (wasOver && !wasOver.isOverlay) this.#showTop();
    this.#markDepth();
  }

  #closeTo(depth) {
    let closed = null;
    while (this.#stack.length > depth + 1) {
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
    document.body.classList.toggle("is-deep", this.#stack.filter(({ view }) => !view.isOverlay).length > 1);
  }
}
