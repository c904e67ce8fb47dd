/**
 * Names of the instructions with a VEX or EVEX prefix by prefix, mandatory prefix and map; fused multiply-adds are told by a rule.
 * A token is an opcode, `/` and a digit where ModRM.reg chooses, and the name: `45vpsrlv(d,q)` is VPSRLVD with W = 0 and VPSRLVQ with
 * W = 1; in `12vmovhlps:vmovlps` the second name is the one with memory. An opcode of EVEX alone has the name that it has with VEX.
 */
export const VECTOR_NAMES: Readonly<Record<string, string>> = {
  "VEX.0F": `
10vmovups 11vmovups 12vmovhlps:vmovlps 13vmovlps 14vunpcklps 15vunpckhps 16vmovlhps:vmovhps 17vmovhps 28vmovaps
29vmovaps 2bvmovntps 2evucomiss 2fvcomiss 41kand(w,q) 42kandn(w,q) 44knot(w,q) 45kor(w,q) 46kxnor(w,q) 47kxor(w,q)
4akadd(w,q) 4bkunpck(wd,dq) 50vmovmskps 51vsqrtps 52vrsqrtps 53vrcpps 54vandps 55vandnps 56vorps 57vxorps 58vaddps
59vmulps 5avcvtps2pd 5bvcvtdq2ps 5cvsubps 5dvminps 5evdivps 5fvmaxps 77vzero(upper,all) 90kmov(w,q) 91kmov(w,q) 92kmovw 93kmovw
98kortest(w,q) 99ktest(w,q) ae/2vldmxcsr ae/3vstmxcsr c2vcmpps c6vshufps
`,
  "VEX.66.0F": `
10vmovupd 11vmovupd 12vmovlpd 13vmovlpd 14vunpcklpd 15vunpckhpd 16vmovhpd 17vmovhpd 28vmovapd 29vmovapd 2bvmovntpd
2evucomisd 2fvcomisd 41kand(b,d) 42kandn(b,d) 44knot(b,d) 45kor(b,d) 46kxnor(b,d) 47kxor(b,d) 4akadd(b,d) 4bkunpckbw
50vmovmskpd 51vsqrtpd 54vandpd 55vandnpd 56vorpd 57vxorpd 58vaddpd 59vmulpd 5avcvtpd2ps 5bvcvtps2dq 5cvsubpd
5dvminpd 5evdivpd 5fvmaxpd 60vpunpcklbw 61vpunpcklwd 62vpunpckldq 63vpacksswb 64vpcmpgtb 65vpcmpgtw 66vpcmpgtd
67vpackuswb 68vpunpckhbw 69vpunpckhwd 6avpunpckhdq 6bvpackssdw 6cvpunpcklqdq 6dvpunpckhqdq 6evmov(d,q) 6fvmovdqa
70vpshufd 71/2vpsrlw 71/4vpsraw 71/6vpsllw 72/2vpsrld 72/4vpsrad 72/6vpslld 73/2vpsrlq 73/3vpsrldq 73/6vpsllq
73/7vpslldq 74vpcmpeqb 75vpcmpeqw 76vpcmpeqd 7cvhaddpd 7dvhsubpd 7evmov(d,q) 7fvmovdqa 90kmov(b,d) 91kmov(b,d)
92kmovb 93kmovb 98kortest(b,d) 99ktest(b,d) c2vcmppd c4vpinsrw c5vpextrw c6vshufpd d0vaddsubpd d1vpsrlw d2vpsrld
d3vpsrlq d4vpaddq d5vpmullw d6vmovq d7vpmovmskb d8vpsubusb d9vpsubusw davpminub dbvpand dcvpaddusb ddvpaddusw
devpmaxub dfvpandn e0vpavgb e1vpsraw e2vpsrad e3vpavgw e4vpmulhuw e5vpmulhw e6vcvttpd2dq e7vmovntdq e8vpsubsb
e9vpsubsw eavpminsw ebvpor ecvpaddsb edvpaddsw eevpmaxsw efvpxor f1vpsllw f2vpslld f3vpsllq f4vpmuludq f5vpmaddwd
f6vpsadbw f7vmaskmovdqu f8vpsubb f9vpsubw favpsubd fbvpsubq fcvpaddb fdvpaddw fevpaddd
`,
  "VEX.F3.0F": `
10vmovss 11vmovss 12vmovsldup 16vmovshdup 2avcvtsi2ss 2cvcvttss2si 2dvcvtss2si 51vsqrtss 52vrsqrtss 53vrcpss
58vaddss 59vmulss 5avcvtss2sd 5bvcvttps2dq 5cvsubss 5dvminss 5evdivss 5fvmaxss 6fvmovdqu 70vpshufhw 7evmovq
7fvmovdqu c2vcmpss e6vcvtdq2pd
`,
  "VEX.F2.0F": `
10vmovsd 11vmovsd 12vmovddup 2avcvtsi2sd 2cvcvttsd2si 2dvcvtsd2si 51vsqrtsd 58vaddsd 59vmulsd 5avcvtsd2ss 5cvsubsd
5dvminsd 5evdivsd 5fvmaxsd 70vpshuflw 7cvhaddps 7dvhsubps 92kmov(d,q) 93kmov(d,q) c2vcmpsd d0vaddsubps e6vcvtpd2dq
f0vlddqu
`,
  "VEX.0F38": `
49/0ldtilecfg 50vpdpbuud 51vpdpbuuds 5etdpbuud b0vcvtneoph2ps
`,
  "VEX.66.0F38": `
00vpshufb 01vphaddw 02vphaddd 03vphaddsw 04vpmaddubsw 05vphsubw 06vphsubd 07vphsubsw 08vpsignb 09vpsignw 0avpsignd
0bvpmulhrsw 0cvpermilps 0dvpermilpd 0evtestps 0fvtestpd 13vcvtph2ps 16vpermps 17vptest 18vbroadcastss 19vbroadcastsd
1avbroadcastf128 1cvpabsb 1dvpabsw 1evpabsd 20vpmovsxbw 21vpmovsxbd 22vpmovsxbq 23vpmovsxwd 24vpmovsxwq 25vpmovsxdq
28vpmuldq 29vpcmpeqq 2avmovntdqa 2bvpackusdw 2cvmaskmovps 2dvmaskmovpd 2evmaskmovps 2fvmaskmovpd 30vpmovzxbw
31vpmovzxbd 32vpmovzxbq 33vpmovzxwd 34vpmovzxwq 35vpmovzxdq 36vpermd 37vpcmpgtq 38vpminsb 39vpminsd 3avpminuw
3bvpminud 3cvpmaxsb 3dvpmaxsd 3evpmaxuw 3fvpmaxud 40vpmulld 41vphminposuw 45vpsrlv(d,q) 46vpsravd 47vpsllv(d,q)
49/0sttilecfg 4btileloaddt1 50vpdpbusd 51vpdpbusds 52vpdpwssd 53vpdpwssds 58vpbroadcastd 59vpbroadcastq
5avbroadcasti128 5etdpbusd 78vpbroadcastb 79vpbroadcastw 8cvpmaskmov(d,q) 8evpmaskmov(d,q) 90vpgatherd(d,q)
91vpgatherq(d,q) 92vgatherdp(s,d) 93vgatherqp(s,d) b0vcvtneeph2ps b1vbcstnesh2ps b4vpmadd52luq b5vpmadd52huq
cfvgf2p8mulb dbvaesimc dcvaesenc ddvaesenclast devaesdec dfvaesdeclast e0cmpoxadd e1cmpnoxadd e2cmpbxadd e3cmpnbxadd
e4cmpzxadd e5cmpnzxadd e6cmpbexadd e7cmpnbexadd e8cmpsxadd e9cmpnsxadd eacmppxadd ebcmpnpxadd eccmplxadd edcmpnlxadd
eecmplexadd efcmpnlexadd
`,
  "VEX.F3.0F38": `
4btilestored 50vpdpbsud 51vpdpbsuds 5ctdpbf16ps 5etdpbsud 72vcvtneps2bf16 b0vcvtneebf162ps b1vbcstnebf162ps
`,
  "VEX.F2.0F38": `
49tilezero 4btileloadd 50vpdpbssd 51vpdpbssds 5ctdpfp16ps 5etdpbssd b0vcvtneobf162ps
`,
  "VEX.66.0F3A": `
00vpermq 01vpermpd 02vpblendd 04vpermilps 05vpermilpd 06vperm2f128 08vroundps 09vroundpd 0avroundss 0bvroundsd
0cvblendps 0dvblendpd 0evpblendw 0fvpalignr 14vpextrb 15vpextrw 16vpextr(d,q) 17vextractps 18vinsertf128
19vextractf128 1dvcvtps2ph 20vpinsrb 21vinsertps 22vpinsr(d,q) 30kshiftr(b,w) 31kshiftr(d,q) 32kshiftl(b,w)
33kshiftl(d,q) 38vinserti128 39vextracti128 40vdpps 41vdppd 42vmpsadbw 44vpclmulqdq 46vperm2i128 48vpermil2ps
49vpermil2pd 4avblendvps 4bvblendvpd 4cvpblendvb 5cvfmaddsubps 5dvfmaddsubpd 5evfmsubaddps 5fvfmsubaddpd
60vpcmpestrm(,q) 61vpcmpestri(,q) 62vpcmpistrm 63vpcmpistri 68vfmaddps 69vfmaddpd 6avfmaddss 6bvfmaddsd 6cvfmsubps
6dvfmsubpd 6evfmsubss 6fvfmsubsd 78vfnmaddps 79vfnmaddpd 7avfnmaddss 7bvfnmaddsd 7cvfnmsubps 7dvfnmsubpd 7evfnmsubss
7fvfnmsubsd cevgf2p8affineqb cfvgf2p8affineinvqb dfvaeskeygenassist
`,
  "EVEX.0F": `
10 11 12 13 14 15 16 17 28 29 2b 2e 2f 51 54 55 56 57 58 59 5a 5bvcvt(d,q)q2ps 5c 5d 5e 5f 78vcvttp(s,d)2udq
79vcvtp(s,d)2udq c2 c6
`,
  "EVEX.66.0F": `
10 11 12 13 14 15 16 17 28 29 2b 2e 2f 51 54 55 56 57 58 59 5a 5b 5c 5d 5e 5f 60 61 62 63 64 65 66 67 68 69 6a 6b 6c
6d 6e 6fvmovdqa(32,64) 70 71/2 71/4 71/6 72/0vpror(d,q) 72/1vprol(d,q) 72/2 72/4vpsra(d,q) 72/6 73/3 73/7 73/2 73/6
74 75 76 78vcvttp(s,d)2uqq 79vcvtp(s,d)2uqq 7avcvttp(s,d)2qq 7bvcvtp(s,d)2qq 7e 7fvmovdqa(32,64) c2 c4 c5 c6 d1 d2
d3 d4 d5 d6 d8 d9 da dbvpand(d,q) dc dd de dfvpandn(d,q) e0 e1 e2vpsra(d,q) e3 e4 e5 e6 e7 e8 e9 ea ebvpor(d,q) ec
ed ee efvpxor(d,q) f1 f2 f3 f4 f5 f6 f8 f9 fa fb fc fd fe
`,
  "EVEX.F3.0F": `
10 11 12 16 2a 2c 2d 51 58 59 5a 5b 5c 5d 5e 5f 6fvmovdqu(32,64) 70 78vcvttss2usi 79vcvtss2usi 7avcvtu(d,q)q2pd
7bvcvtusi2ss 7e 7fvmovdqu(32,64) c2 e6vcvt(d,q)q2pd
`,
  "EVEX.F2.0F": `
10 11 12 2a 2c 2d 51 58 59 5a 5c 5d 5e 5f 6fvmovdqu(8,16) 70 78vcvttsd2usi 79vcvtsd2usi 7avcvtu(d,q)q2ps
7bvcvtusi2sd 7fvmovdqu(8,16) c2 e6
`,
  "EVEX.0F38": `
50 51
`,
  "EVEX.66.0F38": `
00 04 0b 0c 0d 10vpsrlvw 11vpsravw 12vpsllvw 13 14vprorv(d,q) 15vprolv(d,q) 16vpermp(s,d) 18 19vbroadcast(f32x2,sd)
1avbroadcastf(32x4,64x2) 1bvbroadcastf(32x8,64x4) 1c 1d 1e 1fvpabsq 20 21 22 23 24 25 26vptestm(b,w) 27vptestm(d,q)
28 29 2a 2b 2cvscalefp(s,d) 2dvscalefs(s,d) 30 31 32 33 34 35 36vperm(d,q) 37 38 39vpmins(d,q) 3a 3bvpminu(d,q) 3c
3dvpmaxs(d,q) 3e 3fvpmaxu(d,q) 40vpmull(d,q) 42vgetexpp(s,d) 43vgetexps(s,d) 44vplzcnt(d,q) 45 46vpsrav(d,q) 47
4cvrcp14p(s,d) 4dvrcp14s(s,d) 4evrsqrt14p(s,d) 4fvrsqrt14s(s,d) 50 51 52 53 54vpopcnt(b,w) 55vpopcnt(d,q) 58
59v(broadcasti32x2,pbroadcastq) 5avbroadcasti(32x4,64x2) 5bvbroadcasti(32x8,64x4) 62vpexpand(b,w) 63vpcompress(b,w)
64vpblendm(d,q) 65vblendmp(s,d) 66vpblendm(b,w) 70vpshldvw 71vpshldv(d,q) 72vpshrdvw 73vpshrdv(d,q) 75vpermi2(b,w)
76vpermi2(d,q) 77vpermi2p(s,d) 78 79 7avpbroadcastb 7bvpbroadcastw 7cvpbroadcast(d,q) 7dvpermt2(b,w) 7evpermt2(d,q)
7fvpermt2p(s,d) 83vpmultishiftqb 88vexpandp(s,d) 89vpexpand(d,q) 8avcompressp(s,d) 8bvpcompress(d,q) 8dvperm(b,w)
8fvpshufbitqmb 90 91 92 93 96 97 98 99 9a 9b 9c 9d 9e 9f a0vpscatterd(d,q) a1vpscatterq(d,q) a2vscatterdp(s,d)
a3vscatterqp(s,d) a6 a7 a8 a9 aa ab ac ad ae af b4 b5 b6 b7 b8 b9 ba bb bc bd be bf c4vpconflict(d,q)
c6/1vgatherpf0dp(s,d) c6/2vgatherpf1dp(s,d) c6/5vscatterpf0dp(s,d) c6/6vscatterpf1dp(s,d) c7/1vgatherpf0qp(s,d)
c7/2vgatherpf1qp(s,d) c7/5vscatterpf0qp(s,d) c7/6vscatterpf1qp(s,d) c8vexp2p(s,d) cavrcp28p(s,d) cbvrcp28s(s,d)
ccvrsqrt28p(s,d) cdvrsqrt28s(s,d) cf dc dd de df
`,
  "EVEX.F3.0F38": `
10vpmovuswb 11vpmovusdb 12vpmovusqb 13vpmovusdw 14vpmovusqw 15vpmovusqd 20vpmovswb 21vpmovsdb 22vpmovsqb 23vpmovsdw
24vpmovsqw 25vpmovsqd 26vptestnm(b,w) 27vptestnm(d,q) 28vpmovm2(b,w) 29vpmov(b,w)2m 2avpbroadcastmb2q 30vpmovwb
31vpmovdb 32vpmovqb 33vpmovdw 34vpmovqw 35vpmovqd 38vpmovm2(d,q) 39vpmov(d,q)2m 3avpbroadcastmw2d 50 51 52vdpbf16ps
72
`,
  "EVEX.F2.0F38": `
50 51 52vp4dpwssd 53vp4dpwssds 68vp2intersect(d,q) 72vcvtne2ps2bf16 9av4fmaddps 9bv4fmaddss aav4fnmaddps
abv4fnmaddss
`,
  "EVEX.0F3A": `
08vrndscaleph 0avrndscalesh 26vgetmantph 27vgetmantsh 42vdbpsadbw 56vreduceph 57vreducesh 66vfpclassph 67vfpclasssh
70vpshldw 72vpshrdw c2vcmpph
`,
  "EVEX.66.0F3A": `
00 01 03valign(d,q) 04 05 08vrndscaleps 09vrndscalepd 0avrndscaless 0bvrndscalesd 0f 14 15 16 17
18vinsertf(32x4,64x2) 19vextractf(32x4,64x2) 1avinsertf(32x8,64x4) 1bvextractf(32x8,64x4) 1d 1evpcmpu(d,q)
1fvpcmp(d,q) 20 21 22 23vshuff(32x4,64x2) 25vpternlog(d,q) 26vgetmantp(s,d) 27vgetmants(s,d) 38vinserti(32x4,64x2)
39vextracti(32x4,64x2) 3avinserti(32x8,64x4) 3bvextracti(32x8,64x4) 3evpcmpu(b,w) 3fvpcmp(b,w) 42vdbpsadbw
43vshufi(32x4,64x2) 44 50vrangep(s,d) 51vranges(s,d) 54vfixupimmp(s,d) 55vfixupimms(s,d) 56vreducep(s,d)
57vreduces(s,d) 66vfpclassp(s,d) 67vfpclasss(s,d) 70vpshldw 71vpshld(d,q) 72vpshrdw 73vpshrd(d,q) ce cf
`,
  "EVEX.F3.0F3A": `
42vdbpsadbw 70vpshldw 72vpshrdw c2vcmpsh
`,
  "EVEX.F2.0F3A": `
42vdbpsadbw 70vpshldw 72vpshrdw
`,
  "EVEX.MAP5": `
1dvcvtss2sh 2evucomish 2fvcomish 51vsqrtph 58vaddph 59vmulph 5avcvtph2pd 5bvcvt(d,q)q2ph 5cvsubph 5dvminph 5evdivph
5fvmaxph 78vcvttph2udq 79vcvtph2udq 7cvcvttph2uw 7dvcvtph2uw
`,
  "EVEX.66.MAP5": `
1dvcvtps2phx 5avcvtpd2ph 5bvcvtph2dq 6evmovw 78vcvttph2uqq 79vcvtph2uqq 7avcvttph2qq 7bvcvtph2qq 7cvcvttph2w
7dvcvtph2w 7evmovw
`,
  "EVEX.F3.MAP5": `
10vmovsh 11vmovsh 2avcvtsi2sh 2cvcvttsh2si 2dvcvtsh2si 51vsqrtsh 58vaddsh 59vmulsh 5avcvtsh2sd 5bvcvttph2dq 5cvsubsh
5dvminsh 5evdivsh 5fvmaxsh 78vcvttsh2usi 79vcvtsh2usi 7bvcvtusi2sh 7dvcvtw2ph
`,
  "EVEX.F2.MAP5": `
5avcvtsd2sh 7avcvtu(d,q)q2ph 7dvcvtuw2ph
`,
  "EVEX.MAP6": `
13vcvtsh2ss
`,
  "EVEX.66.MAP6": `
13vcvtph2psx 2cvscalefph 2dvscalefsh 42vgetexpph 43vgetexpsh 4cvrcpph 4dvrcpsh 4evrsqrtph 4fvrsqrtsh
`,
  "EVEX.F3.MAP6": `
56vfmaddcph 57vfmaddcsh d6vfmulcph d7vfmulcsh
`,
  "EVEX.F2.MAP6": `
56vfcmaddcph 57vfcmaddcsh d6vfcmulcph d7vfcmulcsh
`,
};
