// The recorded episode: where everybody was at every step, what happened, and what was attended to.

// What the first byte of a robot's step says, as MotionEncoder writes it.
const MARK = { place: 1, heading: 2, velocity: 4, action: 8, goal: 16, onGoal: 32, arrived: 64, collision: 128 };

class Episode {
  constructor(data) {
    this.data = data;
    this.robots = data.agents;
    this.steps = data.steps;
    this.last = data.steps - 1;
    this.isContinuous = data.isContinuous;
    this.hasHeadings = data.hasHeadings;
    this.width = data.map.width;
    this.height = data.map.height;
    this.bystanders = new Set(data.bystanders);
    this.readCells(data.map.cells);
    this.readMotion(data.motion);
    this.readWorld(data.world);
    this.minds = new Map();
  }

  // Classes of cells row by row: the terrain, plus 8 where it stops a robot.
  readCells(cells) {
    const reader = new ByteReader(cells);
    this.cells = new Uint8Array(this.width * this.height);
    let at = 0;
    while (!reader.isAtEnd) {
      const kind = reader.byte();
      const count = reader.unsigned();
      this.cells.fill(kind, at, at + count);
      at += count;
    }
  }

  readMotion(motion) {
    const reader = new ByteReader(motion);
    const { robots, steps, data } = this;
    const size = robots * steps;
    // In cells, the middle of a grid's cell for robots on a grid.
    this.x = new Float64Array(size);
    this.y = new Float64Array(size);
    this.goalX = new Float64Array(size);
    this.goalY = new Float64Array(size);
    this.heading = new Float32Array(size);
    this.velocityX = new Float32Array(this.isContinuous ? size : 0);
    this.velocityY = new Float32Array(this.isContinuous ? size : 0);
    this.action = new Uint8Array(size);
    this.marks = new Uint8Array(size);
    // 0 for none, 1 with a robot, 2 with anything else.
    this.collision = new Uint8Array(size);
    this.arrivalSteps = [];
    this.collisionSteps = [];
    const middle = this.isContinuous ? 0 : 0.5;
    const now = Array.from({ length: robots }, () => ({
      x: 0, y: 0, wayX: 0, wayY: 0, heading: 0, vx: 0, vy: 0, action: 0, goalX: 0, goalY: 0, look: NaN,
    }));
    for (let step = 0; step < steps; step++) {
      let arrivals = 0;
      let collisions = 0;
      for (let i = 0; i < robots; i++) {
        const robot = now[i];
        const mark = reader.byte();
        let wayX = robot.wayX;
        let wayY = robot.wayY;
        if (mark & MARK.place) {
          wayX += reader.signed();
          wayY += reader.signed();
        }
        robot.x += wayX;
        robot.y += wayY;
        robot.wayX = step === 0 ? 0 : wayX;
        robot.wayY = step === 0 ? 0 : wayY;
        if (mark & MARK.heading) robot.heading += reader.signed();
        if (mark & MARK.velocity) {
          robot.vx += reader.signed();
          robot.vy += reader.signed();
        }
        if (mark & MARK.action) robot.action = reader.byte();
        if (mark & MARK.goal) {
          robot.goalX += reader.signed();
          robot.goalY += reader.signed();
        }
        const at = step * robots + i;
        if (mark & MARK.collision) {
          this.collision[at] = reader.byte();
          collisions += 1;
        }
        if (mark & MARK.arrived) arrivals += 1;
        // Robots without a heading of their own look where they last moved.
        if (this.hasHeadings) robot.look = robot.heading / data.headingUnit;
        else if (step > 0 && (wayX !== 0 || wayY !== 0)) robot.look = Math.atan2(wayY, wayX);
        this.x[at] = robot.x / data.placeUnit + middle;
        this.y[at] = robot.y / data.placeUnit + middle;
        this.goalX[at] = robot.goalX / data.placeUnit + middle;
        this.goalY[at] = robot.goalY / data.placeUnit + middle;
        this.heading[at] = robot.look;
        if (this.isContinuous) {
          this.velocityX[at] = robot.vx / data.velocityUnit;
          this.velocityY[at] = robot.vy / data.velocityUnit;
        }
        this.action[at] = robot.action;
        this.marks[at] = mark;
      }
      if (arrivals > 0 && step > 0) this.arrivalSteps.push(step);
      if (collisions > 0) this.collisionSteps.push(step);
    }
  }

