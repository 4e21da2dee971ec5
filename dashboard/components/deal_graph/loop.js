// A loop chosen by going round it: company after company, or arrow after arrow, until the first one
// is paid. Nothing is asked of the server before the round is closed. Stands before graph.js in one
// module.

// What moves money, as far as it is drawn and live.
function paymentsFrom({ arrows, scene }, payer) {
  return [...arrows.values()].filter(
    (arrow) => arrow.shown && arrow.from === payer && scene.moving.includes(groupOf(arrow)),
  );
}

// The id of an arrow is payer.payee.group, with .ended behind if it is over.
function groupOf({ id }) {
  return id.split(".").slice(2).join(".");
}

function followLoop(drawing, on, company) {
  drawing.path = on ? [company].filter(Boolean) : undefined;
  drawing.missed = undefined;
  followed(drawing);
}

// One more stop; true if it was taken for one.
function follow(drawing, { company, arrow }) {
  const { path, arrows, companies } = drawing;
  if (!path) return false;
  drawing.missed = undefined;
  if (arrow) {
    const { from, to } = arrows.get(arrow);
    if (!path.length) path.push(from);
    if (path.at(-1) !== from) drawing.missed = [path.at(-1), to];
    else company = to;
  }
  if (company && !drawing.missed) {
    const pays = path.length && paymentsFrom(drawing, path.at(-1)).some(({ to }) => to === company);
    if (!path.length) path.push(company);
    // The last stop once more takes it back.
    else if (company === path.at(-1)) path.pop();
    else if (!pays) drawing.missed = [path.at(-1), company];
    else if (company === path[0]) return close(drawing);
    // Back at a stop on the way: what lies between is no part of it any more.
    else if (path.includes(company)) path.length = path.indexOf(company) + 1;
    else path.push(company);
  }
  if (companies.size) followed(drawing);
  return true;
}

function close(drawing) {
  const { path } = drawing;
  const chosen = { loop: path.join("."), arrows: pathArrows(drawing, [...path, path[0]]) };
  followLoop(drawing, false);
  drawing.choose(chosen);
  return true;
}

function pathArrows(drawing, path) {
  return path.slice(1).flatMap((payee, i) =>
    paymentsFrom(drawing, path[i]).filter(({ to }) => to === payee).map(({ id }) => id),
  );
}

// What stands out while a loop is followed, and what is said of it.
function followed(drawing) {
  const { path, canvas, companies, scene: { words } } = drawing;
  const frame = canvas.closest(".frame");
  frame.querySelector("[data-tool=loop]").setAttribute("aria-pressed", String(Boolean(path)));
  const name = (id) => companies.get(id).name;
  const told = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key]);
  let text = "";
  if (path) {
    const next = path.length ? new Set(paymentsFrom(drawing, path.at(-1)).map(({ to }) => to)) : new Set();
    const stops = { path: path.map(name).join(" → "), first: path.length && name(path[0]), n: next.size };
    if (!path.length) text = words.loopStart;
    else if (!next.size) text = told(words.loopEnd, stops);
    else text = told(path.length > 1 && next.has(path[0]) ? words.loopClose : words.loopNext, stops);
    if (drawing.missed) {
      const [payer, payee] = drawing.missed.map(name);
      text = `${told(words.loopMissed, { payer, payee })} ${text}`;
    }
  }
  frame.querySelector(".following").textContent = text;
  // For tests.
  canvas.dataset.path = (path ?? []).join(".");
  light(drawing);
}
