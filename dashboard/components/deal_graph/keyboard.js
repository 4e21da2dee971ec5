// The graph by keyboard: a cursor on a company, or on one of its arrows, seen while the keyboard
// is in use there. Stands before graph.js in one module.

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const ZOOMS = { "+": "in", "=": "in", "-": "out", 0: "all" };
// Pixels along the rim of the canvas, where the cursor's name and the keys stand.
const RIM = 32;

function listenToKeys(parent, canvas, drawing) {
  const { network } = drawing;
  const frame = parent.querySelector(".frame");
  drawing.point = () => {
    drawing.keyed &&= drawing.nodes.length > 0;
    if (drawing.keyed) drawing.cursor = cursorOf(drawing);
    frame.classList.toggle("keyed", drawing.keyed);
    const at = frame.querySelector(".at");
    const words = drawing.keyed ? wordsAt(drawing) : "";
    // Said again only if it has changed.
    if (at.textContent !== words) at.textContent = words;
    network.redraw();
  };
  const use = (keyed) => {
    drawing.keyed = keyed;
    drawing.point();
  };
  const see = () => {
    use(true);
    bringIntoSight(frame, canvas, drawing);
  };
  canvas.addEventListener("focus", () => canvas.matches(":focus-visible") && see());
  canvas.addEventListener("blur", () => use(false));
  canvas.addEventListener("pointerdown", () => use(false), { capture: true });
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !drawing.nodes.length) return;
    // After a click the keys that scroll a page still do; the arrow keys call the cursor.
    if (!drawing.keyed && event.key !== "Escape" && !(event.key in STEPS)) return;
    drawing.cursor = cursorOf(drawing);
    if (!press(event, drawing)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key in STEPS || event.key === "Home") see();
    else drawing.point();
  });
  network.on("beforeDrawing", (context) => drawing.keyed && outlineArrow(context, canvas, drawing));
  network.on("afterDrawing", (context) => drawing.keyed && ringCompany(context, canvas, drawing));
}

// Does what the key asks for; false if it is none of ours.
function press({ key, shiftKey, repeat }, drawing) {
  const { cursor, network } = drawing;
  if (key in STEPS && !shiftKey) move(drawing, STEPS[key]);
  else if (key === "ArrowLeft" || key === "ArrowRight") turn(drawing, STEPS[key][0]);
  else if (key === "Home") drawing.cursor = { company: largest(drawing) };
  else if (key in ZOOMS) zoom(network, ZOOMS[key]);
  else if (key === "Escape") return drawing.clear();
  else if (key === "Enter" || key === " ") {
    if (!repeat) drawing.choose(cursor.arrow ? { arrow: cursor.arrow } : cursor);
  } else return false;
  return true;
}

// Where the cursor is, as far as that is still drawn; else on what is chosen, else on the largest.
function cursorOf({ cursor, nodes, edges, data }) {
  if (cursor && nodes.get(cursor.company)) {
    return cursor.arrow && edges.get(cursor.arrow) ? cursor : { company: cursor.company };
  }
  const lit = data.lit.length === 1 && edges.get(data.lit[0]);
  if (lit) return { company: lit.from, arrow: lit.id };
  return { company: nodes.get(data.company) ? data.company : largest({ nodes }) };
}

function largest({ nodes }) {
  return nodes.get().reduce((a, b) => (b.size > a.size ? b : a)).id;
}

// To the nearest company that lies rather in this direction than across it.
function move(drawing, [right, down]) {
  const from = placeOf(drawing);
  let nearest = Infinity;
  for (const { id, x, y } of drawing.nodes.get()) {
    const along = (x - from.x) * right + (y - from.y) * down;
    const across = Math.abs((x - from.x) * down) + Math.abs((y - from.y) * right);
    const away = Math.hypot(along, across);
    if (along <= 0 || along < across || away >= nearest) continue;
    nearest = away;
    drawing.cursor = { company: id };
  }
}

// To the company's next or previous arrow, in the order of the data.
function turn(drawing, by) {
  const { company, arrow } = drawing.cursor;
  const its = arrowsOf(drawing, company);
  const at = arrow || by > 0 ? its.indexOf(arrow) : 0;
  if (its.length) drawing.cursor = { company, arrow: its[(at + by + its.length) % its.length] };
}

