// The graph by keyboard: a cursor on a company, or on one of its arrows, seen while the keyboard
// is in use there. Stands before graph.js in one module.

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const ZOOMS = { "+": "in", "=": "in", "-": "out", 0: "all" };
const DEALS = { ",": -1, ".": 1 };
// Pixels along the rim of the canvas, where the cursor's name and the keys stand.
const RIM = 32;

function listenToKeys(parent, canvas, drawing) {
  const { network } = drawing;
  const frame = parent.querySelector(".frame");
  drawing.point = () => {
    drawing.keyed &&= seenIn(drawing).length > 0;
    if (drawing.keyed) drawing.cursor = cursorOf(drawing);
    frame.classList.toggle("keyed", drawing.keyed);
    const at = frame.querySelector(".at");
    const words = drawing.keyed ? wordsAt(drawing) : "";
    // Said again only if it has changed.
    if (at.textContent !== words) at.textContent = words;
    redraw(drawing);
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
    if (event.ctrlKey || event.altKey || event.metaKey || !seenIn(drawing).length) return;
    // After a click the keys that scroll a page still do; the arrow keys call the cursor.
    if (!drawing.keyed && event.key !== "Escape" && !(event.key in STEPS)) return;
    drawing.cursor = cursorOf(drawing);
    if (!press(event, drawing)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key in STEPS || event.key === "Home") see();
    else drawing.point();
  });
  network.on("beforeDrawing", (context) => drawing.keyed && !drawing.filling && outlineArrow(context, canvas, drawing));
  network.on("afterDrawing", (context) => drawing.keyed && !drawing.filling && ringCompany(context, canvas, drawing));
}

// Does what the key asks for; false if it is none of ours.
function press({ key, shiftKey, repeat }, drawing) {
  const { cursor, data } = drawing;
  if (key in STEPS && !shiftKey) move(drawing, STEPS[key]);
  else if (key === "ArrowLeft" || key === "ArrowRight") turn(drawing, STEPS[key][0]);
  else if (key === "Home") drawing.cursor = { company: largest(drawing) };
  else if (key in ZOOMS) zoom(drawing, ZOOMS[key]);
  else if (data.playable && key in DEALS) step(drawing, DEALS[key]);
  else if (data.playable && key === "p") toggle(drawing);
  else if (data.loops && key === "l") followLoop(drawing, !drawing.path);
  else if (key === "Escape") return drawing.clear();
  else if (key === "Enter" || key === " ") {
    if (!repeat) drawing.pick(cursor.arrow ? { arrow: cursor.arrow } : cursor);
  } else return false;
  return true;
}

// The companies in the picture.
function seenIn({ companies }) {
  return [...companies.values()].filter((company) => company.shown);
}

// Where the cursor is, as far as that is still drawn; else on what is chosen, else on the largest.
function cursorOf(drawing) {
  const { cursor, companies, arrows, data } = drawing;
  if (cursor && companies.get(cursor.company)?.shown) {
    return cursor.arrow && arrows.get(cursor.arrow)?.shown ? cursor : { company: cursor.company };
  }
  const lit = data.lit.length === 1 && arrows.get(data.lit[0]);
  if (lit && lit.shown) return { company: lit.from, arrow: lit.id };
  return { company: companies.get(data.company)?.shown ? data.company : largest(drawing) };
}

function largest(drawing) {
  return seenIn(drawing).reduce((a, b) => (b.size > a.size ? b : a)).id;
}

// To the nearest company that lies rather in this direction than across it.
function move(drawing, [right, down]) {
  const from = placeOf(drawing);
  let nearest = Infinity;
  for (const { id } of seenIn(drawing)) {
    const { x, y } = drawing.network.getPosition(id);
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

function arrowsOf({ arrows }, company) {
  return [...arrows.values()]
    .filter((arrow) => arrow.shown && (arrow.from === company || arrow.to === company))
    .map((arrow) => arrow.id);
}

function placeOf({ cursor, network }) {
  return cursor.arrow ? pointOn(network, cursor.arrow, 0.5) : network.getPosition(cursor.company);
}

// What the mouse's tooltip says, and what else stands at the company.
function wordsAt(drawing) {
  const { cursor, companies, arrows, data } = drawing;
  const { title, text } = cursor.arrow ? arrows.get(cursor.arrow) : companies.get(cursor.company);
  const words = title.split("\n");
  words.push(...text.split("\n").filter((line) => !title.includes(line)));
  if (cursor.arrow) {
    const its = arrowsOf(drawing, cursor.company);
    words.push(its.indexOf(cursor.arrow) + 1 + "/" + its.length);
  }
  const chosen = cursor.arrow
    ? data.lit.includes(cursor.arrow)
    : !data.lit.length && cursor.company === data.company;
  if (chosen && data.clickable) words.push(drawing.scene.words.chosen);
  return words.join(" · ");
}

// Moves the view, then the page, if the cursor lies outside.
function bringIntoSight(frame, canvas, drawing) {
  const { cursor, network } = drawing;
  const [scale, centre] = [network.getScale(), network.getViewPosition()];
  const radius = cursor.arrow ? 0 : radiusOf(shapeOf(drawing, cursor.company)) * scale;
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
function ringCompany(context, canvas, drawing) {
  const { cursor, network } = drawing;
  if (cursor.arrow) return;
  const pixel = 1 / network.getScale();
  const { x, y } = network.getPosition(cursor.company);
  const [below, gap] = [Math.PI / 2, 0.7];
  context.beginPath();
  const radius = radiusOf(shapeOf(drawing, cursor.company)) + 6 * pixel;
  context.arc(x, y, radius, below + gap, below - gap + 2 * Math.PI);
  stroke(context, canvas, "background", 8 * pixel);
  stroke(context, canvas, "text", 4 * pixel);
}

// Below all else, so that the arrow keeps its colour and its dashes.
function outlineArrow(context, canvas, drawing) {
  const { cursor, network } = drawing;
  if (!cursor.arrow) return;
  const pixel = 1 / network.getScale();
  const { from, to, width } = drawing.arrows.get(cursor.arrow);
  const ends = [from, to].map((id) => ({ ...network.getPosition(id), size: shapeOf(drawing, id).size }));
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

