import { type Channel, channel } from 'node:diagnostics_channel';

/**
 * Something that happens again and again, and that can be watched: by metrics, where they are on. Where nobody watches, it
 * costs the question whether anybody does. Those who watch are told at once, and see what happens in the whole process.
 *
 *     if (lookUp.isWatched) lookUp.tell({ isHit: true });
 */
export class ObservedEvent<Details extends object> {
  private readonly channel: Channel;

  /** @param name of the channel of Node's that tells of it. */
  constructor(name: string) {
    this.channel = channel(`task-activities.${name}`);
  }

  /** Asked before the details are put together. */
  get isWatched(): boolean {
    return this.channel.hasSubscribers;
  }

  tell(details: Details): void {
    this.channel.publish(details);
  }

  /** @returns what ends the watching. */
  watch(watcher: (details: Details) => void): () => void {
    const subscriber = (details: unknown): void => {
      try {
        watcher(details as Details);
      } catch {
        // Node would end the process; what watches must not harm what it watches.
      }
    };
    this.channel.subscribe(subscriber);
    return () => {
      this.channel.unsubscribe(subscriber);
    };
  }
}
