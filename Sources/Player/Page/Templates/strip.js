// The time strip: where in the episode one is, with a tick above for arrivals and one below for collisions.

class TimeStrip {
  constructor(episode) {
    this.episode = episode;
    this.canvas = element("strip");
    this.margin = 10;
  }

  // The step at a place of the strip.
  stepAt(clientX) {
    const box = this.canvas.getBoundingClientRect();
    const share = (clientX - box.left - this.margin) / Math.max(1, box.width - 2 * this.margin);
    return Math.round(Math.max(0, Math.min(1, share)) * this.episode.last);
  }

  // Where a step is, in pixels of the page.
  placeOf(step) {
    const box = this.canvas.getBoundingClientRect();
    const share = step / Math.max(1, this.episode.last);
    return { x: box.left + this.margin + share * (box.width - 2 * this.margin), y: box.top + box.height / 2 };
  }

  draw(time, theme, ratio) {
    const box = this.canvas.getBoundingClientRect();
    const width = Math.round(box.width * ratio);
    const height = Math.round(box.height * ratio);
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    const context = this.canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, box.width, box.height);
    const length = box.width - 2 * this.margin;
    const x = (step) => this.margin + (step / Math.max(1, this.episode.last)) * length;
    const middle = box.height / 2;
    context.fillStyle = theme.panelEdge;
    this.line(context, this.margin, this.margin + length, middle);
    context.fillStyle = theme.mutedText;
    this.line(context, this.margin, x(time), middle);
    this.ticks(context, this.episode.arrivalSteps, x, middle - 12, theme.arrival);
    this.ticks(context, this.episode.collisionSteps, x, middle + 6, theme.collision);
    context.beginPath();
    circle(context, x(time), middle, 7.5);
    context.fillStyle = theme.panel;
    context.fill();
    context.beginPath();
    circle(context, x(time), middle, 6);
    context.fillStyle = theme.text;
    context.fill();
  }

  line(context, from, to, y) {
    context.beginPath();
    roundedBox(context, from, y - 1.5, Math.max(0, to - from), 3, 1.5);
    context.fill();
  }

  // Several steps on one pixel make one tick.
  ticks(context, steps, x, y, color) {
    let last = -Infinity;
    context.fillStyle = faded(color, 0.85);
    for (const step of steps) {
      const column = Math.round(x(step) * 2) / 2;
      if (column < last + 2) continue;
      last = column;
      context.fillRect(column - 0.75, y, 1.5, 6);
    }
  }
}
