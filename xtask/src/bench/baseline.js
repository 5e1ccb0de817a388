// The least that can be done: one SQLite statement in a Durable Object. What the benchmark compares the edge with.
import { DurableObject } from "cloudflare:workers";

export class Store extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS standings (key TEXT PRIMARY KEY, standing TEXT NOT NULL)");
    ctx.storage.sql.exec("INSERT OR IGNORE INTO standings VALUES ('known', 'given')");
  }

  fetch(request) {
    const { sql } = this.ctx.storage;
    if (request.method === "POST") {
      sql.exec("INSERT INTO standings VALUES (?, 'given')", crypto.randomUUID());
      return Response.json({ saved: true });
    }
    return Response.json(sql.exec("SELECT standing FROM standings WHERE key = 'known'").toArray());
  }
}

export default {
  fetch(request, env) {
    // As many objects as the demo site has ledgers.
    return env.STORE.getByName(`${crypto.getRandomValues(new Uint8Array(1))[0] % 4}`).fetch(request);
  },
};
