/** The roles: the built-in ones of the release, and those that the site made, in the collection `roles`. */
import { builtInRoles, isBuiltInRole, isPermission, type Permission } from '../../lib/access/permissions.ts';
import type { Database } from '../../lib/mongo/client.ts';

/** A role that the site made. */
export interface Role {
  /** Its name: small letters, digits, `.`, `_` and `-`. */
  readonly _id: string;
  readonly description: string;
  readonly permissions: readonly string[];
  readonly created: Date;
}

/** A change that another process made is seen after so long; one of this process at once. */
const cacheMs = 5000;

type Grants = ReadonlyMap<string, readonly string[]>;

export class Roles {
  readonly #collection;
  readonly #now: () => number;
  #cache: { readonly grants: Promise<Grants>; readonly readAt: number } | undefined;

  constructor(db: Database['db'], now: () => number) {
    this.#collection = db.collection<Role>('roles');
    this.#now = now;
  }

  /** All that the roles grant together. A name that is no role, or no role any more, grants nothing. */
  async permissionsOf(names: readonly string[]): Promise<ReadonlySet<Permission>> {
    const own = names.every(isBuiltInRole) ? new Map<string, readonly string[]>() : await this.#grants();
    const granted = names.flatMap((name) => (isBuiltInRole(name) ? builtInRoles[name] : (own.get(name) ?? [])));
    return new Set(granted.filter(isPermission));
  }

  /** The roles of the site by name; the built-in ones are not among them. */
  async list(): Promise<readonly Role[]> {
    return await this.#collection.find().sort({ _id: 1 }).toArray();
  }

  async read(name: string): Promise<Role | undefined> {
    return (await this.#collection.findOne({ _id: { $eq: name } })) ?? undefined;
  }

  /** Those of the names that are roles. */
  async known(names: readonly string[]): Promise<readonly string[]> {
    const own = await this.#collection.find({ _id: { $in: [...names] } }).toArray();
    return names.filter((name) => isBuiltInRole(name) || own.some((role) => role._id === name));
  }

  /** False when a role of this name exists. */
  async create(role: Role): Promise<boolean> {
    const { _id, ...fields } = role;
    if (isBuiltInRole(_id)) return false;
    const result = await this.#collection.updateOne({ _id }, { $setOnInsert: fields }, { upsert: true });
    this.#cache = undefined;
    return result.upsertedCount === 1;
  }

  async change(name: string, fields: Pick<Role, 'description' | 'permissions'>): Promise<void> {
    await this.#collection.updateOne({ _id: { $eq: name } }, { $set: fields });
    this.#cache = undefined;
  }

  async remove(name: string): Promise<void> {
    await this.#collection.deleteOne({ _id: { $eq: name } });
    this.#cache = undefined;
  }

  async #grants(): Promise<Grants> {
    const cached = this.#cache;
    if (cached !== undefined && this.#now() - cached.readAt < cacheMs) return await cached.grants;
    const grants = this.list().then((roles) => new Map(roles.map((role) => [role._id, role.permissions])));
    const made = { grants, readAt: this.#now() };
    this.#cache = made;
    grants.catch(() => {
      if (this.#cache === made) this.#cache = undefined;
    });
    return await grants;
  }
}
