import { ObservedEvent } from '../../common/observed-event.js';

interface StartedStatement {
  /** What it is for. */
  name: string;
  /** How many items share it. */
  items: number;
}

/** A statement that items share was sent. */
export const statementStarted = new ObservedEvent<StartedStatement>('statement-started');

/** An item was refused, since too many wait for the statement that they share. */
export const itemRefused = new ObservedEvent<object>('item-refused');
