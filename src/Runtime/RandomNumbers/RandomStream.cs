using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ProbDsl.Runtime.RandomNumbers;

/// <summary>
/// Random numbers that depend on (seed, purpose, substream, position) and nothing else. The seed is Philox's key; its counter is, from
/// the lowest bit: block (64 bits), substream (32), purpose (32). A block holds two 64-bit words, and position p is word p mod 2 of
/// block p / 2, so streams never meet. Every draw takes one position, except <see cref="NextIndex"/>, which may have to take more.
/// Not for several threads at once: give each its own stream.
/// </summary>
[SuppressMessage("Naming", "CA1711", Justification = "A stream of random numbers is what the literature calls it.")]
public sealed class RandomStream
{
    private readonly ulong seed;
    private ulong lane;
    private ulong word;      // the second of the block whose first was taken

    /// <param name="seed">One per run.</param>
    /// <param name="purpose">What the numbers are for; two different names share a stream with probability 2^-32.</param>
    /// <param name="substream">Which of many of that purpose: a restart, a chain, a block of rows.</param>
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

    /// <summary>Philox's key.</summary>
    public ulong Seed => seed;

    /// <summary>The upper half of Philox's counter: purpose and substream.</summary>
    public ulong Lane => lane;

    /// <summary>How many 64-bit words lie before the next draw.</summary>
    public ulong Position { get; private set; }

    /// <summary>The same stream, about to draw at this position; this object does not move.</summary>
    public RandomStream At(ulong position) => new(seed, lane, position);

    /// <summary>A stream of the same seed and purpose, from its start.</summary>
    public RandomStream Substream(uint substream) => new(seed, lane >> 32 << 32 | substream, 0UL);

    /// <summary>This stream from here on is another of the same seed and purpose, at its start.</summary>
    public void Restart(uint substream) => (lane, Position) = (lane >> 32 << 32 | substream, 0);

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        if (Position++ % 2 == 1) return word;
        (var first, word) = Philox.Block(Position / 2, lane, seed);
        return first;
    }

    /// <summary>Uniform on the odd multiples of 2^-53 between 0 and 1: never 0, never 1, and as likely u as 1 - u.</summary>
    public double NextUniform() => ((NextBits() >> 12) + 0.5) * (1.0 / (1UL << 52));

    /// <summary>Standard normal, by the quantile of one uniform: reaches 8.2 standard deviations.</summary>
    public double NextNormal() => NormalQuantile.Of(NextUniform());

    /// <summary>
    /// Each of 0 .. count - 1 equally likely (Lemire 2019: the high half of a product, with its few surplus cases drawn again).
    /// </summary>
    /// <exception cref="ArgumentException">There is nothing to choose from.</exception>
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

    /// <summary>Puts numbers into an order of which each is equally likely (Fisher and Yates, from the last place on).</summary>
    public void Shuffle(Span<int> numbers)
    {
        for (var i = numbers.Length - 1; i > 0; i--)
        {
            var other = NextIndex(i + 1);
            (numbers[i], numbers[other]) = (numbers[other], numbers[i]);
        }
    }

    /// <summary>An index with probability in proportion to its weight; one of weight 0 never comes.</summary>
    /// <exception cref="ArgumentException">A weight is negative or not finite, or all are 0.</exception>
    public int NextWeighted(ReadOnlySpan<double> weights)
    {
        var total = 0.0;
        foreach (var weight in weights)
            total += weight >= 0 ? weight : throw new ArgumentException($"a weight of {weight}");
        if (!(total > 0 && double.IsFinite(total))) throw new ArgumentException($"{weights.Length} weights with a sum of {total}");
        return Reached(weights, NextUniform() * total);
    }

    /// <summary>As many uniforms as there is room for, in order.</summary>
    public void FillUniform(Span<double> values)
    {
        foreach (ref var value in values) value = NextUniform();
    }

    /// <summary>As many standard normals as there is room for, in order.</summary>
    public void FillNormal(Span<double> values)
    {
        foreach (ref var value in values) value = NextNormal();
    }

    // rounding may leave the mark beyond the last partial sum: the last index with weight then
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
