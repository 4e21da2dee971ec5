// Draws what Python hands over (a scene: nodes, edges and options as pyvis makes them, and the
// table of changes that the player plays) and reports what is clicked, chosen by a key, and on which
// day the time bar rests. The picture stays put: a rerun with the same scene changes nothing, and a
// new selection only fades what does not belong to it.

const drawings = new WeakMap();
let loading;

function library() {
  if (globalThis.vis?.Network) return Promise.resolve(globalThis.vis);
  // Pages lie one level below the app's root, so this is right behind any path prefix, too.
  const address = new URL("vis/vis-network.min.js", window.location.href).href;
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(globalThis.vis);
    script.onerror = () => {
      loading = undefined;
      reject(new Error(address));
    };
    document.head.appendChild(script);
  });
  return loading;
}

function drawGraph(component) {
  const { data, parentElement } = component;
  const drawing = drawings.get(parentElement) ?? { closed: false, keyed: false };
  drawings.set(parentElement, drawing);
  drawing.report = (value) => component.setTriggerValue("clicked", value);
  drawing.rest = (day) => component.setStateValue("day", day);
  drawing.data = data;
  Promise.all([library(), sceneOf(data.scene)]).then(
    ([vis, scene]) => {
      if (drawing.closed || scene.key !== drawing.data.scene) return;
      drawing.scene = scene;
      draw(vis, parentElement, drawing);
    },
    (error) => {
      const message = parentElement.querySelector(".message");
      message.textContent = data.words.failed + " " + error.message;
      message.hidden = false;
    },
  );
  return () => {
    drawing.closed = true;
    stop(drawing);
    if (drawing.player) sayMoving(drawing);
    pictures.delete(drawing.data.name);
    drawing.network?.destroy();
    drawing.observer?.disconnect();
    drawings.delete(parentElement);
  };
}

function draw(vis, parent, drawing) {
  const { data, scene } = drawing;
  const canvas = parent.querySelector(".canvas");
  canvas.setAttribute("aria-label", data.alt);
  canvas.setAttribute("role", "application");
  name(parent, drawing);
  parent.querySelector(".frame").classList.toggle("playable", data.playable);
  parent.querySelector(".player").hidden = !data.playable;
  if (drawing.drawn !== scene.key) {
    const sameShape = drawing.ids === ids(scene);
    // While vis-network goes from the old scene to the new one nothing of ours is drawn.
    drawing.filling = true;
    fill(vis, canvas, drawing, sameShape);
    if (!drawing.network) create(vis, parent, canvas, drawing);
    else {
      const view = viewOf(drawing);
      drawing.network.setOptions(scene.options);
      drawing.network.setData({ nodes: drawing.nodes, edges: drawing.edges });
      sameShape ? drawing.network.moveTo(view) : showAll(drawing);
    }
    drawing.filling = false;
    drawing.drawn = scene.key;
    drawing.ids = ids(scene);
    setUpPlayer(parent, drawing);
  }
  drawing.ink = inkOf(canvas);
  if (drawing.path) followLoop(drawing, false);
  arriveAt(drawing, data.asof);
  light(drawing);
  const selected = data.lit.join(" ") || data.company;
  // What is chosen elsewhere is where the keyboard begins.
  if (!drawing.keyed && canvas.dataset.selected !== selected) drawing.cursor = undefined;
  if (data.focus && data.focus !== drawing.focused && drawing.companies.has(data.company)) {
    drawing.network.focus(data.company, { scale: Math.max(1.5, drawing.network.getScale()) });
  }
  drawing.focused = data.focus;
  drawing.point();
  offerPicture(drawing, data.name);
  // For tests: what is on the canvas, as attributes.
  canvas.dataset.selected = selected;
  count(drawing);
}

function count({ canvas, companies, arrows }) {
  canvas.dataset.nodes = [...companies.values()].filter((company) => company.shown).length;
  canvas.dataset.edges = [...arrows.values()].filter((arrow) => arrow.shown).length;
}

// What stands beside the picture, in the reader's language.
function name(parent, { data, scene }) {
  const { words } = scene;
  for (const button of parent.querySelectorAll("[data-tool]")) {
    button.title = words[button.dataset.tool];
    button.setAttribute("aria-label", button.title);
  }
  parent.querySelector("[data-tool=loop]").hidden = !data.loops;
  const pictures = parent.querySelector(".pictures summary");
  pictures.textContent = words.pictures;
  pictures.title = words.picturesTitle;
  parent.querySelector(".keys").replaceChildren(
    ...data.keys.map(([key, does]) => {
      const item = document.createElement("li");
      item.append(Object.assign(document.createElement("kbd"), { textContent: key }), " " + does);
      return item;
    }),
  );
}

