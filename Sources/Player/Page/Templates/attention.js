// Attention on the map. What is attended to carries the weight itself: a halo around robots and goals whose area grows
// with the weight, a fill of cells and walls. Curved links lead to the strongest three only, and those have labels, which
// keep off robots and each other.

// Weights below this are not drawn: they would only be haze.
const LEAST_WEIGHT = 0.02;
const LEAST_WEIGHT_OF_MANY = 0.1;
const STRONGEST = 3;
// Pixels.
const LEAST_CELL = 9;
// A weight of 1 covers so many times the area of the robot.
const HALO_AREA = 9;

function percent(share) {
  const value = share * 100;
  return value > 0 && value < 1 ? "<1\u00a0%" : `${Math.round(value)}\u00a0%`;
}

class AttentionPainter {
  constructor(episode) {
    this.episode = episode;
    this.chosen = { key: "", offsets: [], bends: [] };
  }

  // Everything attended to in the step shown, with its weight, the strongest first; empty where there is nothing to show.
  targets(view) {
    const attention = view.attention;
    if (!attention || view.scope === "off") return [];
    const enhanced = Episode.weights(attention.enhanced, view.head);
    const original = Episode.weights(attention.original, view.head);
    const shown = view.kind === "original" ? original : enhanced;
    return attention.things.map((number, i) => ({
      number, thing: this.episode.thing(number), weight: shown[i], enhanced: enhanced[i], original: original[i],
      order: i,
    })).sort((a, b) => b.weight - a.weight || a.order - b.order);
  }

  // Where a thing is, in pixels; robots where they are drawn.
  place(view, thing) {
    const { camera, frame } = view;
    const at = this.episode.index(frame.step, view.selection);
    const [x, y] = [this.episode.x[at], this.episode.y[at]];
    if (thing.robot !== undefined) return { x: frame.x[thing.robot], y: frame.y[thing.robot], robot: thing.robot };
    if (thing.point) return { x: camera.screenX(x + thing.point[0] / 10), y: camera.screenY(y + thing.point[1] / 10) };
    if (thing.near || thing.cell) {
      const column = thing.cell ? thing.cell[0] : Math.floor(x) + thing.near[0];
      const row = thing.cell ? thing.cell[1] : Math.floor(y) + thing.near[1];
      return { x: camera.screenX(column + 0.5), y: camera.screenY(row + 0.5), column, row };
    }
    return { x: camera.screenX(this.episode.goalX[at]), y: camera.screenY(this.episode.goalY[at]), isGoal: true };
  }

  // MARK: Of the selected robot

  // What lies below the robots: filled cells, halos.
  drawFills(context, view) {
    const targets = view.targets;
    const { camera, theme } = view;
    const cells = new Map();
    const halos = new Map();
    const add = (map, key, place, target) => {
      const entry = map.get(key) || { place, enhanced: 0, original: 0, weight: 0 };
      entry.enhanced += target.enhanced;
      entry.original += target.original;
      entry.weight += target.weight;
      map.set(key, entry);
    };
    for (const target of targets) {
      const place = this.place(view, target.thing);
      if (place.column !== undefined) add(cells, `${place.column} ${place.row}`, place, target);
      else if (place.robot !== undefined) add(halos, `robot ${place.robot}`, place, target);
      else if (place.isGoal) add(halos, "goal", place, target);
      else add(halos, `${place.x} ${place.y}`, { ...place, isPoint: true }, target);
    }
    for (const { place, weight, original } of cells.values()) {
      if (weight < LEAST_WEIGHT) continue;
      context.fillStyle = faded(theme.attention, 0.12 + 0.75 * Math.min(1, weight * 1.6));
      const [left, right] = this.visibleSpan(place.column, this.episode.width);
      const [top, bottom] = this.visibleSpan(place.row, this.episode.height);
      // Cells a few pixels large grow to what the eye can find.
      const swell = Math.max(0, (LEAST_CELL - camera.zoom) / 2);
      context.fillRect(
        camera.screenX(left) - swell, camera.screenY(top) - swell, (right - left) * camera.zoom + 2 * swell,
        (bottom - top) * camera.zoom + 2 * swell);
      if (view.kind === "both" && original >= LEAST_WEIGHT) {
        this.outlineCell(context, view, camera.screenX(place.column), camera.screenY(place.row), camera.zoom, original);
      }
    }
    for (const { place, weight, original } of halos.values()) {
      const base = this.baseRadius(view, place);
      if (weight >= LEAST_WEIGHT) {
        context.beginPath();
        circle(context, place.x, place.y, this.haloRadius(base, weight));
        context.fillStyle = faded(theme.attention, 0.34);
        context.fill();
        context.lineWidth = 1.25;
        context.strokeStyle = faded(theme.attention, 0.8);
        context.stroke();
      }
      if (view.kind === "both" && original >= LEAST_WEIGHT) {
        context.beginPath();
        circle(context, place.x, place.y, this.haloRadius(base, original));
        this.strokeOriginal(context, view);
      }
    }
  }

