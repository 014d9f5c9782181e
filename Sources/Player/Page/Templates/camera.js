// What part of the map is seen, and how large: cells to pixels of the page and back.

const ZOOM_LIMITS = [0.5, 160];

class Camera {
  constructor(mapWidth, mapHeight) {
    this.mapWidth = mapWidth;
    this.mapHeight = mapHeight;
    // The place in the middle of the view, in cells, and pixels a cell.
    this.x = mapWidth / 2;
    this.y = mapHeight / 2;
    this.zoom = 16;
    this.width = 1;
    this.height = 1;
    this.isFitted = true;
  }

  resize(width, height) {
    this.width = width;
    this.height = height;
    if (this.isFitted) this.fit();
  }

  // The whole map.
  fit() {
    const margin = Math.min(24, this.width * 0.03);
    const room = Math.min((this.width - 2 * margin) / this.mapWidth, (this.height - 2 * margin) / this.mapHeight);
    this.zoom = Math.max(0.05, Math.min(72, room));
    if (this.zoom > 8) this.zoom = Math.floor(this.zoom * 2) / 2;
    this.x = this.mapWidth / 2;
    this.y = this.mapHeight / 2;
    this.isFitted = true;
  }

  screenX(x) { return (x - this.x) * this.zoom + this.width / 2; }
  screenY(y) { return (y - this.y) * this.zoom + this.height / 2; }
  mapX(x) { return (x - this.width / 2) / this.zoom + this.x; }
  mapY(y) { return (y - this.height / 2) / this.zoom + this.y; }

  // Keeps the place under the pointer where it is.
  zoomBy(factor, atX, atY) {
    const x = this.mapX(atX);
    const y = this.mapY(atY);
    const low = Math.min(ZOOM_LIMITS[0], this.zoom);
    this.zoom = Math.max(low, Math.min(ZOOM_LIMITS[1], this.zoom * factor));
    this.x = x - (atX - this.width / 2) / this.zoom;
    this.y = y - (atY - this.height / 2) / this.zoom;
    this.keepInside();
  }

  panBy(dx, dy) {
    this.x -= dx / this.zoom;
    this.y -= dy / this.zoom;
    this.keepInside();
  }

  centerOn(x, y) {
    this.x = x;
    this.y = y;
    this.keepInside();
  }

  keepInside() {
    this.isFitted = false;
    this.x = Math.max(0, Math.min(this.mapWidth, this.x));
    this.y = Math.max(0, Math.min(this.mapHeight, this.y));
  }

  sees(x, y, reach) {
    return x > -reach && y > -reach && x < this.width + reach && y < this.height + reach;
  }
}
