// The panel: what the selected robot is about to do and why, in words and bars; the figures of the episode.

const LONGEST_LIST = 9;
const LONGEST_CATALOGUE = 8;

// An element by its id; the page has all that are asked for.
function element(id) { return document.getElementById(id); }

function make(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

// Three significant digits, a true minus.
function figure(value) {
  if (!Number.isFinite(value)) return "–";
  const magnitude = Math.abs(value);
  const digits = magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : magnitude >= 1 ? 2 : 3;
  return String(Number(magnitude.toFixed(digits))).replace(/^/, value < 0 && Number(magnitude.toFixed(digits)) > 0 ? "−" : "");
}

// Rows of bars that are made once and then only filled.
class BarList {
  constructor(host) {
    this.host = host;
    this.rows = [];
  }

  // `rows` of { name, value, second, text, color, secondColor, dot }, `full` being the value of a whole bar.
  show(rows, full) {
    while (this.rows.length < rows.length) this.rows.push(this.makeRow());
    this.rows.forEach((row, i) => {
      row.host.hidden = i >= rows.length;
      if (i < rows.length) this.fill(row, rows[i], full);
    });
  }

  makeRow() {
    const host = make("div", "bar-row");
    const dot = make("i", "dot");
    const name = make("span", "bar-name");
    const label = make("span", "bar-label");
    label.append(dot, name);
    const track = make("span", "bar-track");
    const first = make("i", "bar-fill");
    const second = make("i", "bar-fill second");
    track.append(first, second);
    const text = make("span", "bar-text");
    host.append(label, track, text);
    this.host.append(host);
    return { host, dot, name, track, first, second, text };
  }

  fill(row, data, full) {
    row.name.textContent = data.name;
    row.name.title = data.name;
    row.text.textContent = data.text;
    row.dot.hidden = !data.dot;
    if (data.dot) row.dot.style.background = data.dot;
    row.first.style.width = `${Math.min(100, (data.value / full) * 100)}%`;
    row.first.style.background = data.color;
    row.second.hidden = data.second === undefined;
    row.track.classList.toggle("double", data.second !== undefined);
    if (data.second !== undefined) {
      row.second.style.width = `${Math.min(100, (data.second / full) * 100)}%`;
      row.second.style.background = data.secondColor;
    }
  }
}

class Panel {
  constructor(episode) {
    this.episode = episode;
    this.actions = new BarList(element("actions"));
    this.things = new BarList(element("things"));
    this.metrics = this.makeFigures(element("metrics"), episode.data.metrics);
    this.figures = this.makeFigures(element("figures"), episode.data.figures);
    element("count").textContent = episode.robots === 1 ? "One robot" : `${episode.robots} robots`;
    element("episode").hidden = episode.data.metrics.length === 0;
    element("number").max = episode.robots - 1;
    const heads = element("heads");
    const count = episode.hasAttention ? episode.data.attention.heads : 1;
    heads.append(make("option", "", count > 1 ? `mean of ${count} heads` : "mean"));
    for (let head = 0; head < count; head++) heads.append(make("option", "", `head ${head + 1} of ${count}`));
    [...heads.options].forEach((option, i) => { option.value = String(i - 1); });
    heads.hidden = count < 2;
    element("kinds").hidden = !(episode.hasAttention && episode.data.attention.hasOriginal);
    const notes = [episode.data.warning, episode.data.attention.omission].filter(Boolean);
    element("notes").textContent = notes.join(" ");
    element("notes").hidden = notes.length === 0;
  }

  makeFigures(host, figures) {
    return figures.map((data) => {
      const row = make("div");
      const value = make("dd");
      row.append(make("dt", "", data.label), value);
      host.append(row);
      return { data, value };
    });
  }

  show(view) {
    const { selection, frame } = view;
    for (const { data, value } of [...this.figures, ...this.metrics]) {
      value.textContent = Episode.valueAt(data, frame.step);
    }
    element("robot").hidden = selection === null;
    element("invitation").hidden = selection !== null;
    document.body.classList.toggle("has-selection", selection !== null);
    if (selection !== null) this.showRobot(view, selection);
  }

  showRobot(view, i) {
    const { episode } = this;
    const { frame, theme } = view;
    const step = frame.step;
    const at = episode.index(step, i);
    element("robot-name").textContent = `Robot ${i}`;
    element("robot-dot").style.background = theme.identities[i % theme.identities.length];
    const state = element("robot-state");
    const collided = episode.collision[at] !== 0;
    state.textContent = episode.isOnGoal(step, i) ? "on its goal"
      : collided ? (episode.isContinuous ? "touched something" : "was refused") : "";
    state.classList.toggle("warning", collided && !episode.isOnGoal(step, i));
    this.showFacts(step, at);
    const attention = view.attention;
    const shown = attention && view.scope !== "off";
    element("mind").hidden = !shown;
    element("sentence").textContent = attention ? this.sentence(view, attention, i) : this.silence(view, i);
    element("sentence").classList.toggle("muted", !attention);
    if (shown) this.showMind(view, attention);
  }

  showFacts(step, at) {
    const { episode } = this;
    // Of discs in meters, else the column and the row.
    const scale = episode.data.cellSize;
    const place = (x, y) => episode.isContinuous
      ? `${(x * scale).toFixed(1)}, ${(y * scale).toFixed(1)}` : `[${Math.floor(x)}, ${Math.floor(y)}]`;
    element("robot-place").textContent = place(episode.x[at], episode.y[at]);
    element("robot-goal").textContent = place(episode.goalX[at], episode.goalY[at]);
    const action = episode.data.actions[episode.action[at]];
    element("robot-action").textContent = step === 0 || !action ? "" : `last: ${action.label}`;
  }

  // Why there is nothing to show.
  silence(view, i) {
    const { episode } = this;
    if (!episode.hasAttention) return sentenceOf(episode.data.attention.reason);
    if (!episode.hasMind(i)) return sentenceOf(episode.data.attention.reason || "it attends to nothing");
    return view.frame.step === episode.last ? "Nothing was decided after the last step." : "";
  }

  sentence(view, attention, i) {
    const { episode } = this;
    const actions = episode.data.actions;
    let best = 0;
    attention.probabilities.forEach((share, k) => { if (share > attention.probabilities[best]) best = k; });
    const share = percent(attention.probabilities[best]);
    const means = best === 0 ? `waits (${share})` : `means to ${actions[best].phrase} (${share})`;
    const isOnGoal = episode.isOnGoal(view.frame.step, i);
    let text = isOnGoal ? (best === 0 ? `It stands on its goal and means to stay (${share}).`
      : `It stands on its goal, yet ${means}.`) : `It ${means}.`;
    const first = view.targets[0];
    if (first) text += ` It attends most to ${phrase(first.thing)} (${percent(first.weight)}).`;
    return text;
  }

  showMind(view, attention) {
    const { episode } = this;
    const { theme } = view;
    this.showActions(attention, theme);
    element("expectation").hidden = attention.value === null;
    if (attention.value !== null) element("value").textContent = figure(attention.value);
    const hasBoth = episode.data.attention.hasOriginal;
    const listed = view.targets.slice(0, LONGEST_LIST);
    const isOriginal = view.kind === "original";
    const rows = listed.map((target) => ({
      name: target.thing.name, value: target.weight, text: percent(target.weight),
      color: isOriginal ? theme.originalAttention : theme.attention,
      second: hasBoth && view.kind === "both" ? target.original : undefined, secondColor: theme.originalAttention,
      dot: target.thing.robot !== undefined ? theme.identities[target.thing.robot % theme.identities.length] : null,
    }));
    const rest = 1 - listed.reduce((sum, target) => sum + target.weight, 0);
    if (rest > 0.005) {
      const others = view.targets.length - listed.length;
      rows.push({
        name: others > 0 ? `${others} others` : "all else", value: rest, text: percent(rest),
        color: faded(theme.mutedText, 0.5), dot: null,
      });
    }
    const largest = Math.max(...rows.map((row) => Math.max(row.value, row.second || 0)), 0);
    this.things.show(rows, Math.max(0.25, largest));
  }

  // Of a long catalogue only the likeliest, in their order.
  showActions(attention, theme) {
    const { actions } = this.episode.data;
    let listed = Array.from(attention.probabilities, (share, k) => k).filter((k) => actions[k]);
    if (listed.length > LONGEST_CATALOGUE) {
      const shares = attention.probabilities;
      listed = listed.sort((a, b) => shares[b] - shares[a] || a - b).slice(0, LONGEST_CATALOGUE).sort((a, b) => a - b);
    }
    this.actions.show(listed.map((k) => ({
      name: actions[k].label, value: attention.probabilities[k], text: percent(attention.probabilities[k]),
      color: theme.action, dot: null,
    })), 1);
  }
}

function sentenceOf(text) {
  return text ? text[0].toUpperCase() + text.slice(1) + (text.endsWith(".") ? "" : ".") : "";
}

function phrase(thing) {
  if (thing.kind === "goal") return "its goal";
  if (thing.kind === "cell") return thing.name.startsWith("own") ? `its ${thing.name}` : `the ${thing.name}`;
  if (thing.kind === "ray") return thing.name.startsWith("open") ? thing.name : `the ${thing.name}`;
  return thing.name + (thing.heard ? ", which it hears by radio" : "");
}
