// Tells from inside a page when something can be used, what was loaded for it, and what it did to the page meanwhile.
// `LOOK` stands before it: the ways to the first thing seen and to the control that shows the panel to be there, through
// open shadow roots, and the name of the script that brings it.
(() => {
  let shifts = 0;
  let longest = 0;
  const observe = (type, take) => {
    const takeAll = (entries) => entries.forEach(take);
    const observer = new PerformanceObserver((list) => takeAll(list.getEntries()));
    observer.observe({ type, buffered: true });
    return () => takeAll(observer.takeRecords());
  };
  const takeShifts = observe('layout-shift', (shift) => {
    if (!shift.hadRecentInput) shifts += shift.value;
  });
  const takeTasks = observe('longtask', (task) => {
    longest = Math.max(longest, task.duration);
  });

  const find = (way) => way.reduce((within, selector) => (within?.shadowRoot ?? within)?.querySelector(selector), document);
  // It is there, on screen, not greyed out, and nothing lies over its middle.
  const usable = (way) => {
    const it = find(way);
    const box = it?.getBoundingClientRect();
    if (!box?.width || it.disabled) return;
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    return it.contains(it.getRootNode().elementFromPoint(x, y)) && [x, y];
  };
  // When the first frame is drawn in which it can be used.
  const wait = (way) =>
    new Promise((done) => {
      const look = () => {
        if (!usable(way)) return requestAnimationFrame(look);
        const drawn = new MessageChannel();
        drawn.port1.onmessage = () => done({ at: performance.now() });
        drawn.port2.postMessage(0);
      };
      requestAnimationFrame(look);
    });
  const loaded = () => performance.getEntriesByType('resource').filter((entry) => !entry.name.endsWith('/favicon.ico'));
  const sum = (entries) => ({
    bytes: entries.reduce((bytes, entry) => bytes + entry.encodedBodySize, 0),
    requests: entries.length,
  });

  const first = wait(LOOK.first);
  const idle = () => new Promise((done) => requestIdleCallback(done));
  let clicked;
  addEventListener('click', (event) => (clicked ??= event.timeStamp), true);

  window.probe = {
    // How long after the script's arrival, and what was loaded until then.
    async first() {
      const { at } = await first;
      const script = loaded().find((entry) => entry.name.endsWith(LOOK.script));
      return { after: script ? at - script.responseEnd : null, ...sum(loaded().filter((entry) => entry.responseEnd <= at)) };
    },
    // The page has come to rest: nothing more is loaded, nothing moves, and it has had nothing to do. Where to click then.
    async rest() {
      const state = () => JSON.stringify([document.readyState, loaded().length, usable(LOOK.first)]);
      for (let before = ''; document.readyState != 'complete' || before != state(); ) {
        before = state();
        for (let frames = 0; frames < 5; frames++) await new Promise(requestAnimationFrame);
        await idle();
      }
      takeShifts();
      takeTasks();
      return { place: usable(LOOK.first), shifts, longest };
    },
    expect() {
      this.expected = wait(LOOK.panel);
    },
    async panel() {
      const { at } = await this.expected;
      await idle();
      takeShifts();
      return { after: at - clicked, shifts, ...sum(loaded()) };
    },
  };
})();