function ids(scene) {
  return scene.nodes.map((node) => node.id).join(" ");
}

// The companies and arrows of the scene: what vis-network draws of them in data sets, what we draw
// ourselves (names and amounts) beside it. The places are stretched so that they fill the canvas at
// a scale of 1: a pixel of the canvas is a unit of the graph.
function fill(vis, canvas, drawing, sameShape) {
  const { scene } = drawing;
  const moved = sameShape && drawing.network ? drawing.network.getPositions() : {};
  if (!sameShape) drawing.frame = stretchOf(canvas, scene.nodes);
  const { place, unit } = drawing.frame;
  drawing.companies = new Map();
  drawing.arrows = new Map();
  const nodes = scene.nodes.map(({ label, ...node }) => {
    const [own, text] = splitOnce(label);
    const home = place(node);
    const size = node.size * unit;
    drawing.companies.set(node.id, {
      id: node.id, name: own, text, title: node.title, about: node.title.split("\n")[0],
      home, size, base: 1, shown: true, fill: node.color.highlight.background,
      border: node.color.border, hollow: Boolean(node.shapeProperties?.borderDashes),
    });
    return { ...node, ...home, ...moved[node.id], size };
  });
  const edges = scene.edges.map(({ label, font, ...edge }) => {
    const width = edge.width * Math.min(1, 0.35 + unit);
    drawing.arrows.set(edge.id, {
      id: edge.id, from: edge.from, to: edge.to, text: label, amount: edge.amount ?? 0, color: edge.color,
      width, dashes: edge.dashes, base: 1, alpha: 1, shown: true, title: edge.title,
      about: edge.about,
    });
    return { ...edge, width };
  });
  drawing.nodes = new vis.DataSet(nodes);
  drawing.edges = new vis.DataSet(edges);
  drawing.revision = (drawing.revision ?? 0) + 1;
}

function splitOnce(label) {
  const at = label.indexOf("\n");
  return at < 0 ? [label, ""] : [label.slice(0, at), label.slice(at + 1)];
}

// How far a place of the scene is stretched either way, and how large a shape is.
function stretchOf(canvas, nodes) {
  const [width, height] = [canvas.clientWidth || 900, canvas.clientHeight || 500];
  const [xs, ys] = [nodes.map((node) => node.x), nodes.map((node) => node.y)];
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  // Room for names at the sides and below.
  const unit = Math.min(0.8, Math.max(0.2, Math.sqrt((width * height) / Math.max(nodes.length, 1)) / 200));
  const aside = width < 640 ? 40 : 78;
  // The largest of those within a row's height of an edge, its name and its figure.
  const roomFor = (edge) =>
    36 + unit * Math.max(...nodes.filter(({ y }) => Math.abs(y - edge) < 100).map(({ size }) => size));
  const [above, below] = [roomFor(top), roomFor(bottom)];
  let across = (width - 2 * aside) / Math.max(right - left, 1);
  let down = (height - above - below) / Math.max(bottom - top, 1);
  const most = 2.4;
  [across, down] = [Math.min(across, most * down, 1.8), Math.min(down, most * across, 1.8)];
  const [middle, centre] = [(left + right) / 2, (top + bottom) / 2];
  return {
    width, height, unit, shift: (below - above) / 2,
    place: ({ x, y }) => ({ x: (x - middle) * across, y: (y - centre) * down }),
  };
}

function viewOf({ network }) {
  return { scale: network.getScale(), position: network.getViewPosition() };
}

function showAll(drawing, animation = false) {
  drawing.network.moveTo({ ...wholeView(drawing), animation });
}

function wholeView({ canvas, frame }) {
  const scale = Math.min(canvas.clientWidth / frame.width, canvas.clientHeight / frame.height) || 1;
  return { scale, position: { x: 0, y: frame.shift / scale } };
}

function showsAll(drawing) {
  const [home, here] = [wholeView(drawing), viewOf(drawing)];
  const moved = Math.hypot(here.position.x - home.position.x, here.position.y - home.position.y);
  return Math.abs(here.scale / home.scale - 1) < 0.01 && moved * here.scale < 2;
}

