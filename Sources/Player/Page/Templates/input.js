// Hands: pointers on the map and the time strip, the wheel, buttons and keys.

// A pointer that moved no farther than this clicked.
const CLICK_REACH = 6;

class Input {
  constructor(player) {
    this.player = player;
    this.pointers = new Map();
    this.listenToMap(element("map"));
    this.listenToStrip(element("strip"));
    this.listenToButtons();
    document.addEventListener("keydown", (event) => this.key(event));
  }

  // MARK: The map

  listenToMap(canvas) {
    const place = (event) => {
      const box = canvas.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      this.pointers.set(event.pointerId, { ...place(event), wayLength: 0 });
      this.isPinch = this.pointers.size > 1;
    });
    canvas.addEventListener("pointermove", (event) => {
      const pointer = this.pointers.get(event.pointerId);
      const now = place(event);
      if (!pointer) {
        canvas.classList.toggle("over-robot", this.player.robotAt(now.x, now.y) !== null);
        return;
      }
      this.move(pointer, now);
    });
    const end = (event, isClick) => {
      const pointer = this.pointers.get(event.pointerId);
      if (!pointer) return;
      this.pointers.delete(event.pointerId);
      canvas.classList.remove("dragging");
      if (isClick && pointer.wayLength <= CLICK_REACH && !this.isPinch) {
        this.player.select(this.player.robotAt(pointer.x, pointer.y));
      }
      if (this.pointers.size === 0) this.isPinch = false;
    };
    canvas.addEventListener("pointerup", (event) => end(event, true));
    canvas.addEventListener("pointercancel", (event) => end(event, false));
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      const pixels = event.deltaY * (event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1);
      const now = place(event);
      this.player.zoom(Math.exp(-pixels * (event.ctrlKey ? 0.01 : 0.0016)), now.x, now.y);
    }, { passive: false });
    canvas.addEventListener("dblclick", (event) => {
      const now = place(event);
      if (this.player.robotAt(now.x, now.y) === null) this.player.zoom(1.6, now.x, now.y);
    });
  }

  // One pointer pulls the map; of two, the distance zooms and the middle pulls.
  move(pointer, now) {
    const before = this.middle();
    const span = this.span();
    pointer.wayLength += Math.hypot(now.x - pointer.x, now.y - pointer.y);
    pointer.x = now.x;
    pointer.y = now.y;
    if (pointer.wayLength <= CLICK_REACH && !this.isPinch) return;
    element("map").classList.add("dragging");
    const after = this.middle();
    this.player.pan(after.x - before.x, after.y - before.y);
    if (span > 0) this.player.zoom(this.span() / span, after.x, after.y);
  }

  middle() {
    const all = [...this.pointers.values()];
    return {
      x: all.reduce((sum, pointer) => sum + pointer.x, 0) / all.length,
      y: all.reduce((sum, pointer) => sum + pointer.y, 0) / all.length,
    };
  }

  span() {
    const [a, b] = [...this.pointers.values()];
    return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
  }

  // MARK: The time strip

  listenToStrip(strip) {
    let isPulled = false;
    strip.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      isPulled = true;
      strip.setPointerCapture(event.pointerId);
      this.player.pause();
      this.player.seek(this.player.strip.stepAt(event.clientX));
    });
    strip.addEventListener("pointermove", (event) => {
      if (isPulled) this.player.seek(this.player.strip.stepAt(event.clientX));
    });
    const end = () => {
      isPulled = false;
      strip.blur();
    };
    strip.addEventListener("pointerup", end);
    strip.addEventListener("pointercancel", end);
  }

  // MARK: Buttons

  listenToButtons() {
    const { player } = this;
    const on = (id, act) => element(id).addEventListener("click", (event) => {
      act();
      // A button clicked by hand gives the keys back to the page.
      if (event.detail > 0) event.currentTarget.blur();
    });
    on("play", () => player.togglePlay());
    on("back", () => player.stepBy(-1));
    on("forward", () => player.stepBy(1));
    on("slower", () => player.changeSpeed(-1));
    on("faster", () => player.changeSpeed(1));
    on("loop", () => player.toggleLoop());
    on("zoom-in", () => player.zoom(1.4));
    on("zoom-out", () => player.zoom(1 / 1.4));
    on("fit", () => player.fit());
    on("theme", () => player.toggleTheme());
    on("help-button", () => player.toggleHelp());
    on("help-close", () => player.toggleHelp());
    on("panel-button", () => player.togglePanel());
    on("deselect", () => player.select(null));
    on("previous", () => player.selectNext(-1));
    on("next", () => player.selectNext(1));
    on("scope", () => player.cycleScope());
    for (const button of document.querySelectorAll("#kinds button")) {
      button.addEventListener("click", () => player.setKind(button.value));
    }
    element("heads").addEventListener("change", (event) => {
      const head = Number(event.target.value);
      player.setHead(head < 0 ? null : head);
      event.target.blur();
    });
    element("search").addEventListener("submit", (event) => {
      event.preventDefault();
      player.find(element("number").value);
    });
    element("help").addEventListener("click", (event) => {
      if (event.target === element("help")) player.toggleHelp();
    });
  }

  // MARK: Keys

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isTyping = event.target instanceof HTMLInputElement;
    if (isTyping) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const isPressed = event.target instanceof HTMLButtonElement || event.target instanceof HTMLSelectElement;
    if (isPressed && (event.key === " " || event.key === "Enter" || event.key.startsWith("Arrow"))) return;
    if (this.act(event)) event.preventDefault();
  }

  // Whether the key means something.
  act(event) {
    const { player } = this;
    const pan = 60;
    if (event.shiftKey) {
      switch (event.key) {
        case "ArrowLeft": player.pan(pan, 0); return true;
        case "ArrowRight": player.pan(-pan, 0); return true;
        case "ArrowUp": player.pan(0, pan); return true;
        case "ArrowDown": player.pan(0, -pan); return true;
      }
    }
    switch (event.key) {
      case " ": case "p": case "P": player.togglePlay(); return true;
      case ".": case "ArrowRight": player.stepBy(1); return true;
      case ",": case "ArrowLeft": player.stepBy(-1); return true;
      case "+": case "=": player.changeSpeed(1); return true;
      case "-": case "−": player.changeSpeed(-1); return true;
      case "n": player.jumpToEvent(1); return true;
      case "N": player.jumpToEvent(-1); return true;
      case "r": case "R": player.seek(0); return true;
      case "End": player.seek(player.episode.last); return true;
      case "l": case "L": player.toggleLoop(); return true;
      case "a": case "A": player.cycleScope(); return true;
      case "w": case "W": player.cycleKind(); return true;
      case "h": case "H": player.cycleHead(); return true;
      case "[": player.selectNext(-1); return true;
      case "]": player.selectNext(1); return true;
      case "/": element("number").focus(); return true;
      case "Home": player.fit(); return true;
      case "f": case "F": player.toggleFollow(); return true;
      case "g": case "G": player.toggleLayer("grid"); return true;
      case "t": case "T": player.toggleLayer("trails"); return true;
      case "o": case "O": player.toggleLayer("goals"); return true;
      case "i": case "I": player.toggleLayer("ids"); return true;
      case "c": case "C": player.toggleLayer("collisions"); return true;
      case "m": case "M": player.togglePanel(); return true;
      case "?": case "F1": player.toggleHelp(); return true;
      case "Escape":
        if (element("help").open) player.toggleHelp(); else player.select(null);
        return true;
    }
    return false;
  }
}
