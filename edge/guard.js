// Settles what a WebAssembly panic leaves hanging.
//
// A panic ends the instance, and worker-build's shim makes a new one for the next call. But the promises of every call
// that was in flight are never settled: a visitor would wait for ever, and an alarm would never be run again. Here they
// are rejected; the outermost one becomes a 503, which means "not decided, repeating is safe".

import { DurableObject, WorkerEntrypoint } from "cloudflare:workers";
import Worker, { Ledger as InnerLedger, Site as InnerSite } from "./worker.js";

// After how many milliseconds an alarm that fell is tried again, where nothing else says so.
const ALARM_AGAIN = 30_000;

const inFlight = new Set();

addEventListener("error", (event) => {
  if (!(event.error instanceof WebAssembly.RuntimeError)) return;
  const calls = [...inFlight];
  inFlight.clear();
  for (const reject of calls) reject(new Error("the instance panicked"));
});

function guarded(call) {
  return new Promise((resolve, reject) => {
    inFlight.add(reject);
    const settle = (how) => (value) => {
      inFlight.delete(reject);
      how(value);
    };
    try {
      call().then(settle(resolve), settle(reject));
    } catch (error) {
      settle(reject)(error);
    }
  });
}

function unavailable(request) {
  const headers = { "content-type": "application/problem+json", "cache-control": "no-store" };
  const origin = request.headers.get("origin");
  if (origin) {
    headers["access-control-allow-origin"] = origin;
    headers.vary = "origin";
  }
  const problem = {
    type: "urn:beckon:problem:unavailable",
    title: "Not possible at this moment",
    status: 503,
    detail: "Nothing was decided, so do not send. Repeating the request under the same ids is safe.",
    code: "unavailable",
  };
  return new Response(JSON.stringify(problem), { status: 503, headers });
}

export default class extends WorkerEntrypoint {
  fetch(request) {
    const worker = new Worker(this.ctx, this.env);
    return guarded(() => worker.fetch(request)).catch(() => unavailable(request));
  }
}

function object(Inner) {
  return class extends DurableObject {
    constructor(ctx, env) {
      super(ctx, env);
      this.inner = new Inner(ctx, env);
    }

    fetch(request) {
      return guarded(() => this.inner.fetch(request));
    }

    // Never throws: an alarm that keeps throwing is dropped for good. What it was to do is in rows; if it has not armed
    // itself for them before it fell, that is done here.
    async alarm(info) {
      try {
        await guarded(() => this.inner.alarm(info));
      } catch (error) {
        console.error("an alarm fell, and will be tried again:", error.message);
        const { storage } = this.ctx;
        if ((await storage.getAlarm()) === null) await storage.setAlarm(Date.now() + ALARM_AGAIN);
      }
    }
  };
}

export const Ledger = object(InnerLedger);
export const Site = object(InnerSite);
