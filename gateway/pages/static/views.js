// A stack of views; the browser's back button closes the topmost.

export class Views {
  #root;
  #stack = [];

  constructor(root) {
    this.#root = root;
    history.replaceState({ depth: 0 }, "");
    window.addEventListener("popstate", ({ state }) => this.#closeTo(state?.depth ?? 0));
  }

  get top() { return this.#stack.at(-1) ?? null; }

  get isDeep() { return this.#stack.length > 1; }

  /** Replaces all views by one. */
  begin(view) {
    if (this.isDeep) history.go(1 - this.#stack.length);
    for (const old of this.#stack) old.dispose();
    this.#stack = [];
    this.#add(view);
  }

  /** Opens a view on top. */
  open(view) {
    this.top?.hide();
    if (this.top) this.top.element.inert = true;
    this.#add(view);
    history.pushState({ depth: this.#stack.length - 1 }, "");
    view.element.focus({ preventScroll: true });
  }

  /** Closes the topmost view. */
  back() {
    if (this.isDeep) history.back();
  }

  #add(view) {
    this.#stack.push(view);
    this.#root.append(view.element);
    view.show();
    this.#markDepth();
  }

  #closeTo(depth) {
    if (this.#stack.length <= depth + 1) return;
    while (this.#stack.length > depth + 1) {
      const closed = this.#stack.pop();
      closed.hide();
      closed.dispose();
    }
    this.top.element.inert = false;
    this.top.show();
    this.#markDepth();
  }

  #markDepth() {
    document.body.classList.toggle("is-deep", this.isDeep);
  }
}