function create(vis, parent, canvas, drawing) {
  const network = new vis.Network(
    canvas,
    { nodes: drawing.nodes, edges: drawing.edges },
    drawing.scene.options,
  );
  drawing.network = network;
  drawing.canvas = canvas;
  drawing.ink = inkOf(canvas);
  drawing.choose = (chosen) => drawing.data.clickable && drawing.report(chosen);
  // Whether there was anything to clear.
  drawing.clear = () => {
    const { clickable, company, lit } = drawing.data;
    if (drawing.path) {
      followLoop(drawing, drawing.path.length > 0);
      return true;
    }
    if (!clickable || !(company || lit.length)) return false;
    drawing.report({});
    return true;
  };
  network.on("click", ({ nodes, edges, pointer, event }) => {
    const label = nodes.length ? undefined : labelAt(drawing, pointer.canvas);
    const chosen = nodes.length ? { company: nodes[0] } : label ?? (edges.length ? { arrow: edges[0] } : {});
    drawing.pick(chosen, event.srcEvent?.shiftKey);
  });
  // A click, or Enter: of a loop that is followed, one of its stops.
  drawing.pick = (chosen, shift) => {
    const something = chosen.company || chosen.arrow;
    if (shift && something && !drawing.path && drawing.data.loops) followLoop(drawing, true);
    if (something && follow(drawing, chosen)) return;
    if (something) drawing.choose(chosen);
    else if (!drawing.path) drawing.clear();
  };
  for (const thing of ["Node", "Edge"]) {
    network.on("hover" + thing, () => (canvas.style.cursor = "pointer"));
    network.on("blur" + thing, () => (canvas.style.cursor = ""));
  }
  // Where much is drawn, what a company pays and receives stands out under the pointer.
  const pointAt = (company) => {
    if (drawing.pointed === company || !(crowded(drawing) || drawing.pointed)) return;
    drawing.pointed = company;
    light(drawing);
  };
  network.on("hoverNode", ({ node }) => pointAt(node));
  network.on("blurNode", () => pointAt(undefined));
  network.on("dragging", ({ nodes }) => nodes.length && drawing.revision++);
  network.on("dragEnd", ({ nodes }) => {
    if (!nodes.length) return;
    network.unselectAll();
    drawing.revision++;
    parent.querySelector("[data-tool=back]").hidden = false;
  });
  network.on("beforeDrawing", (context) => drawing.filling || drawGlow(context, drawing));
  network.on("afterDrawing", (context) => drawing.filling || drawLabels(context, drawing));
  // Only what is not all in sight can be shown whole.
  const whole = parent.querySelector("[data-tool=all]");
  network.on("afterDrawing", () => {
    const hidden = showsAll(drawing);
    if (hidden === whole.hidden) return;
    if (hidden && whole.matches(":focus")) canvas.focus();
    whole.hidden = hidden;
  });
  // The wheel scrolls the page; with Ctrl (as on maps) it zooms.
  canvas.addEventListener("wheel", (event) => event.ctrlKey || event.stopPropagation(), {
    capture: true,
  });
  const pictures = parent.querySelector(".pictures");
  for (const button of parent.querySelectorAll("[data-tool]")) {
    button.onclick = () => {
      pictures.open = false;
      use(parent, drawing, button.dataset.tool);
    };
  }
  pictures.onkeydown = (event) => {
    if (event.key !== "Escape" || !pictures.open) return;
    event.stopPropagation();
    pictures.open = false;
    pictures.querySelector("summary").focus();
  };
  pictures.onfocusout = ({ relatedTarget }) => {
    if (relatedTarget && !pictures.contains(relatedTarget)) pictures.open = false;
  };
  drawing.observer = new ResizeObserver(() => {
    const size = canvas.clientWidth + "×" + canvas.clientHeight;
    if (size !== drawing.size) {
      network.setSize("100%", "100%");
      showAll(drawing);
      drawTrack(parent, drawing);
    }
    drawing.size = size;
  });
  drawing.observer.observe(canvas);
  showAll(drawing);
  // vis-network would be a second stop of the Tab key.
  canvas.querySelector(".vis-network").removeAttribute("tabindex");
  listenToKeys(parent, canvas, drawing);
  // Where a company or the middle of an arrow is on screen, for the browser tests.
  const onScreen = (point) => {
    const at = network.canvasToDOM(point);
    const box = canvas.getBoundingClientRect();
    return { x: box.x + at.x, y: box.y + at.y };
  };
  canvas.locate = (id) => onScreen(network.getPosition(id));
  canvas.locateArrow = (id) => onScreen(pointOn(network, id, 0.5));
  canvas.labels = () => placedLabels(drawing).map(({ id, kind, box }) => ({ id, kind, box }));
}

function use(parent, drawing, tool) {
  if (tool === "full") {
    if (document.fullscreenElement) document.exitFullscreen();
    else parent.querySelector(".frame").requestFullscreen();
  } else if (tool === "back") {
    for (const { id, home } of drawing.companies.values()) drawing.network.moveNode(id, home.x, home.y);
    drawing.revision++;
    showAll(drawing);
    parent.querySelector("[data-tool=back]").hidden = true;
  } else if (tool === "loop") followLoop(drawing, !drawing.path);
  else if (tool === "png" || tool === "svg") savePicture(drawing, tool);
  else zoom(drawing, tool);
}

