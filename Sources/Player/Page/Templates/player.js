// The player: time, what is selected and shown, and one frame after another.

// Steps a second, as the window has them.
const SPEEDS = [0.2, 0.5, 1, 2, 4, 5, 10, 20, 50, 100, 200];
const KINDS = ["enhanced", "original", "both"];
const KIND_NAMES = { enhanced: "W*", original: "W", both: "W beside W*" };
const SCOPES = ["off", "selected", "all"];
const LAYER_NAMES = { grid: "grid", trails: "trails", goals: "goals", ids: "numbers", collisions: "collisions" };
// A gap between frames counts as no more seconds than this.
const LONGEST_FRAME = 0.25;
// How fast a single step is shown, in steps a second.
const GLIDE_SPEED = 8;

class Player {
  constructor(data) {
    this.data = data;
    this.episode = new Episode(data);
    this.camera = new Camera(this.episode.width, this.episode.height);
    this.canvas = element("map");
    this.context = this.canvas.getContext("2d", { alpha: false });
    this.frame = new Frame(this.episode);
    this.mapPicture = new MapPicture(this.episode);
    this.robots = new RobotPainter(this.episode);
    this.attentionPainter = new AttentionPainter(this.episode);
    this.panel = new Panel(this.episode);
    this.strip = new TimeStrip(this.episode);

    // In steps; between two of them everybody is on the way.
    this.time = 0;
    // The step that single steps lead to; null for none under way.
    this.glide = null;
    this.isPlaying = false;
    this.isLooping = false;
    this.speed = SPEEDS.reduce((best, speed) =>
      Math.abs(speed - data.start.speed) < Math.abs(best - data.start.speed) ? speed : best);
    this.selection = data.start.selection;
    this.scope = data.start.attention;
    this.kind = data.start.kind;
    this.head = data.start.head;
    this.layers = { grid: true, trails: true, goals: true, ids: true, collisions: true };
    this.isFollowing = false;
    this.themeChoice = data.start.dark === null ? null : data.start.dark ? "dark" : "light";
    this.frameTimes = [];
    this.isDirty = true;
    this.panelKey = "";
    this.prefersDark = matchMedia("(prefers-color-scheme: dark)");
    this.prefersCalm = matchMedia("(prefers-reduced-motion: reduce)");
  }

  begin() {
    element("name").textContent = this.data.scenario;
    element("driver").textContent = this.data.controller;
    element("caption").textContent = this.data.caption;
    element("caption").hidden = this.data.caption === "";
    element("last").textContent = String(this.episode.last);
    this.prefersDark.addEventListener("change", () => this.applyTheme());
    new ResizeObserver(() => this.resize()).observe(element("stage"));
    new ResizeObserver(() => this.redraw()).observe(element("strip"));
    this.input = new Input(this);
    this.applyTheme();
    this.applyControls();
    this.resize();
  }

  // MARK: Time

  // The step that is shown, or led to.
  get step() { return Math.floor((this.glide === null ? this.time : this.glide) + 1e-6); }

  togglePlay() {
    if (this.isPlaying) return this.pause();
    if (this.step >= this.episode.last) this.time = 0;
    this.glide = null;
    this.isPlaying = this.episode.last > 0;
    this.applyControls();
  }

  pause() {
    this.isPlaying = false;
    this.applyControls();
  }

  stepBy(count) {
    const now = this.step;
    // Back from the middle of a step is its start.
    const isBetween = this.glide === null && this.time - now > 1e-6;
    const to = Math.max(0, Math.min(this.episode.last, now + count + (count < 0 && isBetween ? 1 : 0)));
    this.isPlaying = false;
    if (this.prefersCalm.matches) this.seek(to); else this.glide = to;
    this.applyControls();
  }

  seek(step) {
    this.time = Math.max(0, Math.min(this.episode.last, step));
    this.glide = null;
    this.applyControls();
  }

  jumpToEvent(direction) {
    const now = this.step;
    const steps = [...this.episode.arrivalSteps, ...this.episode.collisionSteps].sort((a, b) => a - b);
    const next = direction > 0 ? steps.find((step) => step > now) : steps.findLast((step) => step < now);
    this.isPlaying = false;
    if (next === undefined) this.say(direction > 0 ? "no later event" : "no earlier event"); else this.seek(next);
    this.applyControls();
  }

