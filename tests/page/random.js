// Chance that can be repeated: the same seed draws the same.

export class Chance {
  #state;

  constructor(seed) {
    this.seed = seed;
    this.#state = (seed * 2654435761 + 1) >>> 0;
  }

  /** A number from 0 up to and without 1: 32 bits, stirred by shifts. */
  next() {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let bits = this.#state;
    bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
    bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
    return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 up to and without `count`. */
  below(count) {
    return Math.floor(this.next() * count);
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  is(probability) {
    return this.next() < probability;
  }
}

/** Run a scene for many seeds; the seed of the one that fails is told. */
export async function everySeed(count, scene) {
  const only = Number(process.env.SEED);
  for (let seed = only || 1; seed <= (only || count); seed++) {
    try {
      await scene(new Chance(seed));
    } catch (error) {
      error.message = `with SEED=${seed}: ${error.message}`;
      throw error;
    }
  }
}
