// Takes a scene down once, for the graph that names it: scenes are large and seldom change, what is
// chosen in them does with every click. Stands before graph.js in one module, and alone in another.

const scenes = (globalThis.roundtripScenes ??= { known: new Map(), waiting: new Map() });

function keepScene(scene) {
  scenes.known.delete(scene.key);
  scenes.known.set(scene.key, scene);
  // Those of other pages and earlier choices are made again when needed.
  if (scenes.known.size > 8) scenes.known.delete(scenes.known.keys().next().value);
  scenes.waiting.get(scene.key)?.forEach((resolve) => resolve(scene));
  scenes.waiting.delete(scene.key);
}

function sceneOf(key) {
  const scene = scenes.known.get(key);
  if (scene) return Promise.resolve(scene);
  return new Promise((resolve) => {
    scenes.waiting.set(key, [...(scenes.waiting.get(key) ?? []), resolve]);
  });
}

