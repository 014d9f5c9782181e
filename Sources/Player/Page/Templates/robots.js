// Robots, their goals and trails, doors and obstacles: everything on the map but attention.
//
// Robots of one color are drawn as one path, so that hundreds cost little.

const TRAIL_LENGTH = 24;
const TRAIL_LENGTH_IN_CROWD = 10;
const LARGEST_TIED_CROWD = 120;

// Pixels below which robots are not drawn smaller, however large the map: the fewer there are, the larger.
function leastRadius(robots) { return robots <= 60 ? 4 : robots <= 300 ? 2.5 : 1.25; }

// Where everybody is at a moment between two steps, in pixels of the page.
class Frame {
  constructor(episode) {
    this.episode = episode;
    this.x = new Float32Array(episode.robots);
    this.y = new Float32Array(episode.robots);
    this.heading = new Float32Array(episode.robots);
    this.radius = new Float32Array(episode.robots);
  }

  // `step` and `fraction` of the way to the next one.
  place(camera, step, fraction) {
    const { episode } = this;
    const next = Math.min(step + 1, episode.last);
    const least = leastRadius(episode.robots);
    this.step = step;
    this.next = next;
    this.fraction = next > step ? fraction : 0;
    for (let i = 0; i < episode.robots; i++) {
      const a = episode.index(step, i);
      const b = episode.index(next, i);
      const x = episode.x[a] + (episode.x[b] - episode.x[a]) * this.fraction;
      const y = episode.y[a] + (episode.y[b] - episode.y[a]) * this.fraction;
      this.x[i] = camera.screenX(x);
      this.y[i] = camera.screenY(y);
      this.radius[i] = Math.max(least, episode.radius(i) * camera.zoom);
      if (episode.hasHeadings) {
        const turn = Math.atan2(
          Math.sin(episode.heading[b] - episode.heading[a]), Math.cos(episode.heading[b] - episode.heading[a]));
        this.heading[i] = episode.heading[a] + turn * this.fraction;
      } else {
        this.heading[i] = episode.heading[this.fraction > 0 ? b : a];
      }
    }
  }
}

class RobotPainter {
  constructor(episode) {
    this.episode = episode;
    this.byColor = [];
  }

  // Robots by the number of their color.
  prepare(theme) {
    if (this.theme === theme) return;
    this.theme = theme;
    const colors = theme.identities;
    this.byColor = colors.map(() => []);
    for (let i = 0; i < this.episode.robots; i++) this.byColor[i % colors.length].push(i);
    this.edges = colors.map((color) => mixed(color, theme.agentEdge, 0.55));
    this.pointers = colors.map((color) => mixed(color, theme.text, 0.3));
    this.inks = colors.map((color) => (brightness(color) > 0.55 ? "#10151b" : "#ffffff"));
  }

  color(robot) { return this.theme.identities[robot % this.theme.identities.length]; }

  // How opaque a robot is: those that are not attended to stand back while attention is shown.
  opacity(view, robot) { return view.isDimmed(robot) ? 0.38 : 1; }

  // MARK: Doors and obstacles

  drawDoors(context, view) {
    const { episode } = this;
    const { camera, frame, theme } = view;
    const isOpen = episode.openDoors[frame.step];
    episode.data.doors.forEach(([x, y], i) => {
      const inset = Math.min(1, camera.zoom * 0.1);
      const size = camera.zoom - 2 * inset;
      context.beginPath();
      roundedBox(context, camera.screenX(x) + inset, camera.screenY(y) + inset, size, size, camera.zoom * 0.12);
      context.fillStyle = faded(theme.door, isOpen[i] ? 0.18 : 1);
      context.fill();
      context.strokeStyle = mixed(theme.door, theme.agentEdge, 0.35);
      context.lineWidth = 1.5;
      context.stroke();
    });
  }

  drawObstacles(context, view) {
    const { episode } = this;
    const { camera, frame, theme } = view;
    const now = episode.obstacles[frame.step];
    const then = episode.obstacles[frame.next];
    const radius = Math.max(1.5, 0.4 * camera.zoom);
    now.forEach((from, i) => {
      const to = then[i];
      const isOne = then.length === now.length && Math.abs(to.x - from.x) + Math.abs(to.y - from.y) <= 1;
      const fraction = isOne ? frame.fraction : 0;
      const x = camera.screenX(from.x + 0.5 + (isOne ? to.x - from.x : 0) * fraction);
      const y = camera.screenY(from.y + 0.5 + (isOne ? to.y - from.y : 0) * fraction);
      if (!camera.sees(x, y, radius)) return;
      context.beginPath();
      roundedBox(context, x - radius, y - radius, 2 * radius, 2 * radius, radius * 0.35);
      context.fillStyle = theme.obstacle;
      context.fill();
      if (radius < 4) return;
      const inner = radius * 0.42;
      context.beginPath();
      context.moveTo(x - inner, y - inner);
      context.lineTo(x + inner, y + inner);
      context.moveTo(x - inner, y + inner);
      context.lineTo(x + inner, y - inner);
      context.strokeStyle = mixed(theme.obstacle, theme.ground, 0.8);
      context.lineWidth = Math.max(1.5, radius * 0.18);
      context.stroke();
    });
  }