  // Of a column or row; of one off the map, which is a wall too, a strip along the map's edge.
  visibleSpan(cell, count) {
    const strip = 0.35;
    return [Math.max(-strip, Math.min(count, cell)), Math.min(count + strip, Math.max(0, cell + 1))];
  }

  outlineCell(context, view, x, y, size, weight) {
    const side = size * Math.sqrt(Math.min(1, weight * 1.6));
    context.beginPath();
    context.rect(x + (size - side) / 2, y + (size - side) / 2, side, side);
    this.strokeOriginal(context, view);
  }

  // W beside W*: an outline.
  strokeOriginal(context, view) {
    context.lineWidth = 1.75;
    context.setLineDash([4, 3]);
    context.strokeStyle = view.theme.originalAttention;
    context.stroke();
    context.setLineDash([]);
  }

  baseRadius(view, place) {
    if (place.robot !== undefined) return Math.max(3, view.frame.radius[place.robot]);
    return Math.max(3, view.camera.zoom * (place.isPoint ? 0.12 : 0.36));
  }

  haloRadius(base, weight) { return base * Math.sqrt(1 + HALO_AREA * weight); }

  // The three places most attended to, as far as they are worth it. A robot that is both heard and seen is one of them, with
  // both weights.
  strongest(view) {
    const found = [];
    for (const target of view.targets) {
      if (target.weight < 0.05) break;
      const place = this.place(view, target.thing);
      const known = place.robot === undefined ? undefined : found.find((entry) => entry.place.robot === place.robot);
      if (known) known.weights.push(target.weight);
      else if (found.length < STRONGEST) found.push({ target, place, weights: [target.weight] });
    }
    return found.map((entry) => ({ ...entry, weight: entry.weights.reduce((sum, weight) => sum + weight, 0) }));
  }

  // Where labels and links go. Chosen once a step and view, so that nothing jumps while robots move.
  layout(view, shown, texts, sizes) {
    const { camera } = view;
    const key = [view.frame.step, view.selection, view.kind, view.head, camera.zoom, camera.x, camera.y,
      camera.width, camera.height, texts.join("|")].join(" ");
    if (key !== this.chosen.key) {
      this.chosen = {
        key, offsets: this.chooseOffsets(view, shown, sizes), bends: shown.map((entry) => this.chooseBend(view, entry)),
      };
    }
    return this.chosen;
  }

  // Links and labels of the strongest three, measured and placed; null where nothing is.
  arrange(context, view) {
    const shown = this.strongest(view);
    if (shown.length === 0) return null;
    context.font = "600 12px system-ui, sans-serif";
    const texts = shown.map(({ target, weights }) => weights.length === 1
      ? `${target.thing.name} · ${percent(weights[0])}`
      : `${target.thing.name} · ${weights.map((weight) => percent(weight).slice(0, -2)).join(" + ")}\u00a0%`);
    const sizes = texts.map((text) => ({ width: Math.ceil(context.measureText(text).width) + 14, height: 20 }));
    return { shown, texts, sizes, ...this.layout(view, shown, texts, sizes) };
  }