  changeSpeed(direction) {
    const at = SPEEDS.indexOf(this.speed) + direction;
    this.speed = SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, at))];
    this.applyControls();
  }

  toggleLoop() {
    this.isLooping = !this.isLooping;
    this.say(this.isLooping ? "loop" : "no loop");
    this.applyControls();
  }

  // Lets seconds pass.
  advance(seconds) {
    if (this.glide !== null) {
      const way = this.glide - this.time;
      const reach = seconds * GLIDE_SPEED * Math.max(1, Math.abs(way));
      if (Math.abs(way) <= reach) {
        this.time = this.glide;
        this.glide = null;
      } else {
        this.time += Math.sign(way) * reach;
      }
    } else if (this.isPlaying) {
      this.time += seconds * this.speed;
      if (this.time >= this.episode.last) {
        if (this.isLooping) {
          this.time %= Math.max(1, this.episode.last);
        } else {
          this.time = this.episode.last;
          this.pause();
        }
      }
    }
  }

  get isMoving() { return this.isPlaying || this.glide !== null; }

  // MARK: View

  resize() {
    const box = element("stage").getBoundingClientRect();
    this.camera.resize(box.width, box.height);
    this.redraw();
  }

  zoom(factor, x = this.camera.width / 2, y = this.camera.height / 2) {
    this.camera.zoomBy(factor, x, y);
    this.redraw();
  }

  pan(dx, dy) {
    this.isFollowing = false;
    this.camera.panBy(dx, dy);
    this.redraw();
  }

  fit() {
    this.isFollowing = false;
    this.camera.fit();
    this.redraw();
  }

  toggleFollow() {
    this.isFollowing = !this.isFollowing && this.selection !== null;
    this.say(this.isFollowing ? `follows robot ${this.selection}` : "does not follow");
    this.redraw();
  }

  toggleLayer(layer) {
    this.layers[layer] = !this.layers[layer];
    this.say(`${LAYER_NAMES[layer]} ${this.layers[layer] ? "shown" : "hidden"}`);
    this.redraw();
  }

  get themeName() { return this.themeChoice || (this.prefersDark.matches ? "dark" : "light"); }

  toggleTheme() {
    this.themeChoice = this.themeName === "dark" ? "light" : "dark";
    this.applyTheme();
  }

  applyTheme() {
    this.theme = this.data.themes[this.themeName];
    const root = document.documentElement;
    root.style.colorScheme = this.themeName;
    for (const [name, color] of Object.entries(this.theme)) {
      if (typeof color === "string") root.style.setProperty(`--${name}`, color);
    }
    this.panelKey = "";
    this.redraw();
  }

  togglePanel() {
    document.body.classList.toggle("panel-hidden");
    this.redraw();
  }

  toggleHelp() {
    const help = element("help");
    if (help.open) help.close(); else help.showModal();
  }

  say(message) {
    const toast = element("toast");
    toast.textContent = message;
    toast.classList.add("shown");
    clearTimeout(this.toastTimer);
    this.toastTimer = setTimeout(() => toast.classList.remove("shown"), 1600);
  }

  // MARK: Selection and attention

  // The robot drawn nearest to a place of the map's view, if it is near enough to be meant.
  robotAt(x, y) {
    let best = null;
    let nearest = Infinity;
    for (let i = 0; i < this.episode.robots; i++) {
      const distance = Math.hypot(this.frame.x[i] - x, this.frame.y[i] - y);
      if (distance < nearest && distance <= Math.max(this.frame.radius[i] * 1.3, 11)) {
        nearest = distance;
        best = i;
      }
    }
    return best;
  }

  select(robot) {
    this.selection = robot;
    if (robot === null) this.isFollowing = false;
    element("panel").scrollTop = 0;
    this.applyControls();
  }

  selectNext(direction) {
    const count = this.episode.robots;
    const from = this.selection === null ? (direction > 0 ? -1 : 0) : this.selection;
    this.select((from + direction + count) % count);
    this.reveal();
  }

  find(text) {
    const robot = Number(text);
    if (text.trim() === "" || !Number.isInteger(robot) || robot < 0 || robot >= this.episode.robots) {
      this.say(`There are robots 0 to ${this.episode.robots - 1}.`);
      return;
    }
    element("number").value = "";
    element("number").blur();
    this.select(robot);
    this.reveal();
  }

  // Brings the selected robot into view.
  reveal() {
    const at = this.episode.index(this.step, this.selection);
    const [x, y] = [this.episode.x[at], this.episode.y[at]];
    if (!this.camera.sees(this.camera.screenX(x), this.camera.screenY(y), -20)) this.camera.centerOn(x, y);
    this.redraw();
  }

  cycleScope() {
    if (!this.episode.hasAttention) return this.say(this.episode.data.attention.reason);
    this.scope = SCOPES[(SCOPES.indexOf(this.scope) + 1) % SCOPES.length];
    this.say(`attention: ${this.scope}`);
    this.applyControls();
  }

  setKind(kind) {
    this.kind = kind;
    this.applyControls();
  }

  cycleKind() {
    if (!this.episode.hasAttention) return this.say(this.episode.data.attention.reason);
    this.setKind(KINDS[(KINDS.indexOf(this.kind) + 1) % KINDS.length]);
    this.say(KIND_NAMES[this.kind]);
  }

  setHead(head) {
    this.head = head;
    this.applyControls();
  }

  cycleHead() {
    const heads = this.episode.hasAttention ? this.episode.data.attention.heads : 1;
    if (heads < 2) return this.say("one head");
    this.setHead(this.head === null ? 0 : this.head + 1 < heads ? this.head + 1 : null);
    this.say(this.head === null ? `mean of ${heads} heads` : `head ${this.head + 1} of ${heads}`);
  }

  // The buttons as things stand.
  applyControls() {
    document.body.classList.toggle("playing", this.isPlaying);
    element("play").setAttribute("aria-label", this.isPlaying ? "Pause" : "Play");
    element("loop").setAttribute("aria-pressed", String(this.isLooping));
    element("speed").textContent = `${this.speed} ${this.speed === 1 ? "step/s" : "steps/s"}`;
    element("scope").textContent = `attention: ${this.scope}`;
    element("scope").hidden = !this.episode.hasAttention;
    element("heads").value = String(this.head === null ? -1 : this.head);
    for (const button of document.querySelectorAll("#kinds button")) {
      button.setAttribute("aria-pressed", String(button.value === this.kind));
    }
    this.panelKey = "";
    this.redraw();
  }

  // MARK: Frames

  redraw() {
    this.isDirty = true;
    if (this.request === undefined) this.request = requestAnimationFrame((now) => this.tick(now));
  }

  tick(now) {
    this.request = undefined;
    const seconds = this.lastTick === undefined ? 0 : Math.min(LONGEST_FRAME, Math.max(0, (now - this.lastTick) / 1000));
    this.advance(seconds);
    const start = performance.now();
    this.draw();
    this.frameTimes.push(performance.now() - start);
    if (this.frameTimes.length > 600) this.frameTimes.shift();
    this.isDirty = false;
    // While nothing moves, nothing is drawn.
    this.lastTick = this.isMoving ? now : undefined;
    if (this.isMoving) this.redraw();
  }

  draw() {
    const step = Math.min(this.episode.last, Math.floor(this.time + 1e-6));
    const ratio = window.devicePixelRatio || 1;
    if (this.isFollowing && this.selection !== null) this.follow(step);
    this.frame.place(this.camera, step, Math.max(0, this.time - step));
    const view = this.view(step);
    this.fitCanvas(ratio);
    this.drawMap(view, ratio);
    this.strip.draw(this.time, this.theme, ratio);
    element("now").textContent = String(step);
    this.showPanel(view, step);
  }

  // The panel follows every step, but no faster than one can read.
  showPanel(view, step) {
    const key = [step, this.selection, this.kind, this.head, this.scope].join(" ");
    if (key === this.panelKey) return;
    const now = performance.now();
    if (this.isPlaying && this.speed > 20 && this.panelKey !== "" && now - this.panelTime < 100) return;
    this.panelKey = key;
    this.panelTime = now;
    this.panel.show(view);
    element("strip").setAttribute("aria-valuenow", String(step));
  }

  view(step) {
    const { camera, frame, theme, selection, scope, kind, head, layers } = this;
    const attention = this.episode.attention(selection, step);
    const view = { camera, frame, theme, selection, scope, kind, head, layers, attention, decisionStep: step };
    view.targets = this.attentionPainter.targets(view);
    const heeded = new Set();
    for (const { thing, weight } of view.targets) {
      if (thing.robot !== undefined && weight >= LEAST_WEIGHT) heeded.add(thing.robot);
    }
    view.showsAttention = scope === "all" ? this.episode.hasAttention : scope === "selected" && view.targets.length > 0;
    view.isDimming = selection !== null && view.targets.length > 0 && scope === "selected";
    view.isDimmed = (robot) => view.isDimming && robot !== selection && !heeded.has(robot);
    return view;
  }

  follow(step) {
    const next = Math.min(step + 1, this.episode.last);
    const [a, b] = [this.episode.index(step, this.selection), this.episode.index(next, this.selection)];
    const fraction = this.time - step;
    this.camera.centerOn(
      this.episode.x[a] + (this.episode.x[b] - this.episode.x[a]) * fraction,
      this.episode.y[a] + (this.episode.y[b] - this.episode.y[a]) * fraction);
  }

  fitCanvas(ratio) {
    const width = Math.round(this.camera.width * ratio);
    const height = Math.round(this.camera.height * ratio);
    if (this.canvas.width === width && this.canvas.height === height) return;
    this.canvas.width = width;
    this.canvas.height = height;
  }

  drawMap(view, ratio) {
    const { context, robots, attentionPainter } = this;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.drawImage(this.mapPicture.picture(this.camera, this.theme, ratio, this.layers.grid), 0, 0);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    robots.prepare(this.theme);
    const isAll = this.scope === "all" && this.episode.hasAttention;
    const isOne = !isAll && view.selection !== null && view.targets.length > 0;
    const field = isAll ? attentionPainter.field(view) : null;
    robots.drawDoors(context, view);
    if (isOne) attentionPainter.drawFills(context, view);
    if (this.layers.goals) robots.drawGoals(context, view);
    if (this.layers.trails) robots.drawTrails(context, view);
    robots.drawObstacles(context, view);
    if (isAll) attentionPainter.drawFieldHalos(context, view, field);
    if (isOne) attentionPainter.drawLinks(context, view);
    robots.drawRobots(context, view);
    if (isOne) attentionPainter.drawLabels(context, view);
    if (isAll) attentionPainter.drawFieldArrows(context, view, field);
    element("legend").hidden = !(isOne || isAll);
    element("legend").classList.toggle("of-all", isAll);
  }
}

