using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ProbDsl.Runtime.RandomNumbers;

/// <summary>
/// Random numbers that depend only on (seed, purpose, substream, position). The seed is the key of Philox; its counter is, from the lowest
/// bit: block (64 bits), substream (32), purpose (32). A block holds two 64-bit words, and position p is word p mod 2 of block p / 2, so
/// streams never overlap. Every draw consumes one position, except <see cref="NextIndex"/>, which may consume more. Not thread-safe: give
/// each thread its own stream.
/// </summary>
[SuppressMessage("Naming", "CA1711", Justification = "Random number streams are the literature's term.")]
public sealed class RandomStream
{
    private readonly ulong seed;
    private ulong lane;
    private ulong word;      // the second word of the block whose first was drawn

    /// <param name="seed">The seed, one per run.</param>
    /// <param name="purpose">The purpose of the numbers; two different names share a stream with probability 2^-32.</param>
    /// <param name="substream">The number of the stream for that purpose: a restart, a chain, a block of rows.</param>
    public RandomStream(ulong seed, string purpose, uint substream = 0)
        : this(seed, Hash(purpose), substream)
    {
    }

    public RandomStream(ulong seed, uint purpose, uint substream = 0)
        : this(seed, (ulong)purpose << 32 | substream, 0UL)
    {
    }

    private RandomStream(ulong seed, ulong lane, ulong position)
    {
        (this.seed, this.lane, Position) = (seed, lane, position);
        if (position % 2 == 1) word = Philox.Block(position / 2, lane, seed).High;
    }

    /// <summary>The key of Philox.</summary>
    public ulong Seed => seed;

    /// <summary>The upper half of the counter of Philox: purpose and substream.</summary>
    public ulong Lane => lane;

    /// <summary>The number of 64-bit words before the next draw.</summary>
    public ulong Position { get; private set; }

    /// <summary>A copy of the stream at another position; this object does not change.</summary>
    public RandomStream At(ulong position) => new(seed, lane, position);

    /// <summary>A stream with the same seed and purpose, at its start.</summary>
    public RandomStream Substream(uint substream) => new(seed, lane >> 32 << 32 | substream, 0UL);

    /// <summary>Switches this stream to another substream of the same seed and purpose, at its start.</summary>
    public void Restart(uint substream) => (lane, Position) = (lane >> 32 << 32 | substream, 0);

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        if (Position++ % 2 == 1) return word;
        (var first, word) = Philox.Block(Position / 2, lane, seed);
        return first;
    }

    /// <summary>Uniform on the odd multiples of 2^-53 between 0 and 1: never 0, never 1, and symmetric about 1/2.</summary>
    public double NextUniform() => ((NextBits() >> 12) + 0.5) * (1.0 / (1UL << 52));

    /// <summary>Standard normal, by the quantile of one uniform; its range is 8.2 standard deviations.</summary>
    public double NextNormal() => NormalQuantile.Compute(NextUniform());

    /// <summary>
    /// A uniform index from 0 to count - 1 (Lemire 2019: the high half of a product, with its few surplus cases drawn again).
    /// </summary>
    /// <exception cref="ArgumentException">The count is below 1.</exception>
    public int NextIndex(int count)
    {
        if (count < 1) throw new ArgumentException($"an index below {count}");
        var surplus = (0 - (ulong)count) % (ulong)count;
        while (true)
        {
            var index = Math.BigMul(NextBits(), (ulong)count, out var rest);
            if (rest >= surplus) return (int)index;
        }
    }

    /// <summary>Shuffles numbers into a uniformly random order (Fisher and Yates, from the last position).</summary>
    public void Shuffle(Span<int> numbers)
    {
        for (var i = numbers.Length - 1; i > 0; i--)
        {
            var other = NextIndex(i + 1);
            (numbers[i], numbers[other]) = (numbers[other], numbers[i]);
        }
    }

    /// <summary>An index with probability proportional to its weight; an index of weight 0 is never drawn.</summary>
    /// <exception cref="ArgumentException">A weight is negative or not finite, or all are 0.</exception>
    public int NextWeighted(ReadOnlySpan<double> weights)
    {
        var total = 0.0;
        foreach (var weight in weights)
            total += weight >= 0 ? weight : throw new ArgumentException($"a weight of {weight}");
        if (!(total > 0 && double.IsFinite(total))) throw new ArgumentException($"{weights.Length} weights with a sum of {total}");
        return Reached(weights, NextUniform() * total);
    }

    /// <summary>Fills the span with uniforms, in order.</summary>
    public void FillUniform(Span<double> values)
    {
        foreach (ref var value in values) value = NextUniform();
    }

    /// <summary>Fills the span with standard normals, in order.</summary>
    public void FillNormal(Span<double> values)
    {
        foreach (ref var value in values) value = NextNormal();
    }

    // rounding may leave the mark beyond the last partial sum: then the last index with positive weight
    private static int Reached(ReadOnlySpan<double> weights, double mark)
    {
        var last = 0;
        var sum = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            if (weights[i] == 0) continue;
            sum += weights[last = i];
            if (mark < sum) break;
        }
        return last;
    }

    // FNV-1a, 32 bits, of the name in UTF-8
    private static uint Hash(string purpose)
    {
        var hash = 2166136261;
        foreach (var letter in Encoding.UTF8.GetBytes(purpose)) hash = (hash ^ letter) * 16777619;
        return hash;
    }
}