  // From the ring of whoever attends to the edge of what it attends to; null where the two meet.
  ends(view, { place, weight }) {
    const { frame } = view;
    const [fromX, fromY] = [frame.x[view.selection], frame.y[view.selection]];
    const length = Math.hypot(place.x - fromX, place.y - fromY);
    const start = Math.max(frame.radius[view.selection], 3.5) * 1.42 + 3.5;
    const end = place.column !== undefined
      ? view.camera.zoom * 0.3 : this.haloRadius(this.baseRadius(view, place), weight) + 1;
    if (length < start + end + 2) return null;
    const [ux, uy] = [(place.x - fromX) / length, (place.y - fromY) / length];
    return {
      ax: fromX + ux * start, ay: fromY + uy * start, bx: place.x - ux * end, by: place.y - uy * end, ux, uy, length,
    };
  }

  // How far a link bends to which side, in its lengths: past robots that stand between.
  chooseBend(view, entry) {
    const ends = this.ends(view, entry);
    if (!ends) return 0;
    const { frame } = view;
    let best = null;
    for (const bend of [0.12, -0.12, 0.24, -0.24, 0.4, -0.4]) {
      const [mx, my] = this.control(ends, bend);
      let cost = Math.abs(bend) * 2;
      for (let i = 0; i < this.episode.robots; i++) {
        if (i === view.selection || i === entry.place.robot) continue;
        const reach = frame.radius[i] + 4;
        for (const t of [0.15, 0.3, 0.45, 0.6, 0.75, 0.9]) {
          const x = (1 - t) * (1 - t) * ends.ax + 2 * t * (1 - t) * mx + t * t * ends.bx;
          const y = (1 - t) * (1 - t) * ends.ay + 2 * t * (1 - t) * my + t * t * ends.by;
          if ((x - frame.x[i]) ** 2 + (y - frame.y[i]) ** 2 < reach * reach) cost += 1;
        }
      }
      if (!best || cost < best.cost) best = { cost, bend };
    }
    return best.bend;
  }

  control(ends, bend) {
    const away = Math.sign(bend) * Math.min(ends.length * Math.abs(bend), 90);
    return [(ends.ax + ends.bx) / 2 - ends.uy * away, (ends.ay + ends.by) / 2 + ends.ux * away];
  }

  // Above the trails, below the robots.
  drawLinks(context, view) {
    const arranged = this.arrange(context, view);
    if (!arranged) return;
    const { theme } = view;
    context.lineCap = "round";
    arranged.shown.forEach((entry, i) => {
      const ends = this.ends(view, entry);
      if (!ends) return;
      const [mx, my] = this.control(ends, arranged.bends[i]);
      context.beginPath();
      context.moveTo(ends.ax, ends.ay);
      context.quadraticCurveTo(mx, my, ends.bx, ends.by);
      const width = Math.min(1.5 + 6 * entry.weight, 5);
      context.lineWidth = width + 3;
      context.strokeStyle = faded(theme.ground, 0.65);
      context.stroke();
      context.lineWidth = width;
      context.strokeStyle = faded(theme.attention, 0.9);
      context.stroke();
    });
    context.lineCap = "butt";
  }

  // Above everything else on the map.
  drawLabels(context, view) {
    const arranged = this.arrange(context, view);
    if (!arranged) return;
    const { theme } = view;
    context.textBaseline = "middle";
    context.textAlign = "left";
    arranged.shown.forEach(({ place }, i) => {
      const offset = arranged.offsets[i];
      const size = arranged.sizes[i];
      if (!offset) return;
      const x = Math.round(place.x + offset.x);
      const y = Math.round(place.y + offset.y);
      this.drawLeader(context, view, place, x, y, size);
      context.beginPath();
      roundedBox(context, x, y, size.width, size.height, 6);
      context.fillStyle = faded(theme.panel, 0.96);
      context.fill();
      context.lineWidth = 1;
      context.strokeStyle = faded(theme.attention, 0.7);
      context.stroke();
      context.fillStyle = theme.text;
      context.fillText(arranged.texts[i], x + 7, y + size.height / 2 + 0.5);
    });
  }

