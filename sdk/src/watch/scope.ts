/** What a watcher asks nodes for, and what it takes of the answer: a programme's events, or those that name a member. */
import { AbiCoder, ParamType, getBytes } from "ethers";
import type { Interface } from "ethers";

import type { ProgramEntity } from "../entities/program.js";
import type { LogFilter, RawLog } from "../logs.js";
import { contradiction } from "./node.js";
import { COMPANIONS, SOURCES } from "./sources.js";
import type { Source, WatchedEvent } from "./sources.js";

export interface Scope {
  /** Lower case. */
  readonly addresses: readonly string[];
  /** For long ranges: everything that `select` takes, and little else. */
  readonly filters: readonly LogFilter[];
  /** What is ours, decoded, in the same order. */
  readonly select: (logs: readonly RawLog[]) => WatchedEvent[];
}

interface Place {
  readonly contract: string;
  /** Lower case. */
  readonly address: string;
  readonly key: string | undefined;
  /** By their topics: ethers hashes every event's name anew to find one. */
  readonly events: ReadonlyMap<string, Event>;
}

interface Event {
  readonly name: string;
  readonly inputs: readonly ParamType[];
  /** What is in the log's data. */
  readonly inData: readonly ParamType[];
  /** The topics that are accounts, but for the one that tells whose the log is. */
  readonly accounts: readonly number[];
  /** Where the id of a badge is: the topic, or the word of the data after the topics. */
  readonly badgeId: { readonly topic: number } | { readonly word: number } | undefined;
}

/** Everything that the contracts of a programme tell; or, of a member, what names that address. */
export function scopeOf(program: ProgramEntity, member?: string): Scope {
  const places = Object.entries<Source>(SOURCES).map(([contract, { abi, address, key, idNames }]): Place => {
    const isKeyed = key !== undefined;
    const events = eventsOf(abi(), isKeyed, idNames);
    return { contract, address: address(program).toLowerCase(), key: isKeyed ? word(key(program)) : undefined, events };
  });
  const me = member === undefined ? undefined : word(member);
  const byAddress = new Map(places.map((place) => [place.address, place]));

  const select = (logs: readonly RawLog[]): WatchedEvent[] => {
    const named = new Set<string>();
    const ours = logs.flatMap((log) => {
      const place = byAddress.get(log.address.toLowerCase());
      const event = place?.events.get(log.topics[0] ?? "");
      if (place === undefined || event === undefined) return [];
      if (place.key !== undefined && log.topics[1] !== place.key) return [];
      const isNamed =
        me === undefined ||
        event.accounts.some((i) => log.topics[i] === me) ||
        isSoulboundOf(me, badgeIdOf(event, log));
      if (isNamed) named.add(`${log.transactionHash}/${event.name}`);
      return isNamed || event.name in COMPANIONS ? [{ log, place, event, isNamed }] : [];
    });
    return ours
      .filter(
        ({ log, event, isNamed }) =>
          isNamed || COMPANIONS[event.name]?.some((name) => named.has(`${log.transactionHash}/${name}`)),
      )
      .map(({ log, place, event }) => decode(place, event, log));
  };
  const filters = me === undefined ? programFilters(places) : memberFilters(places, me);
  return { addresses: [...byAddress.keys()], filters, select };
}

function eventsOf(abi: Interface, isKeyed: boolean, idNames: readonly string[] = []): Map<string, Event> {
  const events = new Map<string, Event>();
  abi.forEachEvent(({ name, inputs, topicHash }) => {
    const indexed = inputs.filter((param) => param.indexed);
    const accounts = indexed.flatMap(({ type }, i) => (type === "address" && !(isKeyed && i === 0) ? [i + 1] : []));
    const inData = inputs.filter((param) => !param.indexed).map(withoutText);
    const isId = (param: ParamType): boolean => idNames.includes(param.name);
    const [topic, word] = [indexed.findIndex(isId), inData.findIndex(isId)];
    const badgeId = topic !== -1 ? { topic: topic + 1 } : word !== -1 ? { word } : undefined;
    events.set(topicHash, { name, inputs, inData, accounts, badgeId });
  });
  return events;
}

