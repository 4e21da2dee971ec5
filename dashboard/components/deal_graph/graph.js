// Draws what Python hands over (data.nodes, data.edges, data.options as pyvis makes them) and
// reports what is clicked or chosen by a key. The picture stays put: a rerun with the same data changes nothing, and a new
// selection only fades what does not belong to it.

const drawings = new WeakMap();
let loading;

function library() {
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

export default function (component) {
  const { data, parentElement } = component;
  const drawing = drawings.get(parentElement) ?? { closed: false, keyed: false };
  drawings.set(parentElement, drawing);
  drawing.report = (value) => component.setTriggerValue("clicked", value);
  drawing.data = data;
  library().then(
    (vis) => drawing.closed || draw(vis, parentElement, drawing),
    (error) => {
      const message = parentElement.querySelector(".message");
      message.textContent = data.words.failed + " " + error.message;
      message.hidden = false;
    },
  );
  return () => {
    drawing.closed = true;
    drawing.network?.destroy();
    drawing.observer?.disconnect();
    drawings.delete(parentElement);
  };
}

function draw(vis, parent, drawing) {
  const { data } = drawing;
  const canvas = parent.querySelector(".canvas");
  canvas.setAttribute("aria-label", data.alt);
  canvas.setAttribute("role", "application");
  name(parent, data);
  const drawn = JSON.stringify([data.nodes, data.edges, data.options]);
  if (drawing.drawn !== drawn) {
    const sameShape = drawing.ids === ids(data);
    const fitted = fitTo(canvas, data);
    drawing.nodes = new vis.DataSet(fitted.nodes);
    drawing.edges = new vis.DataSet(fitted.edges);
    if (!drawing.network) {
      create(vis, parent, canvas, drawing);
    } else {
      const view = { scale: drawing.network.getScale(), position: drawing.network.getViewPosition() };
      drawing.network.setOptions(data.options);
      drawing.network.setData({ nodes: drawing.nodes, edges: drawing.edges });
      sameShape ? drawing.network.moveTo(view) : drawing.network.fit();
    }
    drawing.drawn = drawn;
    drawing.ids = ids(data);
  }
  light(drawing);
  const selected = data.lit.join(" ") || data.company;
  // What is chosen elsewhere is where the keyboard begins.
  if (!drawing.keyed && canvas.dataset.selected !== selected) drawing.cursor = undefined;
  drawing.point();
  // For tests: what is on the canvas, as attributes.
  canvas.dataset.nodes = data.nodes.length;
  canvas.dataset.edges = data.edges.length;
  canvas.dataset.selected = selected;
}

// What stands beside the picture, in the reader's language.
function name(parent, { words, keys }) {
  for (const button of parent.querySelectorAll("[data-zoom]")) {
    button.title = words[button.dataset.zoom];
    button.setAttribute("aria-label", button.title);
  }
  parent.querySelector(".keys").replaceChildren(
    ...keys.map(([key, does]) => {
      const item = document.createElement("li");
      item.append(Object.assign(document.createElement("kbd"), { textContent: key }), " " + does);
      return item;
    }),
  );
}

// On a phone the picture is squeezed sideways to the screen's shape and its names enlarged, so
// that they can still be read.
function fitTo(canvas, data) {
  const xs = data.nodes.map((node) => node.x);
  const ys = data.nodes.map((node) => node.y);
  const width = Math.max(...xs) - Math.min(...xs) + 160;
  const height = Math.max(...ys) - Math.min(...ys) + 160;
  if (canvas.clientWidth > 640 || data.nodes.length > 30) return data;
  const squeeze = Math.min(1, (canvas.clientWidth / canvas.clientHeight) * (height / width));
  const scale = Math.min(canvas.clientWidth / (width * squeeze), canvas.clientHeight / height);
  const larger = (font, pixels) => ({ ...font, size: Math.max(font.size, pixels / scale) });
  return {
    nodes: data.nodes.map((node) => ({
      ...node,
      x: node.x * squeeze,
      font: larger(node.font, 11),
    })),
    edges: data.edges.map((edge) => ({ ...edge, font: larger(edge.font, 9) })),
  };
}

function ids(data) {
  return data.nodes.map((node) => node.id).join(" ");
}

function create(vis, parent, canvas, drawing) {
  const network = new vis.Network(
    canvas,
    { nodes: drawing.nodes, edges: drawing.edges },
    drawing.data.options,
  );
  drawing.network = network;
  drawing.choose = (chosen) => drawing.data.clickable && drawing.report(chosen);
  // Whether there was anything to clear.
  drawing.clear = () => {
    const { clickable, company, lit } = drawing.data;
    if (!clickable || !(company || lit.length)) return false;
    drawing.report({});
    return true;
  };
  network.on("click", ({ nodes, edges }) => {
    if (nodes.length) drawing.choose({ company: nodes[0] });
    else if (edges.length) drawing.choose({ arrow: edges[0] });
    else drawing.clear();
  });
  network.on("hoverNode", () => (canvas.style.cursor = "pointer"));
  network.on("hoverEdge", () => (canvas.style.cursor = "pointer"));
  network.on("blurNode", () => (canvas.style.cursor = ""));
  network.on("blurEdge", () => (canvas.style.cursor = ""));
  // The wheel scrolls the page; with Ctrl (as on maps) it zooms.
  canvas.addEventListener("wheel", (event) => event.ctrlKey || event.stopPropagation(), {
    capture: true,
  });
  for (const button of parent.querySelectorAll("[data-zoom]")) {
    button.onclick = () => {
      zoom(network, button.dataset.zoom);
    };
  }
  drawing.observer = new ResizeObserver(() => {
    const size = canvas.clientWidth + "×" + canvas.clientHeight;
    if (size !== drawing.size) network.fit({ animation: false });
    drawing.size = size;
  });
  drawing.observer.observe(canvas);
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
}

function light(drawing) {
  const { company, lit: chosen } = drawing.data;
  const lit = new Set();
  const litEdges = new Set();
  for (const edge of drawing.edges.get()) {
    const touches = chosen.length
      ? chosen.includes(edge.id)
      : edge.from === company || edge.to === company;
    if (!touches) continue;
    litEdges.add(edge.id);
    lit.add(edge.from).add(edge.to);
  }
  if (company && !chosen.length) lit.add(company);
  const all = lit.size === 0;
  drawing.nodes.update(
    drawing.nodes.getIds().map((id) => ({ id, opacity: all || lit.has(id) ? 1 : 0.18 })),
  );
  drawing.edges.update(
    drawing.edges.get().map((edge) => ({
      id: edge.id,
      color: { ...edge.color, opacity: all || litEdges.has(edge.id) ? 1 : 0.08 },
      font: { ...edge.font, color: fade(edge.font, all || litEdges.has(edge.id)) },
    })),
  );
  drawing.network.unselectAll();
  if (company && !chosen.length && drawing.nodes.get(company)) drawing.network.selectNodes([company], false);
}

function fade(font, shown) {
  return font.color.slice(0, 7) + (shown ? "" : "22");
}
