/** What a watcher asks nodes for, and what it takes of the answer: a programme's events, or those that name a member. */
import { AbiCoder, ParamType, getBytes } from "ethers";
import type { EventFragment, Interface } from "ethers";

import type { ProgramEntity } from "../entities/program.js";
import type { LogFilter, RawLog } from "../logs.js";
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
  readonly address: string;
  readonly abi: Interface;
  readonly key: string | undefined;
}

/** Everything that the contracts of a programme tell; or, of a member, what names that address. */
export function scopeOf(program: ProgramEntity, member?: string): Scope {
  const places = Object.entries(SOURCES).map(([contract, { abi, address, key }]: [string, Source]): Place => ({
    contract,
    address: address(program).toLowerCase(),
    abi: abi(),
    key: key === undefined ? undefined : word(key(program)),
  }));
  const me = member === undefined ? undefined : word(member);
  const byAddress = new Map(places.map((place) => [place.address, place]));

  const select = (logs: readonly RawLog[]): WatchedEvent[] => {
    const named = new Set<string>();
    const ours = logs.flatMap((log) => {
      const place = byAddress.get(log.address.toLowerCase());
      const fragment = place?.abi.getEvent(log.topics[0] ?? "");
      if (place === undefined || fragment == null) return [];
      if (place.key !== undefined && log.topics[1] !== place.key) return [];
      const isNamed = me === undefined || memberTopics(place, fragment).some((i) => log.topics[i] === me);
      if (isNamed) named.add(`${log.transactionHash}/${fragment.name}`);
      return isNamed || fragment.name in COMPANIONS ? [{ log, place, fragment, isNamed }] : [];
    });
    return ours
      .filter(({ log, fragment, isNamed }) => isNamed || named.has(`${log.transactionHash}/${companion(fragment)}`))
      .map(({ log, place, fragment }) => decode(place, fragment, log));
  };
  const filters = me === undefined ? programFilters(places) : memberFilters(places, me);
  return { addresses: [...byAddress.keys()], filters, select };
}

function programFilters(places: readonly Place[]): LogFilter[] {
  return group(places, ({ key }) => [key === undefined ? [] : [null, key]]);
}

function memberFilters(places: readonly Place[], me: string): LogFilter[] {
  const byTopic = group(places, (place) => {
    const positions = new Set<number>();
    place.abi.forEachEvent((fragment) => {
      for (const at of memberTopics(place, fragment)) positions.add(at);
    });
    return [...positions].map((at) => {
      const before = Array.from({ length: at - 1 }, (_, i) => (i === 0 ? (place.key ?? null) : null));
      return [null, ...before, me];
    });
  });
  const companions = places.flatMap(({ address, abi, key }) =>
    Object.keys(COMPANIONS).flatMap((name): LogFilter[] => {
      const topic = abi.hasEvent(name) ? abi.getEvent(name)?.topicHash : undefined;
      return topic === undefined ? [] : [{ address, topics: key === undefined ? [topic] : [topic, key] }];
    }),
  );
  return [...byTopic, ...companions];
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

/** The topics of an event that are addresses, but for the one that tells whose it is. */
function memberTopics({ key }: Place, { inputs }: EventFragment): number[] {
  return inputs
    .filter(({ indexed }) => indexed)
    .flatMap(({ baseType }, i) => (baseType === "address" && !(i === 0 && key !== undefined) ? [i + 1] : []));
}

function companion({ name }: EventFragment): string {
  return COMPANIONS[name] ?? "";
}

function decode({ contract }: Place, fragment: EventFragment, log: RawLog): WatchedEvent {
  const { address, blockNumber, blockHash, logIndex, transactionHash } = log;
  const values = AbiCoder.defaultAbiCoder().decode(dataOf(fragment), log.data).toArray();
  const topics = log.topics.slice(1);
  const args = fragment.inputs.map((param) => {
    if (!param.indexed) return [param.name, plain(param, values.shift())];
    const [value] = AbiCoder.defaultAbiCoder()
      .decode([param.type], topics.shift() ?? "0x")
      .toArray() as unknown[];
    return [param.name, value];
  });
  return {
    id: `${blockHash}/${logIndex}`,
    contract,
    name: fragment.name,
    args: Object.fromEntries(args) as object,
    ...{ address, blockNumber, blockHash, logIndex, transactionHash },
    // The ABI that gave the names and values is the one that the type was made of.
  } as WatchedEvent;
}

const dataTypes = new WeakMap<EventFragment, ParamType[]>();

function dataOf(fragment: EventFragment): ParamType[] {
  const known = dataTypes.get(fragment) ?? fragment.inputs.filter(({ indexed }) => !indexed).map(withoutText);
  dataTypes.set(fragment, known);
  return known;
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