const player = new Player(JSON.parse(element("data").textContent));
player.begin();

// For tests and the curious: what the page shows, to be read only.
window.navsim = Object.freeze({
  get step() { return player.step; },
  get time() { return player.time; },
  get steps() { return player.episode.steps; },
  get robots() { return player.episode.robots; },
  get isPlaying() { return player.isPlaying; },
  get isMoving() { return player.isMoving; },
  get speed() { return player.speed; },
  get selection() { return player.selection; },
  get scope() { return player.scope; },
  get kind() { return player.kind; },
  get head() { return player.head; },
  get theme() { return player.themeName; },
  get camera() { return { x: player.camera.x, y: player.camera.y, zoom: player.camera.zoom }; },
  get isSettled() { return player.request === undefined && !player.isMoving; },
  // Milliseconds that the last frames took.
  get frameTimes() { return player.frameTimes.slice(); },
  // Where a robot is drawn, in pixels of the page.
  place(robot) {
    const box = player.canvas.getBoundingClientRect();
    return { x: box.left + player.frame.x[robot], y: box.top + player.frame.y[robot] };
  },
  placeOnStrip(step) { return player.strip.placeOf(step); },
  // What was recorded of a robot at a step.
  robot(robot, step) {
    const { episode } = player;
    const at = episode.index(step, robot);
    return {
      x: episode.x[at], y: episode.y[at], goalX: episode.goalX[at], goalY: episode.goalY[at],
      action: episode.action[at], isOnGoal: episode.isOnGoal(step, robot),
      hasArrived: episode.hasArrived(step, robot), collision: episode.collision[at],
    };
  },
  attention(robot, step) {
    const { episode } = player;
    const attention = episode.attention(robot, step);
    return attention && {
      things: attention.things.map((number) => episode.thing(number).name),
      enhanced: attention.enhanced.map((row) => Array.from(row)),
      original: attention.original.map((row) => Array.from(row)),
      probabilities: Array.from(attention.probabilities), value: attention.value,
    };
  },
});
