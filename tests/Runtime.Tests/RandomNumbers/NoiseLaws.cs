using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.RandomNumbers;

/// <summary>
/// Seeds are fixed, so these cannot fail by chance; the limits are those of one failure in about 15,000 (four deviations).
/// </summary>
public sealed class NoiseLaws
{
    private const int Numbers = 200_001;
    private const double Deviations = 4;

    private static NoiseSlot Slot(NoiseKind kind, string name = "prior.0") => new(name, kind, [Numbers]);

    [Fact]
    public void Normals_are_normal()
    {
        var values = Slot(NoiseKind.Normal).Fill(1).Values;
        var error = Deviations / Math.Sqrt(Numbers);
        Assert.InRange(values.Average(), -error, error);                                                              // Var x = 1
        Assert.InRange(values.Average(x => x * x) - 1, -error * Math.Sqrt(2), error * Math.Sqrt(2));                  // Var x^2 = 3 - 1
        Assert.InRange(Fit.Kolmogorov(values, x => MathNet.Numerics.Distributions.Normal.CDF(0, 1, x)), 0, 1.95);
    }

    [Theory]
    [InlineData(NoiseKind.Uniform)]
    [InlineData(NoiseKind.Key)]
    public void Uniforms_and_keys_are_uniform(NoiseKind kind)
    {
        var values = Slot(kind).Fill(1).Values;
        Assert.InRange(Fit.Kolmogorov(values, x => x), 0, 1.95);
        Assert.Equal(Numbers, values.Distinct().Count());
    }

    [Fact]
    public void A_little_shift_is_caught() =>
        Assert.NotInRange(Fit.Kolmogorov(Slot(NoiseKind.Normal).Fill(1).Values, x => MathNet.Numerics.Distributions.Normal.CDF(0.02, 1, x)),
            0, 1.95);

    // neighbors, across the borders of the blocks that threads take, are as independent as any
    [Fact]
    public void Neighbors_are_independent()
    {
        var values = Slot(NoiseKind.Normal).Fill(1).Values;
        foreach (var lag in new[] { 1, 2, 16_384, 65_536 })
            Assert.InRange(Math.Abs(Fit.Correlation(values[lag..], values[..^lag])), 0, Deviations);
    }

    [Theory]
    [InlineData(NoiseKind.Normal)]
    [InlineData(NoiseKind.Uniform)]
    public void The_bits_are_the_streams_however_many_threads(NoiseKind kind)
    {
        var (slot, stream) = (Slot(kind), new RandomStream(5, "prior.0", 3));
        var inOrder = new double[Numbers];
        if (kind == NoiseKind.Normal) stream.FillNormal(inOrder);
        else stream.FillUniform(inOrder);
        foreach (var threads in new[] { 1, 2, 3, 8, -1 }) Assert.Equal(new Tensor([Numbers], inOrder), slot.Fill(5, 3, threads));
    }

    [Fact]
    public void A_short_slot_is_the_beginning_of_a_long_one() =>
        Assert.Equal(Slot(NoiseKind.Normal).Fill(1).Values[..77], new NoiseSlot("prior.0", NoiseKind.Normal, [7, 11]).Fill(1).Values);

    [Fact]
    public void Seeds_names_and_substreams_give_independent_numbers()
    {
        var first = Slot(NoiseKind.Normal).Fill(1).Values;
        var (nextSlot, otherPurpose) = (Slot(NoiseKind.Normal, "prior.1"), Slot(NoiseKind.Normal, "guide.0"));
        Tensor[] others = [Slot(NoiseKind.Normal).Fill(2), nextSlot.Fill(1), otherPurpose.Fill(1), Slot(NoiseKind.Normal).Fill(1, 1)];
        foreach (var other in others) Assert.InRange(Math.Abs(Fit.Correlation(first, other.Values)), 0, Deviations);
        Assert.NotInRange(Fit.Correlation(first, Slot(NoiseKind.Normal).Fill(1).Values), 0, Deviations);
    }

    [Fact]
    public void Nothing_is_filled_with_nothing() =>
        Assert.Equal(Tensor.Zeros([0, 3]), new NoiseSlot("prior.0", NoiseKind.Normal, [0, 3]).Fill(1));

    [Fact]
    public void Each_call_declares_a_slot_of_the_program()
    {
        var builder = new ProgramBuilder();
        var noise = new Noise(builder, "prior");
        var made = noise.Normal([3])
            + noise.Uniform([2, 1]) * noise.Drawn("count", (_, drawn, random) => drawn[0] = random.NextIndex(6), [2, 3], 0);
        NoiseSlot[] expected = [new("prior.0", NoiseKind.Normal, [3]), new("prior.1", NoiseKind.Uniform, [2, 1]),
            new("prior.2", NoiseKind.Key, [1])];
        Assert.Equal(expected, noise.Slots);
        Assert.Equal(expected.Select(slot => (slot.Name, slot.Shape)),
            builder.Build(("made", made)).Slots.Select(slot => (slot.Key, slot.Value)));
        Check.AgreesWithNaive(made, noise.Slots.ToDictionary(slot => slot.Name, slot => slot.Fill(1)));
    }

    [Fact]
    public void Draws_of_many_blocks_follow_their_distribution()
    {
        var builder = new ProgramBuilder();
        var noise = new Noise(builder, "prior");
        var die = noise.Drawn("die", (_, drawn, random) => drawn[0] = random.NextIndex(6), [Numbers], 0);
        var drawn = Check.Run(die, noise.Slots.ToDictionary(slot => slot.Name, slot => slot.Fill(1))).Values;
        int[] seen = [.. Enumerable.Range(0, 6).Select(face => drawn.Count(x => x == face))];
        Assert.InRange(Math.Abs(Fit.ChiSquare(seen, _ => 1 / 6.0)), 0, Deviations);
        Assert.NotInRange(Math.Abs(Fit.ChiSquare(seen, face => face == 0 ? 0.175 : 0.165)), 0, Deviations);
        Assert.InRange(Math.Abs(Fit.Correlation(drawn[4096..], drawn[..^4096])), 0, Deviations);
    }
}
