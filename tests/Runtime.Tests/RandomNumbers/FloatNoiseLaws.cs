using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.RandomNumbers;

/// <summary>
/// Noise of float32 slots: the documented numbers, number by number from Philox's blocks with Math's functions; their distribution; and
/// what they depend on.
/// </summary>
public sealed class FloatNoiseLaws
{
    private const int Numbers = 200_001;
    private const ulong Seed = 0xfedc_ba98_7654_3210;

    private static double[] Fill(NoiseKind kind, int count = Numbers, string name = "prior.0", uint substream = 3, ulong seed = Seed) =>
        new NoiseSlot(name, kind, [count]).FillFloats(seed, substream).Values;

    [Fact]
    public void Normals_are_those_of_their_words()
    {
        Assert.All(Fill(NoiseKind.Normal).Index(), n =>
        {
            var (a, b) = (Word(n.Index & ~16, 0), Word(n.Index & ~16, 2));
            var radius = Math.Sqrt(-2 * Math.Log(MathF.FusedMultiplyAdd(a, 1f / (1L << 32), 0.5f / (1L << 32))));
            var angle = Math.PI / 2 * (b >> 30) + Math.PI / 4 * ((int)(b << 2) / (double)(1L << 31));
            Assert.InRange(Math.Abs(n.Item - radius * (n.Index % 32 < 16 ? Math.Cos(angle) : Math.Sin(angle))), 0,
                1e-6 * Math.Max(1, radius));
        });
    }

    [Fact]
    public void Uniforms_are_those_of_their_words() =>
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => ((Word(i & ~16, i % 32 < 16 ? 0 : 2) >> 9) + 0.5) / (1 << 23)),
            Fill(NoiseKind.Uniform, 5000));

    [Fact]
    public void Normals_are_normal()
    {
        var values = Fill(NoiseKind.Normal);
        var error = 4 / Math.Sqrt(Numbers);
        Assert.InRange(values.Average(), -error, error);
        Assert.InRange(values.Average(x => x * x) - 1, -error * Math.Sqrt(2), error * Math.Sqrt(2));
        Assert.InRange(Fit.Kolmogorov(values, x => MathNet.Numerics.Distributions.Normal.CDF(0, 1, x)), 0, 1.95);
        Assert.NotInRange(Fit.Kolmogorov(values, x => MathNet.Numerics.Distributions.Normal.CDF(0.02, 1, x)), 0, 1.95);
    }

    [Fact]
    public void Uniforms_are_uniform()
    {
        var values = Fill(NoiseKind.Uniform);
        Assert.InRange(Fit.Kolmogorov(values, x => x), 0, 1.95);
        Assert.All(values, u => Assert.True(u > 0 && u < 1 && (float)u == u));
    }

    // the two normals of a pair, and neighbors, are as independent as any; so are their squares
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    [InlineData(32)]
    public void Neighbors_are_independent(int lag)
    {
        var values = Fill(NoiseKind.Normal);
        double[] squares = [.. values.Select(x => x * x)];
        Assert.InRange(Math.Abs(Fit.Correlation(values[lag..], values[..^lag])), 0, 4);
        Assert.InRange(Math.Abs(Fit.Correlation(squares[lag..], squares[..^lag])), 0, 4);
    }

    [Theory]
    [InlineData(NoiseKind.Normal)]
    [InlineData(NoiseKind.Uniform)]
    public void A_short_slot_is_the_beginning_of_a_long_one(NoiseKind kind)
    {
        var whole = Fill(kind, 1000);
        for (var count = 0; count < 100; count++) Assert.Equal(whole[..count], Fill(kind, count));
    }

    [Fact]
    public void Seeds_names_and_substreams_give_other_numbers()
    {
        double[][] all = [Fill(NoiseKind.Normal), Fill(NoiseKind.Normal, name: "prior.1"), Fill(NoiseKind.Normal, substream: 4),
            Fill(NoiseKind.Normal, seed: Seed + 1)];
        foreach (var (i, a) in all.Index())
            foreach (var b in all.Skip(i + 1)) Assert.InRange(Math.Abs(Fit.Correlation(a, b)), 0, 4);
    }

    [Fact]
    public void A_stores_float_slots_are_filled_alike_and_allocate_nothing()
    {
        NoiseSlot[] slots = [new("guide.0", NoiseKind.Normal, [37, 5]), new("guide.1", NoiseKind.Uniform, [70]),
            new("guide.2", NoiseKind.Key, [2])];
        using var engine = new ManagedEngine();
        using var store = engine.CreateStore();
        var stored = new StoredNoise(store, slots, 9, ElementType.Float32);
        for (uint step = 0; step < 3; step++)
        {
            stored.Fill(step);
            Assert.All(slots, slot => Assert.Equal(slot.FillFloats(9, step).Values, store.Read(slot.Name)));
        }
        Assert.Equal(slots[2].Fill(9, 2).Values, store.Read("guide.2"));
        uint next = 3;
        Assert.Equal(0, AllocatedBytes.Of(() => stored.Fill(next++)));
    }

    // which of a block's four words an element's pair has: the first two or the last two, in turn
    private static uint Word(int element, int half)
    {
        var block = (ulong)(element / 32 * 8 + element % 16 / 2);
        var lane = (ulong)Hash("prior.0") << 32 | 3;
        var (low, high) = Philox.Block(block, lane, Seed);
        var pair = half == 0 ? low : high;
        return (uint)(element % 2 == 0 ? pair : pair >> 32);
    }

    // FNV-1a, as streams hash their purpose
    private static uint Hash(string purpose) => purpose.Aggregate(2166136261, (hash, letter) => (hash ^ letter) * 16777619);
}