  // MARK: Trails

  drawTrails(context, view) {
    const { episode } = this;
    const { camera, frame } = view;
    const isFar = camera.zoom < (episode.robots > 1000 ? 6 : 3);
    const length = episode.robots > 100 ? TRAIL_LENGTH_IN_CROWD : TRAIL_LENGTH;
    const width = Math.min(7, Math.max(1.5, camera.zoom * 0.16));
    context.lineJoin = "round";
    context.lineCap = "butt";
    if (!isFar) {
      context.lineWidth = width;
      this.byColor.forEach((robots, color) => {
        const shown = robots.filter((i) => i !== view.selection && this.isNear(view, i, length));
        this.drawTrail(context, view, shown, length, this.theme.identities[color], view.isDimming ? 0.2 : 0.42);
      });
    }
    if (view.selection !== null) {
      context.lineWidth = width * 1.4;
      this.drawTrail(context, view, [view.selection], TRAIL_LENGTH, this.color(view.selection), 0.85);
    }
  }

  isNear(view, robot, steps) {
    const { camera, frame } = view;
    return camera.sees(frame.x[robot], frame.y[robot], (steps + 2) * camera.zoom);
  }

  // In parts, the oldest the palest.
  drawTrail(context, view, robots, length, color, opacity) {
    const { episode } = this;
    const { camera, frame } = view;
    const oldest = Math.max(0, frame.step - length);
    if (robots.length === 0 || (frame.step === 0 && frame.fraction === 0)) return;
    const parts = robots.length === 1 ? 8 : 3;
    for (let part = 0; part < parts; part++) {
      const from = Math.round(oldest + (frame.step - oldest) * (part / parts));
      const to = part === parts - 1 ? frame.step : Math.round(oldest + (frame.step - oldest) * ((part + 1) / parts));
      if (from === to && part < parts - 1) continue;
      context.beginPath();
      for (const i of robots) {
        let lastX = NaN;
        let lastY = NaN;
        for (let step = from; step <= to; step++) {
          const at = episode.index(step, i);
          const x = episode.x[at];
          const y = episode.y[at];
          if (x === lastX && y === lastY) continue;
          if (step === from) context.moveTo(camera.screenX(x), camera.screenY(y));
          else context.lineTo(camera.screenX(x), camera.screenY(y));
          lastX = x;
          lastY = y;
        }
        if (part === parts - 1) context.lineTo(frame.x[i], frame.y[i]);
      }
      context.strokeStyle = faded(color, opacity * ((part + 1) / parts));
      context.stroke();
    }
  }

  // MARK: Goals

  drawGoals(context, view) {
    const { episode } = this;
    const { frame } = view;
    const away = (i) => !episode.isOnGoal(frame.step, i) && i !== view.selection;
    if (episode.robots <= LARGEST_TIED_CROWD) {
      const crowd = Math.min(1, Math.sqrt(40 / Math.max(1, episode.robots)));
      context.lineWidth = 1;
      this.byColor.forEach((robots, color) => {
        context.beginPath();
        for (const i of robots) if (away(i)) this.traceTie(context, view, i);
        context.strokeStyle = faded(this.theme.identities[color], (view.selection === null ? 0.4 : 0.16) * crowd);
        context.stroke();
      });
    }
    this.byColor.forEach((robots, color) => {
      context.beginPath();
      for (const i of robots) if (away(i)) this.traceGoal(context, view, i, 0);
      const paleness = view.isDimming ? 0.55 : 1;
      context.fillStyle = faded(this.theme.identities[color], 0.2 * paleness);
      context.fill();
      context.lineWidth = Math.max(1.2, 0.06 * view.camera.zoom);
      context.strokeStyle = faded(this.theme.identities[color], paleness);
      context.stroke();
    });
    if (view.selection !== null && !episode.isOnGoal(frame.step, view.selection)) {
      this.drawSelectedGoal(context, view, view.selection);
    }
  }

