// What a page can say to Beckon once `embed.js` has run, and what it hears from it.

export type Channel = 'email' | 'sms' | 'phone' | 'whatsapp' | 'post' | 'push';

/** What was chosen for one purpose on one channel. */
export interface Choice {
  purpose: string;
  channel: Channel;
  choice: 'given' | 'refused' | 'withdrawn';
}

/** What has changed. It never holds an address. */
export interface Change {
  what: 'saved' | 'confirmed' | 'stopped' | 'lifted' | 'feedback';
  /** After a save: what was chosen in it. */
  choices?: Choice[];
}

/** What the person has set, addresses masked: the answer of `GET /v1/sites/{site}/preferences`. */
export interface Preferences {
  contact_points: { channel: Channel; masked: string; proof: 'unproven' | 'by_link' | 'by_code' }[];
  preferred_channels: Channel[];
  choices: (Choice & {
    /** What it amounts to; only `given` permits anything. */
    status: 'unknown' | 'requested' | 'refused' | 'given' | 'withdrawn' | 'expired';
    notice?: string;
    at: string;
  })[];
  quiet_hours?: { from: string; to: string };
  time_zone?: string;
  cap?: { permits: number; per: 'day' | 'week' | 'month' | 'year' };
  pause_until?: string;
  language?: string;
  stopped: boolean;
}

export interface Beckon {
  /** Opens the panel. */
  open(): Promise<void>;
  /** Opens the panel where feedback is left. */
  feedback(): Promise<void>;
  /** Closes the panel. What is filled in is kept. */
  close(): void;
  /** What this browser's person has set; `null` when this browser knows none. */
  preferences(): Promise<Preferences | null>;
  /** Calls `then` after each change, until the function that it returns is called. */
  onChange(then: (change: Change) => void): () => void;
}

declare global {
  interface Window {
    beckon?: Beckon;
  }
  interface DocumentEventMap {
    'beckon:open': CustomEvent<null>;
    'beckon:close': CustomEvent<null>;
    'beckon:change': CustomEvent<Change>;
  }
}