  // Obstacles and doors.
  readWorld(world) {
    const reader = new ByteReader(world);
    this.obstacles = [];
    this.openDoors = [];
    let before = [];
    for (let step = 0; step < this.steps; step++) {
      const count = reader.unsigned();
      const obstacles = [];
      for (let i = 0; i < count; i++) {
        const last = before[i] || { x: 0, y: 0 };
        obstacles.push({ x: last.x + reader.signed(), y: last.y + reader.signed() });
      }
      this.obstacles.push(obstacles);
      this.openDoors.push(this.data.doors.map(() => reader.byte() === 1));
      before = obstacles;
    }
  }

  index(step, robot) { return step * this.robots + robot; }
  isOnGoal(step, robot) { return (this.marks[step * this.robots + robot] & MARK.onGoal) !== 0; }
  hasArrived(step, robot) { return (this.marks[step * this.robots + robot] & MARK.arrived) !== 0; }
  radius(robot) { return this.data.radii.length > 0 ? this.data.radii[robot] : this.data.radius; }
  isSolid(x, y) {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return true;
    const kind = this.cells[y * this.width + x];
    return (kind & 8) !== 0 && (kind & 7) !== 2;
  }

  // The value of a figure at a step.
  static valueAt(figure, step) {
    let low = 0;
    let high = figure.steps.length - 1;
    if (high < 0 || figure.steps[0] > step) return "";
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (figure.steps[middle] <= step) low = middle; else high = middle - 1;
    }
    return figure.values[low];
  }

  // MARK: Attention

  get hasAttention() { return Boolean(this.data.attention.robots); }

  // What a robot attends to when it decides, at a step; null where nobody knows.
  attention(robot, step) {
    if (!this.hasAttention || robot === null) return null;
    if (!this.minds.has(robot)) this.minds.set(robot, this.readMind(robot));
    return this.minds.get(robot)[step] || null;
  }

  hasMind(robot) { return this.hasAttention && this.data.attention.robots[robot] !== ""; }

  // All decisions of a robot, by step.
  readMind(robot) {
    const { unit, hasOriginal, robots } = this.data.attention;
    const mind = [];
    if (!robots[robot]) return mind;
    const reader = new ByteReader(robots[robot]);
    const rows = reader.unsigned();
    const row = (count) => Float32Array.from({ length: count }, () => reader.unsigned() / unit);
    let step = -1;
    let things = [];
    while (!reader.isAtEnd) {
      step += reader.unsigned();
      if (reader.byte() === 1) things = Array.from({ length: reader.unsigned() }, () => reader.unsigned());
      const enhanced = Array.from({ length: rows }, () => row(things.length));
      const original = hasOriginal ? Array.from({ length: rows }, () => row(things.length)) : enhanced;
      const probabilities = row(reader.unsigned());
      mind[step] = { things, enhanced, original, probabilities, value: Episode.expectation(reader.signed()) };
    }
    return mind;
  }

  // What a robot expects of the future; null of a policy that never learned to tell, which comes as less than all values.
  static expectation(number) {
    return number < -1e10 ? null : number / 10000;
  }

  // The weight of every thing: of one head, or of all on average.
  static weights(rows, head) {
    if (rows.length === 0) return [];
    if (head !== null && head < rows.length) return Array.from(rows[head]);
    return Array.from(rows[0], (_, i) => rows.reduce((sum, row) => sum + row[i], 0) / rows.length);
  }

  thing(number) { return this.data.attention.things[number]; }
}
