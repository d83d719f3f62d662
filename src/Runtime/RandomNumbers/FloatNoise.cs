using System.Runtime.Intrinsics.X86;

namespace ProbDsl.Runtime.RandomNumbers;

/// <summary>
/// Noise of float32 slots, a stream separate from that of doubles: element i is determined by seed, lane (purpose and substream) and i.
/// Eight Philox blocks, counters 8 g .. 8 g + 7 for the elements from 32 g on, give sixteen words a (the first two of each block, in order)
/// and sixteen words b (the last two).
/// </summary>
internal static unsafe class FloatNoise
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    private const int Group = 32, Rounds = 10;

    /// <summary>
    /// Standard normals (Box and Muller 1958): elements 32 g + k and 32 g + 16 + k are r cos t and r sin t with r^2 = -2 log u, u the float
    /// (a + 1/2) 2^-32, whose range is 6.7 standard deviations, and t = pi / 2 (b's two highest bits) + pi / 4 (b's other bits, as a signed
    /// fraction).
    /// </summary>
    public static void Normal(ulong seed, ulong lane, Span<float> values) => Fill<Normals>(seed, lane, values);

    /// <summary>
    /// Odd multiples of 2^-24 between 0 and 1: elements 32 g + k and 32 g + 16 + k from the 23 highest bits of a and of b.
    /// </summary>
    public static void Uniform(ulong seed, ulong lane, Span<float> values) => Fill<Uniforms>(seed, lane, values);

    private interface IDistribution
    {
        static abstract void Transform(Vector512<uint> a, Vector512<uint> b, float* values);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Fill<TLaw>(ulong seed, ulong lane, Span<float> values)
        where TLaw : struct, IDistribution
    {
        var last = stackalloc float[Group];
        fixed (float* to = values)
        {
            for (var (i, counter) = (0, 0UL); i < values.Length; i += Group, counter += 8)
            {
                Words(seed, lane, counter, out var a, out var b);
                var isWhole = i + Group <= values.Length;
                TLaw.Transform(a, b, isWhole ? to + i : last);
                if (!isWhole) new ReadOnlySpan<float>(last, values.Length - i).CopyTo(values[i..]);
            }
        }
    }

    // 32-bit words in 64-bit lanes, whose upper halves are ignored: the same as Philox.Block for eight counters at a time
    [MethodImpl(Inline)]
    private static void Words(ulong seed, ulong lane, ulong counter, out Vector512<uint> a, out Vector512<uint> b)
    {
        const ulong FirstMultiplier = 0xD2511F53, SecondMultiplier = 0xCD9E8D57;
        const uint FirstWeyl = 0x9E3779B9, SecondWeyl = 0xBB67AE85;
        var c0 = Vector512.Create(counter) + Vector512<ulong>.Indices;
        var c1 = c0 >>> 32;
        var (c2, c3) = (Vector512.Create(lane), Vector512.Create(lane >> 32));
        var (k0, k1) = ((uint)seed, (uint)(seed >> 32));
        for (var round = 0; round < Rounds; round++, k0 += FirstWeyl, k1 += SecondWeyl)
        {
            var (first, second) = (Product(c0, FirstMultiplier), Product(c2, SecondMultiplier));
            c0 = (second >>> 32) ^ c1 ^ Vector512.Create((ulong)k0);
            c2 = (first >>> 32) ^ c3 ^ Vector512.Create((ulong)k1);
            (c1, c3) = (second, first);
        }
        (a, b) = (Pairs(c0, c1), Pairs(c2, c3));
    }

    // a product of the lower halves
    [MethodImpl(Inline)]
    private static Vector512<ulong> Product(Vector512<ulong> x, ulong by) => Avx512F.IsSupported
        ? Avx512F.Multiply(x.AsUInt32(), Vector512.Create(by).AsUInt32())
        : (x & Vector512.Create(0xFFFFFFFFUL)) * Vector512.Create(by);

    [MethodImpl(Inline)]
    private static Vector512<uint> Pairs(Vector512<ulong> low, Vector512<ulong> high) =>
        ((low & Vector512.Create(0xFFFFFFFFUL)) | (high << 32)).AsUInt32();

    private readonly struct Uniforms : IDistribution
    {
        [MethodImpl(Inline)]
        public static void Transform(Vector512<uint> a, Vector512<uint> b, float* values)
        {
            Between(a).Store(values);
            Between(b).Store(values + 16);
        }

        [MethodImpl(Inline)]
        private static Vector512<float> Between(Vector512<uint> word) =>
            (Vector512.ConvertToSingle((word >>> 9).AsInt32()) + Vector512.Create(0.5f)) * Vector512.Create(1f / (1 << 23));
    }

    private readonly struct Normals : IDistribution
    {
        [MethodImpl(Inline)]
        public static void Transform(Vector512<uint> a, Vector512<uint> b, float* values)
        {
            var u = Vector512.FusedMultiplyAdd(Vector512.ConvertToSingle(a), Vector512.Create(1f / (1L << 32)),
                Vector512.Create(0.5f / (1L << 32)));
            var radius = Vector512.Sqrt(Vector512.Create(-2f) * FloatLogarithm.Log(u));
            var t = Vector512.ConvertToSingle((b << 2).AsInt32()) * Vector512.Create(3.6572952e-10f);          // pi / 4 2^-31
            FloatTrigonometry.NearZero(t, out var sine, out var cosine);
            var isInvalid = Vector512.Equals(b & Vector512.Create(1u << 30), Vector512.Create(1u << 30)).AsSingle();
            var sign = Vector512.Create(1u << 31);
            // quarters 1 and 2 have negative cosines, 2 and 3 negative sines
            var ofCosine = ((b ^ (b << 1)) & sign).AsSingle();
            var cos = Vector512.ConditionalSelect(isInvalid, sine, cosine) ^ ofCosine;
            var sin = Vector512.ConditionalSelect(isInvalid, cosine, sine) ^ (b & sign).AsSingle();
            (radius * cos).Store(values);
            (radius * sin).Store(values + 16);
        }
    }
}