function arrowsOf({ edges }, company) {
  return edges.getIds({ filter: (edge) => edge.from === company || edge.to === company });
}

function placeOf({ cursor, network }) {
  return cursor.arrow ? pointOn(network, cursor.arrow, 0.5) : network.getPosition(cursor.company);
}

// What the mouse's tooltip says, and what else stands at the company.
function wordsAt(drawing) {
  const { cursor, nodes, edges, data } = drawing;
  const { title, label } = cursor.arrow ? edges.get(cursor.arrow) : nodes.get(cursor.company);
  const words = title.split("\n");
  words.push(...label.split("\n").filter((line) => !title.includes(line)));
  if (cursor.arrow) {
    const its = arrowsOf(drawing, cursor.company);
    words.push(its.indexOf(cursor.arrow) + 1 + "/" + its.length);
  }
  const chosen = cursor.arrow
    ? data.lit.includes(cursor.arrow)
    : !data.lit.length && cursor.company === data.company;
  if (chosen && data.clickable) words.push(data.words.chosen);
  return words.join(" · ");
}

// Moves the view, then the page, if the cursor lies outside.
function bringIntoSight(frame, canvas, drawing) {
  const { cursor, network, nodes } = drawing;
  const [scale, centre] = [network.getScale(), network.getViewPosition()];
  const radius = cursor.arrow ? 0 : radiusOf(nodes.get(cursor.company)) * scale;
  const within = (place, length) => {
    const rim = Math.min(RIM + radius, length / 2);
    return Math.min(Math.max(place, rim), length - rim);
  };
  const at = network.canvasToDOM(placeOf(drawing));
  const [x, y] = [within(at.x, canvas.clientWidth), within(at.y, canvas.clientHeight)];
  if (x !== at.x || y !== at.y) {
    const position = { x: centre.x + (at.x - x) / scale, y: centre.y + (at.y - y) / scale };
    network.moveTo({ position, scale });
  }
  const spot = frame.querySelector(".spot");
  spot.style.translate = x + "px " + y + "px";
  spot.scrollIntoView({ block: "nearest", inline: "nearest" });
}

// Above all else, and open below, where the name stands.
function ringCompany(context, canvas, { cursor, network, nodes }) {
  if (cursor.arrow) return;
  const pixel = 1 / network.getScale();
  const { x, y } = network.getPosition(cursor.company);
  const [below, gap] = [Math.PI / 2, 0.7];
  context.beginPath();
  const radius = radiusOf(nodes.get(cursor.company)) + 6 * pixel;
  context.arc(x, y, radius, below + gap, below - gap + 2 * Math.PI);
  stroke(context, canvas, "background", 8 * pixel);
  stroke(context, canvas, "text", 4 * pixel);
}

// Below all else, so that the arrow keeps its colour and its dashes.
function outlineArrow(context, canvas, { cursor, network, nodes, edges }) {
  if (!cursor.arrow) return;
  const pixel = 1 / network.getScale();
  const { from, to, width } = edges.get(cursor.arrow);
  const ends = [from, to].map((id) => ({ ...network.getPosition(id), size: nodes.get(id).size }));
  context.beginPath();
  for (let step = 0; step <= 100; step += 1) {
    const { x, y } = pointOn(network, cursor.arrow, step / 100);
    if (ends.every((end) => Math.hypot(x - end.x, y - end.y) > end.size)) context.lineTo(x, y);
  }
  stroke(context, canvas, "text", width + 14 * pixel);
  stroke(context, canvas, "background", width + 8 * pixel);
}

function stroke(context, canvas, tone, width) {
  context.strokeStyle = getComputedStyle(canvas).getPropertyValue("--st-" + tone + "-color");
  context.lineWidth = width;
  context.setLineDash([]);
  context.stroke();
}

// Of the circle around a shape that reaches beyond its size with its corners.
function radiusOf({ shape, size }) {
  return size * ({ square: 1.42, triangle: 1.5 }[shape] ?? 1);
}

// vis-network has no public word for where an arrow runs.
function pointOn(network, arrow, part) {
  return network.body.edges[arrow].edgeType.getPoint(part);
}

function zoom(network, how) {
  if (how === "all") network.fit({ animation: false });
  else network.moveTo({ scale: network.getScale() * (how === "in" ? 1.25 : 0.8) });
}