  // A thin line from what is labelled to its label, where that stands apart.
  drawLeader(context, view, place, x, y, size) {
    const nearX = Math.max(x, Math.min(x + size.width, place.x));
    const nearY = Math.max(y, Math.min(y + size.height, place.y));
    const distance = Math.hypot(nearX - place.x, nearY - place.y);
    if (distance < 4) return;
    context.beginPath();
    const start = place.column !== undefined ? 0.3 : Math.min(0.6, this.baseRadius(view, place) / distance);
    context.moveTo(place.x + (nearX - place.x) * start, place.y + (nearY - place.y) * start);
    context.lineTo(nearX, nearY);
    context.lineWidth = 1.25;
    context.strokeStyle = faded(view.theme.attention, 0.75);
    context.stroke();
  }

  // For every label the place around its thing that covers least: no robots, no other label, nothing outside.
  chooseOffsets(view, shown, sizes) {
    const { camera, frame } = view;
    const taken = [];
    return shown.map(({ place }, i) => {
      if (!camera.sees(place.x, place.y, 0)) return null;
      const { width, height } = sizes[i];
      const base = place.column !== undefined ? camera.zoom * 0.5 : this.baseRadius(view, place);
      let best = null;
      for (const ring of [0, 10, 22, 38, 58, 84]) {
        for (let turn = 0; turn < 16; turn++) {
          const angle = -Math.PI / 2 + (turn % 2 === 0 ? 1 : -1) * Math.ceil(turn / 2) * (Math.PI / 8);
          const reach = base * 1.5 + ring + 5;
          const middleX = place.x + Math.cos(angle) * (reach + width / 2);
          const middleY = place.y + Math.sin(angle) * (reach + height / 2);
          const box = { x: middleX - width / 2, y: middleY - height / 2, width, height };
          const cost = this.cost(view, box, taken) + this.leaderCost(view, place, box, taken)
            + this.coverCost(shown, place, box) + 0.02 * (reach + Math.abs(Math.cos(angle)) * width * 0.3);
          if (!best || cost < best.cost) best = { cost, box };
        }
        if (best.cost < 5) break;
      }
      taken.push(best.box);
      return { x: best.box.x - place.x, y: best.box.y - place.y };
    });
  }

  // A line to a label that crosses another label is hard to follow.
  leaderCost(view, place, box, taken) {
    const nearX = Math.max(box.x, Math.min(box.x + box.width, place.x));
    const nearY = Math.max(box.y, Math.min(box.y + box.height, place.y));
    const points = [0.2, 0.4, 0.6, 0.8].map((t) => ({ x: place.x + (nearX - place.x) * t, y: place.y + (nearY - place.y) * t }));
    const crosses = (other) => points.some(({ x, y }) =>
      x > other.x && x < other.x + other.width && y > other.y && y < other.y + other.height);
    const { frame, selection } = view;
    const own = points.some(({ x, y }) =>
      place.robot !== selection && Math.hypot(x - frame.x[selection], y - frame.y[selection]) < frame.radius[selection] + 4);
    return (taken.some(crosses) ? 30 : 0) + (own ? 25 : 0);
  }

  // What else is among the strongest must stay in view.
  coverCost(shown, place, box) {
    const covers = (other) => other.place !== place && other.place.x > box.x - 4 && other.place.x < box.x + box.width + 4
      && other.place.y > box.y - 4 && other.place.y < box.y + box.height + 4;
    return shown.some(covers) ? 30 : 0;
  }

  cost(view, box, taken) {
    const { episode } = this;
    const { camera, frame } = view;
    let cost = 0;
    if (box.x < 4 || box.y < 4 || box.x + box.width > camera.width - 4 || box.y + box.height > camera.height - 4) {
      cost += 60;
    }
    for (const other of taken) {
      const x = Math.min(box.x + box.width, other.x + other.width) - Math.max(box.x, other.x);
      const y = Math.min(box.y + box.height, other.y + other.height) - Math.max(box.y, other.y);
      if (x > -3 && y > -3) cost += 80;
    }
    for (let i = 0; i < episode.robots; i++) {
      const radius = frame.radius[i] + 2;
      const x = Math.max(box.x, Math.min(box.x + box.width, frame.x[i]));
      const y = Math.max(box.y, Math.min(box.y + box.height, frame.y[i]));
      if ((x - frame.x[i]) ** 2 + (y - frame.y[i]) ** 2 < radius * radius) cost += i === view.selection ? 60 : 25;
    }
    return cost;
  }

