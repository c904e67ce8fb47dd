import { signalName } from "../../kernel/abi/signals.ts";
import { flags } from "./text.ts";

/** Values by name, with what strace calls the others: `0x5 /* SEEK_??? *\/`. */
interface NamedValues {
  readonly names: readonly (string | undefined)[];
  readonly unknown: string;
}

function named({ names, unknown }: NamedValues, value: number): string {
  return names[value] ?? `0x${value.toString(16)} /* ${unknown} */`;
}

const int32 = (value: bigint) => Number(BigInt.asIntN(32, value));
const uint32 = (value: bigint) => Number(value & 0xffff_ffffn);

type Flag = readonly [bigint, string];

const OPEN_FLAGS: readonly Flag[] = [
  [0o100n, "O_CREAT"],
  [0o200n, "O_EXCL"],
  [0o400n, "O_NOCTTY"],
  [0o1000n, "O_TRUNC"],
  [0o2000n, "O_APPEND"],
  [0o4000n, "O_NONBLOCK"],
  [0o401_0000n, "O_SYNC"],
  [0o400_0000n, "__O_SYNC"],
  [0o1_0000n, "O_DSYNC"],
  [0o4_0000n, "O_DIRECT"],
  [0o10_0000n, "O_LARGEFILE"],
  [0o40_0000n, "O_NOFOLLOW"],
  [0o100_0000n, "O_NOATIME"],
  [0o200_0000n, "O_CLOEXEC"],
  [0o1000_0000n, "O_PATH"],
  [0o2020_0000n, "O_TMPFILE"],
  [0o2000_0000n, "__O_TMPFILE"],
  [0o20_0000n, "O_DIRECTORY"],
  [0o2_0000n, "FASYNC"],
];
const ACCESS_MODES = ["O_RDONLY", "O_WRONLY", "O_RDWR", "O_ACCMODE"];

/** The flags of open: the access mode, then the others; what has no name stands alone. */
export function openFlags(value: bigint): string {
  const mode = ACCESS_MODES[Number(value & 3n)] ?? "";
  const rest = flags(BigInt(uint32(value)) & ~3n, OPEN_FLAGS, "", "").replace(/ \/\*.*/, "");
  return rest === "" ? mode : `${mode}|${rest}`;
}

/** Whether open looks at its mode argument: O_CREAT or O_TMPFILE. */
export function createsFile(openFlagsValue: bigint): boolean {
  return (openFlagsValue & 0o2000_0100n) !== 0n;
}

/** The flags of pipe2 and dup3. */
export function descriptorFlags(value: bigint): string {
  return flags(BigInt(uint32(value)), OPEN_FLAGS, "0", "O_???");
}

/** Permission bits in octal: `0644`, `000`. */
export function fileMode(value: bigint): string {
  return `0${(value & 0xffffn).toString(8).padStart(2, "0")}`;
}

/** A directory's descriptor. */
export function directory(value: bigint): string {
  return int32(value) === -100 ? "AT_FDCWD" : String(int32(value));
}

export function accessMode(value: bigint): string {
  const names: readonly Flag[] = [
    [4n, "R_OK"],
    [2n, "W_OK"],
    [1n, "X_OK"],
  ];
  return flags(BigInt(uint32(value)), names, "F_OK", "?_OK");
}

export function whence(value: bigint): string {
  const names = ["SEEK_SET", "SEEK_CUR", "SEEK_END", "SEEK_DATA", "SEEK_HOLE"];
  return named({ names, unknown: "SEEK_???" }, uint32(value));
}

export function unlinkFlags(value: bigint): string {
  return flags(BigInt(uint32(value)), [[0x200n, "AT_REMOVEDIR"]], "0", "AT_???");
}

export function waitOptions(value: bigint): string {
  const names: readonly Flag[] = [
    [1n, "WNOHANG"],
    [2n, "WSTOPPED"],
    [4n, "WEXITED"],
    [8n, "WCONTINUED"],
    [0x0100_0000n, "WNOWAIT"],
    [0x8000_0000n, "__WCLONE"],
    [0x4000_0000n, "__WALL"],
    [0x2000_0000n, "__WNOTHREAD"],
  ];
  return flags(BigInt(uint32(value)), names, "0", "W???");
}

const FAMILIES =
  "UNSPEC UNIX INET AX25 IPX APPLETALK NETROM BRIDGE ATMPVC X25 INET6 ROSE DECnet NETBEUI SECURITY KEY NETLINK PACKET"
    .split(" ")
    .map((name) => `AF_${name}`);
const [AF_INET, AF_INET6, AF_NETLINK] = [2, 10, 16];

export function socketFamily(value: bigint): string {
  return named({ names: FAMILIES, unknown: "AF_???" }, uint32(value));
}

const SOCKET_TYPES = ["0", "SOCK_STREAM", "SOCK_DGRAM", "SOCK_RAW", "SOCK_RDM", "SOCK_SEQPACKET", "SOCK_DCCP"];

export function socketType(value: bigint): string {
  const type = uint32(value) & 15;
  const shown = type === 10 ? "SOCK_PACKET" : named({ names: SOCKET_TYPES, unknown: "SOCK_???" }, type);
  const names: readonly Flag[] = [
    [0o200_0000n, "SOCK_CLOEXEC"],
    [0o4000n, "SOCK_NONBLOCK"],
  ];
  const rest = flags(BigInt(uint32(value)) & ~15n, names, "", "SOCK_???");
  return rest === "" ? shown : `${shown}|${rest}`;
}

const IP_PROTOCOLS: readonly (readonly [number, string])[] = [
  [0, "IP"],
  [1, "ICMP"],
  [2, "IGMP"],
  [4, "IPIP"],
  [6, "TCP"],
  [8, "EGP"],
  [12, "PUP"],
  [17, "UDP"],
  [41, "IPV6"],
  [58, "ICMPV6"],
  [255, "RAW"],
];

/** A socket's protocol: its names depend on the family. */
export function socketProtocol(value: bigint, family: bigint): string {
  const protocol = uint32(value);
  const domain = uint32(family);
  if (domain === AF_NETLINK && protocol === 0) return "NETLINK_ROUTE";
  if (domain !== AF_INET && domain !== AF_INET6) return String(int32(value));
  const name = IP_PROTOCOLS.find(([number]) => number === protocol)?.[1];
  return name === undefined ? `0x${protocol.toString(16)} /* IPPROTO_??? */` : `IPPROTO_${name}`;
}

const SIGRTMIN = 32;
const SIGRTMAX = 64;

/** A signal's number as an argument. */
export function signalArgument(value: bigint): string {
  const number = int32(value);
  if (number > 0 && number < SIGRTMIN) return signalName(number);
  if (number < SIGRTMIN || number > SIGRTMAX) return String(number);
  return number === SIGRTMIN ? "SIGRTMIN" : `SIGRT_${number - SIGRTMIN}`;
}