// What is chosen stays where it is on screen while the rest comes nearer.
function zoom(drawing, how) {
  const { network } = drawing;
  if (how === "all") return showAll(drawing);
  const { scale, position } = viewOf(drawing);
  const times = how === "in" ? 1.25 : 0.8;
  const fixed = middleOfChosen(drawing) ?? position;
  network.moveTo({
    scale: scale * times,
    position: {
      x: fixed.x + (position.x - fixed.x) / times,
      y: fixed.y + (position.y - fixed.y) / times,
    },
  });
}

function middleOfChosen({ network, data, arrows, companies }) {
  const chosen = data.lit.filter((id) => arrows.has(id)).map((id) => pointOn(network, id, 0.5));
  if (!chosen.length && companies.has(data.company)) chosen.push(network.getPosition(data.company));
  if (!chosen.length) return undefined;
  const mean = (axis) => chosen.reduce((sum, point) => sum + point[axis], 0) / chosen.length;
  return { x: mean("x"), y: mean("y") };
}

// Which companies and arrows stand out: of what is followed, pointed at or chosen; undefined where
// nothing is.
function outstanding(drawing) {
  const { path, pointed, arrows, data: { company, lit: chosen } } = drawing;
  const [companies, ids] = [new Set(), new Set()];
  const add = (arrow) => {
    ids.add(arrow.id);
    companies.add(arrow.from).add(arrow.to);
  };
  if (path?.length) {
    path.forEach((stop) => companies.add(stop));
    pathArrows(drawing, path).forEach((id) => add(arrows.get(id)));
    paymentsFrom(drawing, path.at(-1)).forEach(add);
    return { companies, ids };
  }
  if (path) return undefined;
  const centre = pointed ?? company;
  for (const arrow of arrows.values()) {
    const touches = chosen.length && !pointed ? chosen.includes(arrow.id) : arrow.from === centre || arrow.to === centre;
    if (touches) add(arrow);
  }
  if (centre && (pointed || !chosen.length)) companies.add(centre);
  return companies.size ? { companies, ids } : undefined;
}

function light(drawing) {
  const { company, lit: chosen } = drawing.data;
  const out = outstanding(drawing);
  drawing.lit = out?.companies;
  drawing.litArrows = out?.ids;
  for (const each of drawing.companies.values()) {
    each.base = !out || out.companies.has(each.id) ? 1 : 0.18;
    paintCompany(drawing, each);
  }
  for (const arrow of drawing.arrows.values()) {
    arrow.base = !out || out.ids.has(arrow.id) ? 1 : 0.08;
    paintArrow(drawing, arrow);
  }
  drawing.revision++;
  drawing.network.unselectAll();
  if (company && !chosen.length && !drawing.path && drawing.nodes.get(company)) {
    drawing.network.selectNodes([company], false);
  }
  redraw(drawing);
}

// Of more arrows than this the small ones step back, so that the large can be read.
const MOST_ARROWS = 60;

function crowded({ arrows }) {
  return arrows.size > MOST_ARROWS;
}

function weightOf(drawing, arrow) {
  return drawing.litArrows ? 1 : crowdedWeight(drawing, arrow);
}

function crowdedWeight(drawing, arrow) {
  if (!crowded(drawing)) return 1;
  return arrow.amount >= 10 ? 1 : arrow.amount >= 1 ? 0.45 : 0.2;
}

// Straight into what vis-network draws from: its data sets announce each change to everything, which
// takes longer than a frame has.
function paintCompany({ network, ink }, { id, base, title, fill, border, hollow }) {
  const { options } = network.body.nodes[id];
  options.title = title;
  // Faded towards the paper rather than see-through: no arrow shows behind it.
  const [background, rim] = [blend(hollow ? ink.paper : fill, ink.paper, base), blend(border, ink.paper, base)];
  Object.assign(options.color, { background, border: rim });
  Object.assign(options.color.highlight, { background, border: rim });
  Object.assign(options.color.hover, { background, border: rim });
}

function paintArrow(drawing, arrow) {
  const { base, alpha, shown, width, dashes, title } = arrow;
  const { options } = drawing.network.body.edges[arrow.id];
  Object.assign(options, { hidden: !shown, width, dashes, title });
  options.color.opacity = base * alpha * weightOf(drawing, arrow);
}

// `part` of a colour over another one; both as #rrggbb.
const blends = new Map();
function blend(colour, paper, part) {
  if (part >= 1) return colour;
  const key = colour + paper + part;
  if (!blends.has(key)) {
    const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
    const [over, under] = [channels(colour), channels(paper)];
    const mixed = over.map((value, i) => Math.round(value * part + under[i] * (1 - part)));
    blends.set(key, `rgb(${mixed.join(",")})`);
  }
  return blends.get(key);
}
