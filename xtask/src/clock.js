// The worker on another day, for tests that open what an older version left: permits were good for minutes and links for days.
// The platform tells the worker the time and wakes it by alarms. Both are moved here; neither the worker nor its data knows.
import * as worker from "./index.js";

const Today = Date;
globalThis.Date = class extends Today {
  constructor(...parts) {
    if (parts.length === 0) super(Today.now() + AHEAD);
    else super(...parts);
  }
  static now() {
    return Today.now() + AHEAD;
  }
};

let moved = false;
function move(storage) {
  if (moved) return;
  moved = true;
  const kind = Object.getPrototypeOf(storage);
  const { getAlarm, setAlarm } = kind;
  kind.setAlarm = function (at) {
    return setAlarm.call(this, at - AHEAD);
  };
  kind.getAlarm = async function () {
    const at = await getAlarm.call(this);
    return at === null ? null : at + AHEAD;
  };
}

const onThatDay = (Class) =>
  class extends Class {
    constructor(state, env) {
      move(state.storage);
      super(state, env);
    }
  };

export const Ledger = onThatDay(worker.Ledger);
export const Site = onThatDay(worker.Site);
export default worker.default;
