// One view lies upon another; the browser's own back button takes the uppermost away.

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

  /** Replaces everything by one view. */
  begin(view) {
    if (this.isDeep) history.go(1 - this.#stack.length);
    for (const old of this.#stack) old.dispose();
    this.#stack = [];
    this.#add(view);
  }

  /** Lays a view upon the others. */
  open(view) {
    this.top?.hide();
    if (this.top) this.top.element.inert = true;
    this.#add(view);
    history.pushState({ depth: this.#stack.length - 1 }, "");
    view.element.focus({ preventScroll: true });
  }

  /** Takes the uppermost view away. */
  back() {
    if (this.isDeep) history.back();
  }

  #add(view) {
    this.#stack.push(view);
    this.#root.append(view.element);
    view.show();
    this.#tell();
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
    this.#tell();
  }

  #tell() {
    document.body.classList.toggle("is-deep", this.isDeep);
  }
}