  // MARK: Of all robots

  // Whom everybody attends to most, and how much attention every robot gets.
  field(view) {
    const { episode } = this;
    const received = new Float32Array(episode.robots);
    const arrows = [];
    for (let i = 0; i < episode.robots; i++) {
      const attention = episode.attention(i, view.decisionStep);
      if (!attention) continue;
      const weights = Episode.weights(view.kind === "original" ? attention.original : attention.enhanced, view.head);
      let best = -1;
      attention.things.forEach((number, k) => {
        const thing = episode.thing(number);
        if (thing.kind !== "peer") return;
        received[thing.robot] += weights[k];
        if (weights[k] >= LEAST_WEIGHT_OF_MANY && (best < 0 || weights[k] > weights[best])) best = k;
      });
      if (best >= 0) arrows.push({ from: i, to: episode.thing(attention.things[best]).robot, weight: weights[best] });
    }
    return { received, arrows };
  }

  // Below the robots: halos as large as the attention they get.
  drawFieldHalos(context, view, field) {
    const { frame, theme } = view;
    context.beginPath();
    field.received.forEach((weight, i) => {
      if (weight < LEAST_WEIGHT) return;
      circle(context, frame.x[i], frame.y[i], this.haloRadius(Math.max(2, frame.radius[i]), weight / 2));
    });
    context.fillStyle = faded(theme.attention, 0.24);
    context.fill();
  }

  // Above the robots, so that they show between neighbors too: an arrow from each to the one it attends to most.
  drawFieldArrows(context, view, field) {
    const { camera, frame, theme } = view;
    context.lineCap = "round";
    context.lineJoin = "round";
    for (const { from, to, weight } of field.arrows) {
      if (!camera.sees(frame.x[from], frame.y[from], 40 * camera.zoom)) continue;
      // No larger than the robots that they join.
      const room = Math.max(3, Math.min(frame.radius[from], frame.radius[to]));
      const width = Math.min(1 + 3 * weight, room * 0.35);
      if (!this.traceArrow(context, view, from, to, Math.min(3.5 + 5 * weight, room * 0.9))) continue;
      context.lineWidth = width + 2;
      context.strokeStyle = faded(theme.ground, 0.8);
      context.stroke();
      context.lineWidth = width;
      context.strokeStyle = faded(theme.attention, 0.45 + 0.55 * Math.min(1, weight * 2));
      context.stroke();
    }
    context.lineCap = "butt";
  }

  // From the edge of one robot into that of another, bent to one side so that two that attend to each other have two arrows.
  traceArrow(context, view, from, to, head) {
    const { frame } = view;
    const dx = frame.x[to] - frame.x[from];
    const dy = frame.y[to] - frame.y[from];
    const length = Math.hypot(dx, dy);
    if (length < 6) return false;
    const [ux, uy] = [dx / length, dy / length];
    // To the side, off the numbers.
    const side = Math.min(frame.radius[from], frame.radius[to]) * 0.55;
    const [ax, ay] = [frame.x[from] + ux * frame.radius[from] * 0.6 - uy * side, frame.y[from] + uy * frame.radius[from] * 0.6 + ux * side];
    const [bx, by] = [frame.x[to] - ux * frame.radius[to] * 0.75 - uy * side, frame.y[to] - uy * frame.radius[to] * 0.75 + ux * side];
    const bend = Math.min(length * 0.12, 20);
    const [mx, my] = [(ax + bx) / 2 - uy * bend, (ay + by) / 2 + ux * bend];
    const tilt = Math.atan2(by - my, bx - mx);
    context.beginPath();
    context.moveTo(ax, ay);
    context.quadraticCurveTo(mx, my, bx, by);
    context.moveTo(bx - Math.cos(tilt - 0.55) * head, by - Math.sin(tilt - 0.55) * head);
    context.lineTo(bx, by);
    context.lineTo(bx - Math.cos(tilt + 0.55) * head, by - Math.sin(tilt + 0.55) * head);
    return true;
  }
}