  drawSelectedGoal(context, view, i) {
    context.beginPath();
    this.traceTie(context, view, i);
    context.lineWidth = 2;
    context.strokeStyle = faded(this.color(i), 0.85);
    context.setLineDash([2, 4]);
    context.lineCap = "round";
    context.stroke();
    context.setLineDash([]);
    context.lineCap = "butt";
    context.beginPath();
    this.traceGoal(context, view, i, 5);
    context.fillStyle = faded(this.color(i), 0.3);
    context.fill();
    context.lineWidth = Math.max(1.6, 0.08 * view.camera.zoom);
    context.strokeStyle = this.color(i);
    context.stroke();
    context.beginPath();
    this.traceGoal(context, view, i, 5, 3);
    context.lineWidth = 1.5;
    context.strokeStyle = this.theme.selection;
    context.stroke();
  }

  traceTie(context, view, i) {
    const at = this.episode.index(view.frame.step, i);
    context.moveTo(view.frame.x[i], view.frame.y[i]);
    context.lineTo(view.camera.screenX(this.episode.goalX[at]), view.camera.screenY(this.episode.goalY[at]));
  }

  traceGoal(context, view, i, least, margin = 0) {
    const { camera, frame } = view;
    const at = this.episode.index(frame.step, i);
    const x = camera.screenX(this.episode.goalX[at]);
    const y = camera.screenY(this.episode.goalY[at]);
    const radius = Math.max(least, frame.radius[i] * (this.episode.isContinuous ? 1 : 1.05)) + margin;
    if (!camera.sees(x, y, radius)) return;
    context.moveTo(x, y - radius);
    context.lineTo(x + radius, y);
    context.lineTo(x, y + radius);
    context.lineTo(x - radius, y);
    context.closePath();
  }

  // MARK: Robots

  drawRobots(context, view) {
    const { episode } = this;
    const { camera, frame } = view;
    const largest = frame.radius.reduce((most, radius) => Math.max(most, radius), 0);
    if (largest < 2) {
      this.drawSquares(context, view);
    } else {
      this.drawMarks(context, view);
      for (const isDim of view.isDimming ? [true, false] : [false]) {
        context.globalAlpha = isDim ? 0.38 : 1;
        this.byColor.forEach((robots, color) => {
          const shown = robots.filter((i) => i !== view.selection && view.isDimmed(i) === isDim
            && camera.sees(frame.x[i], frame.y[i], frame.radius[i] * 2));
          if (shown.length > 0) this.drawDiscs(context, view, shown, color);
        });
      }
      context.globalAlpha = 1;
    }
    if (view.selection !== null) this.drawSelection(context, view, view.selection);
    if (view.layers.ids && largest >= 7) this.drawNumbers(context, view);
    if (episode.isContinuous) this.drawVelocities(context, view);
  }

  // From far away, a few pixels each.
  drawSquares(context, view) {
    const { frame } = view;
    const side = Math.max(3, view.camera.zoom * 0.8);
    this.byColor.forEach((robots, color) => {
      context.fillStyle = this.theme.identities[color];
      for (const i of robots) context.fillRect(frame.x[i] - side / 2, frame.y[i] - side / 2, side, side);
    });
  }

  // Rings: a collision in the last step, a goal that is reached.
  drawMarks(context, view) {
    const { episode } = this;
    const { frame } = view;
    if (view.layers.collisions) {
      context.beginPath();
      for (let i = 0; i < episode.robots; i++) {
        if (episode.collision[episode.index(frame.step, i)] === 0) continue;
        circle(context, frame.x[i], frame.y[i], frame.radius[i] * 1.34);
      }
      // Collisions do not outshout attention.
      context.lineWidth = view.showsAttention ? 1.1 : Math.max(1.2, view.camera.zoom * 0.07);
      context.strokeStyle = faded(this.theme.collision, view.showsAttention ? 0.4 : 0.9);
      context.stroke();
    }
    this.byColor.forEach((robots, color) => {
      context.beginPath();
      for (const i of robots) {
        if (episode.isOnGoal(frame.step, i) && frame.radius[i] >= 4) {
          circle(context, frame.x[i], frame.y[i], frame.radius[i] * 1.25);
        }
      }
      context.lineWidth = Math.max(1.2, view.camera.zoom * 0.05);
      context.strokeStyle = faded(this.theme.identities[color], view.isDimming ? 0.4 : 1);
      context.stroke();
    });
  }

  drawDiscs(context, view, robots, color) {
    const { frame } = view;
    context.beginPath();
    for (const i of robots) this.tracePointer(context, view, i);
    context.fillStyle = this.pointers[color];
    context.fill();
    context.beginPath();
    for (const i of robots) circle(context, frame.x[i], frame.y[i], frame.radius[i]);
    context.fillStyle = this.edges[color];
    context.fill();
    context.beginPath();
    for (const i of robots) {
      circle(context, frame.x[i], frame.y[i], Math.max(0.5, frame.radius[i] - Math.max(1, frame.radius[i] * 0.1)));
    }
    context.fillStyle = this.theme.identities[color];
    context.fill();
  }