function programFilters(places: readonly Place[]): LogFilter[] {
  return group(places, ({ key }) => [key === undefined ? [] : [null, key]]);
}

function memberFilters(places: readonly Place[], me: string): LogFilter[] {
  const byTopic = group(places, (place) => {
    const positions = new Set([...place.events.values()].flatMap(({ accounts }) => accounts));
    return [...positions].map((at) => {
      const before = Array.from({ length: at - 1 }, (_, i) => (i === 0 ? (place.key ?? null) : null));
      return [null, ...before, me];
    });
  });
  const companions = places.flatMap(({ address, events, key }) =>
    [...events].flatMap(([topic, { name, accounts, badgeId }]): LogFilter[] =>
      name in COMPANIONS || (badgeId !== undefined && accounts.length === 0)
        ? [{ address, topics: key === undefined ? [topic] : [topic, key] }]
        : [],
    ),
  );
  return [...byTopic, ...companions];
}

/** As hex, without 0x. */
function badgeIdOf({ badgeId }: Event, { topics, data }: RawLog): string | undefined {
  if (badgeId === undefined) return undefined;
  return "topic" in badgeId
    ? topics[badgeId.topic]?.slice(2)
    : data.slice(2 + badgeId.word * 64, 66 + badgeId.word * 64);
}

/** Whether the id is that of a soulbound badge of the account, see {@link splitBadgeId}. */
function isSoulboundOf(me: string, id: string | undefined): boolean {
  return id !== undefined && id.slice(22) === `01${me.slice(26)}`;
}

/** One filter for all places that are asked for the same topics. */
function group(places: readonly Place[], topicsOf: (place: Place) => (string | null)[][]): LogFilter[] {
  const groups = new Map<string, { address: string[]; topics: (string | null)[] }>();
  for (const place of places) {
    for (const topics of topicsOf(place)) {
      const known = groups.get(JSON.stringify(topics)) ?? { address: [], topics };
      known.address.push(place.address);
      groups.set(JSON.stringify(topics), known);
    }
  }
  return [...groups.values()];
}

function decode({ contract }: Place, { name, inputs, inData }: Event, log: RawLog): WatchedEvent {
  const { blockNumber, blockHash, logIndex, transactionHash } = log;
  const coder = AbiCoder.defaultAbiCoder();
  try {
    const values = coder.decode(inData, log.data).toArray();
    const topics = log.topics.slice(1);
    const args = inputs.map((param) => {
      if (!param.indexed) return [param.name, plain(param, values.shift())];
      return [
        param.name,
        coder
          .decode([param.type], topics.shift() ?? "0x")
          .toArray()
          .at(0) as unknown,
      ];
    });
    const place = { id: `${blockHash}/${logIndex}`, blockNumber, blockHash, logIndex, transactionHash };
    // The ABI that gave the names and values is the one that the type was made of.
    return { ...place, contract, name, args: Object.fromEntries(args) as object } as WatchedEvent;
  } catch {
    throw contradiction(`cut a log of ${contract} off`, { name, log });
  }
}

/** Text is read as bytes: ethers throws at what is not UTF-8, and who may write a text could stop every watcher. */
function withoutText(param: ParamType): ParamType {
  const asBytes = (key: string, value: unknown): unknown =>
    key === "type" && typeof value === "string" ? value.replace(/^string/, "bytes") : value;
  return ParamType.from(JSON.parse(param.format("json"), asBytes));
}

function plain(param: ParamType, value: unknown): unknown {
  if (param.isArray()) return (value as unknown[]).map((item) => plain(param.arrayChildren, item));
  if (param.isTuple()) {
    return Object.fromEntries(param.components.map((part, i) => [part.name, plain(part, (value as unknown[])[i])]));
  }
  return param.type === "string" ? new TextDecoder().decode(getBytes(value as string)) : value;
}

/** An address as a topic. */
function word(address: string): string {
  return `0x${address.slice(2).toLowerCase().padStart(64, "0")}`;
}
