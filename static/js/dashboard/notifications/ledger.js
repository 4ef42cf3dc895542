// Records that all tabs of a browser change one after the other: a transaction of IndexedDB sees
// what the last one wrote, which nothing else that tabs share can promise.

const NAME = "watchfire-notifications";
const STORE = "records";

export class Ledger {
  #factory;
  #database = null; // a promise
  #own = new Map(); // name → record, where the browser keeps none for this page

  /** `factory`: as indexedDB, or undefined. */
  constructor(factory) {
    this.#factory = factory;
  }

  /**
   * Let `change(record)` make a record anew: it gets null at first, and returns {record, …}, which
   * is the answer.
   */
  async change(name, change) {
    let database;
    try {
      this.#database ??= opened(this.#factory);
      database = await this.#database;
    } catch {
      return this.#changeOwn(name, change); // then each tab tells by itself
    }
    try {
      return await changed(database, name, change);
    } catch {
      this.#database = null; // closed by the browser, or full
      return this.#changeOwn(name, change);
    }
  }

  #changeOwn(name, change) {
    const answer = change(this.#own.get(name) ?? null);
    this.#own.set(name, answer.record);
    return answer;
  }
}

function opened(factory) {
  return new Promise((resolve, reject) => {
    const request = factory.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
}

function changed(database, name, change) {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, "readwrite");
    const store = transaction.objectStore(STORE);
    let answer;
    const request = store.get(name);
    request.onsuccess = () => {
      answer = change(request.result ?? null);
      store.put(answer.record, name);
    };
    transaction.oncomplete = () => resolve(answer);
    transaction.onabort = () => reject(transaction.error);
    transaction.onerror = () => reject(transaction.error);
  });
}