  // A pointer that sticks out of the disc where it looks.
  tracePointer(context, view, i) {
    const { frame } = view;
    const radius = frame.radius[i];
    const heading = frame.heading[i];
    if (radius < 4 || Number.isNaN(heading)) return;
    if (this.episode.isOnGoal(frame.step, i) && !this.episode.hasHeadings) return;
    const fx = Math.cos(heading);
    const fy = Math.sin(heading);
    const bx = frame.x[i] + fx * radius * 0.62;
    const by = frame.y[i] + fy * radius * 0.62;
    context.moveTo(frame.x[i] + fx * radius * 1.45, frame.y[i] + fy * radius * 1.45);
    context.lineTo(bx - fy * radius * 0.75, by + fx * radius * 0.75);
    context.lineTo(bx + fy * radius * 0.75, by - fx * radius * 0.75);
    context.closePath();
  }

  // On top of all others, with a ring that is seen at every zoom.
  drawSelection(context, view, i) {
    const { frame } = view;
    const radius = Math.max(frame.radius[i], 3.5);
    const ring = radius * 1.42 + 2.5;
    context.beginPath();
    circle(context, frame.x[i], frame.y[i], ring);
    context.lineWidth = 5;
    context.strokeStyle = faded(this.theme.ground, 0.85);
    context.stroke();
    context.lineWidth = 2;
    context.strokeStyle = this.theme.selection;
    context.stroke();
    this.drawDiscs(context, view, [i], i % this.theme.identities.length);
  }

  drawNumbers(context, view) {
    const { episode } = this;
    const { camera, frame } = view;
    context.textAlign = "center";
    context.textBaseline = "middle";
    let font = 0;
    for (let i = 0; i < episode.robots; i++) {
      const radius = frame.radius[i];
      if (!camera.sees(frame.x[i], frame.y[i], radius)) continue;
      const text = String(i);
      const size = Math.floor(Math.min(radius * 0.95, radius * 1.62 / (0.58 * text.length), 22));
      if (size < 7) continue;
      if (size !== font) {
        context.font = `600 ${size}px system-ui, sans-serif`;
        font = size;
      }
      context.globalAlpha = this.opacity(view, i);
      context.fillStyle = this.inks[i % this.inks.length];
      context.fillText(text, frame.x[i], frame.y[i] + size * 0.06);
    }
    context.globalAlpha = 1;
  }

  // How fast discs go: arrows as long as their way of a second.
  drawVelocities(context, view) {
    const { episode } = this;
    const { camera, frame } = view;
    context.beginPath();
    for (let i = 0; i < episode.robots; i++) {
      const at = episode.index(frame.step, i);
      const wayX = episode.velocityX[at] * camera.zoom;
      const wayY = episode.velocityY[at] * camera.zoom;
      const length = Math.hypot(wayX, wayY);
      if (length < Math.max(3, frame.radius[i]) || frame.radius[i] < 2) continue;
      const head = Math.min(Math.max(4, frame.radius[i] * 0.3), length * 0.5);
      const [fx, fy] = [wayX / length, wayY / length];
      const [tipX, tipY] = [frame.x[i] + wayX, frame.y[i] + wayY];
      context.moveTo(frame.x[i] + fx * frame.radius[i], frame.y[i] + fy * frame.radius[i]);
      context.lineTo(tipX, tipY);
      context.moveTo(tipX - fx * head - fy * head * 0.6, tipY - fy * head + fx * head * 0.6);
      context.lineTo(tipX, tipY);
      context.lineTo(tipX - fx * head + fy * head * 0.6, tipY - fy * head - fx * head * 0.6);
    }
    context.lineWidth = Math.max(1.2, camera.zoom * 0.025);
    context.lineCap = "round";
    context.strokeStyle = faded(this.theme.text, 0.6);
    context.stroke();
    context.lineCap = "butt";
  }
}

function circle(context, x, y, radius) {
  context.moveTo(x + radius, y);
  context.arc(x, y, radius, 0, 2 * Math.PI);
}

function roundedBox(context, x, y, width, height, radius) {
  const corner = Math.min(radius, width / 2, height / 2);
  context.moveTo(x + corner, y);
  context.arcTo(x + width, y, x + width, y + height, corner);
  context.arcTo(x + width, y + height, x, y + height, corner);
  context.arcTo(x, y + height, x, y, corner);
  context.arcTo(x, y, x + width, y, corner);
  context.closePath();
}
