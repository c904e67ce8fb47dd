import { EINVAL, EPERM } from "../abi/errno.ts";
import { type Credentials, isPrivileged } from "../credentials.ts";
import type { Phase, PhaseContext } from "./routine.ts";
import { errorResult } from "./routine.ts";

/** −1 as a uid_t: no user. */
const NOBODY = 0xffff_ffff;

function reads(name: string, field: keyof Credentials, what: string): readonly Phase[] {
  return [
    {
      name,
      run: ({ task }) => {
        const id = task.credentials[field];
        return { go: "return", value: BigInt(id), say: `The task's ${what} is ${id}.` };
      },
    },
  ];
}

export const getuid = reads("from_kuid_munged", "uid", "user ID");
export const geteuid = reads("from_kuid_munged", "euid", "effective user ID");
export const getgid = reads("from_kgid_munged", "gid", "group ID");
export const getegid = reads("from_kgid_munged", "egid", "effective group ID");

interface IdNames {
  readonly real: "uid" | "gid";
  readonly effective: "euid" | "egid";
  readonly saved: "suid" | "sgid";
  readonly what: "user" | "group";
  readonly capability: "CAP_SETUID" | "CAP_SETGID";
}

const USER: IdNames = { real: "uid", effective: "euid", saved: "suid", what: "user", capability: "CAP_SETUID" };
const GROUP: IdNames = { real: "gid", effective: "egid", saved: "sgid", what: "group", capability: "CAP_SETGID" };

function wanted({ args }: PhaseContext): number {
  return Number(args[0] & 0xffff_ffffn);
}

/**
 * int setuid(uid_t uid), int setgid(gid_t gid): a privileged task changes all three IDs for good, another one may only put its
 * real or saved ID into the effective one.
 */
function sets({ real, effective, saved, what, capability }: IdNames): readonly Phase[] {
  return [
    {
      name: what === "user" ? "make_kuid" : "make_kgid",
      run: (context) => {
        const id = wanted(context);
        return id === NOBODY
          ? { go: "return", value: errorResult(EINVAL), say: `−1 is no ${what} ID: the request is malformed, EINVAL.` }
          : { go: "next", say: `The task asks to become ${what} ${id}.` };
      },
    },
    {
      name: "ns_capable_setid",
      run: (context) => {
        const { task } = context;
        const { credentials } = task;
        const id = wanted(context);
        if (isPrivileged(credentials)) {
          task.credentials = { ...credentials, [real]: id, [effective]: id, [saved]: id };
          const lost = what === "user" && id !== 0 ? " There is no way back to root." : "";
          return {
            go: "next",
            say: `Effective user 0 has ${capability}: real, effective and saved ${what} ID become ${id}.${lost}`,
          };
        }
        if (id === credentials[real] || id === credentials[saved]) {
          task.credentials = { ...credentials, [effective]: id };
          return { go: "next", say: `${id} is the task's real or saved ${what} ID: it may be its effective one.` };
        }
        return {
          go: "return",
          value: errorResult(EPERM),
          say: `The request is well formed, but effective user ${credentials.euid} has no ${capability} and ${id} is none of its ${what} IDs: not allowed, EPERM.`,
        };
      },
    },
    {
      name: "commit_creds",
      run: (context) => ({ go: "return", value: 0n, say: `From now on the task acts as ${what} ${wanted(context)}.` }),
    },
  ];
}

export const setuid = sets(USER);
export const setgid = sets(GROUP);
