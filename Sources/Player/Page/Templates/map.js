// The map, drawn once for a view and kept until that changes.

const TERRAINS = ["ground", "swamp", "water", "tree", "emptiness"];

function colorOfCell(kind, theme) {
  const terrain = TERRAINS[kind & 7] || "ground";
  const isBlocked = (kind & 8) !== 0;
  if (terrain === "water" || terrain === "tree") return theme[terrain];
  if (isBlocked) return theme.wall;
  return theme[terrain];
}

class MapPicture {
  constructor(episode) {
    this.episode = episode;
    this.canvas = document.createElement("canvas");
    // One pixel a cell, scaled up from here.
    this.pixels = document.createElement("canvas");
    this.pixels.width = episode.width;
    this.pixels.height = episode.height;
    this.key = "";
    this.theme = null;
  }

  // The picture of this view, in device pixels.
  picture(camera, theme, ratio, hasGrid) {
    const key = [camera.x, camera.y, camera.zoom, camera.width, camera.height, ratio, hasGrid].join(" ");
    if (key === this.key && theme === this.theme) return this.canvas;
    if (theme !== this.theme) this.paintPixels(theme);
    this.key = key;
    this.theme = theme;
    const width = Math.round(camera.width * ratio);
    const height = Math.round(camera.height * ratio);
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    const context = this.canvas.getContext("2d", { alpha: false });
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = theme.background;
    context.fillRect(0, 0, width, height);
    this.paint(context, camera, theme, ratio, hasGrid);
    return this.canvas;
  }

  paintPixels(theme) {
    const { width, height, cells } = this.episode;
    const context = this.pixels.getContext("2d");
    const image = context.createImageData(width, height);
    const table = Array.from({ length: 16 }, (_, kind) => rgb(colorOfCell(kind, theme)));
    for (let i = 0; i < cells.length; i++) {
      const color = table[cells[i] & 15];
      image.data[4 * i] = color[0];
      image.data[4 * i + 1] = color[1];
      image.data[4 * i + 2] = color[2];
      image.data[4 * i + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  }

  paint(context, camera, theme, ratio, hasGrid) {
    const { width, height } = this.episode;
    // Edges of cells on whole device pixels.
    const px = (x) => Math.round(camera.screenX(x) * ratio);
    const py = (y) => Math.round(camera.screenY(y) * ratio);
    context.imageSmoothingEnabled = camera.zoom * ratio < 1;
    context.drawImage(this.pixels, px(0), py(0), px(width) - px(0), py(height) - py(0));
    if (camera.zoom < 6) return;
    const left = Math.max(0, Math.floor(camera.mapX(0)));
    const right = Math.min(width, Math.ceil(camera.mapX(camera.width)));
    const top = Math.max(0, Math.floor(camera.mapY(0)));
    const bottom = Math.min(height, Math.ceil(camera.mapY(camera.height)));
    if (hasGrid && camera.zoom >= 9) this.paintGrid(context, theme, ratio, px, py, left, right, top, bottom);
    this.paintEdges(context, theme, ratio, px, py, left, right, top, bottom);
  }

  // Lines between open cells.
  paintGrid(context, theme, ratio, px, py, left, right, top, bottom) {
    context.strokeStyle = theme.gridLine;
    context.lineWidth = Math.max(1, Math.round(ratio * 0.75));
    const half = context.lineWidth % 2 / 2;
    context.beginPath();
    for (let x = left + 1; x < right; x++) {
      this.runs(top, bottom, (y) => !this.episode.isSolid(x, y) && !this.episode.isSolid(x - 1, y), (from, to) => {
        context.moveTo(px(x) + half, py(from));
        context.lineTo(px(x) + half, py(to));
      });
    }
    for (let y = top + 1; y < bottom; y++) {
      this.runs(left, right, (x) => !this.episode.isSolid(x, y) && !this.episode.isSolid(x, y - 1), (from, to) => {
        context.moveTo(px(from), py(y) + half);
        context.lineTo(px(to), py(y) + half);
      });
    }
    context.stroke();
  }

  // Where a wall meets open ground.
  paintEdges(context, theme, ratio, px, py, left, right, top, bottom) {
    const { episode } = this;
    context.strokeStyle = theme.wallEdge;
    context.lineWidth = Math.max(1, Math.round(ratio));
    const half = context.lineWidth % 2 / 2;
    context.beginPath();
    for (let x = left; x <= right; x++) {
      this.runs(top, bottom, (y) => episode.isSolid(x, y) !== episode.isSolid(x - 1, y), (from, to) => {
        context.moveTo(px(x) + half, py(from));
        context.lineTo(px(x) + half, py(to));
      });
    }
    for (let y = top; y <= bottom; y++) {
      this.runs(left, right, (x) => episode.isSolid(x, y) !== episode.isSolid(x, y - 1), (from, to) => {
        context.moveTo(px(from), py(y) + half);
        context.lineTo(px(to), py(y) + half);
      });
    }
    context.stroke();
  }

  // Calls `emit` with every run from `low` up to `high` in which `holds` does.
  runs(low, high, holds, emit) {
    let from = -1;
    for (let at = low; at <= high; at++) {
      const isIn = at < high && holds(at);
      if (isIn && from < 0) from = at;
      if (!isIn && from >= 0) {
        emit(from, at);
        from = -1;
      }
    }
  }
}

// "#E69F00" as [230, 159, 0].
function rgb(color) {
  const value = parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

// A color with opacity, as canvases take it.
function faded(color, opacity) {
  const [red, green, blue] = rgb(color);
  return `rgba(${red}, ${green}, ${blue}, ${opacity})`;
}

function mixed(color, other, fraction) {
  const to = rgb(other);
  const parts = rgb(color).map((part, i) => Math.round(part + (to[i] - part) * fraction));
  return "#" + parts.map((part) => part.toString(16).padStart(2, "0")).join("");
}

// How bright a color looks, 0 to 1.
function brightness(color) {
  const [red, green, blue] = rgb(color);
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
}
