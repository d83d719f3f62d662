using ProbDsl.Catalog.Distributions;
using ProbDsl.Compiler.Graph;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Distributions;

/// <summary>
/// Of every distribution with outside values that can be drawn from: a seed settles each bit of its draws, and they lie where it has
/// density.
/// </summary>
public sealed class SeededDraws
{
    private const int Count = 500;

    public static TheoryData<string> Distributions =>
        [.. OutsideValues.Distributions.Select(row => row.Data)
            .Where(distribution => WrittenDistribution.Read(distribution).Of is ISampler)];

    [Theory, MemberData(nameof(Distributions))]
    public void A_seed_settles_every_bit(string distribution) => Assert.Equal(Bits(distribution, seed: 3), Bits(distribution, seed: 3));

    [Theory]
    [InlineData("Normal(1, 2)")]
    [InlineData("Beta(2, 3.5)")]
    [InlineData("Poisson(2.5)")]
    [InlineData("Dirichlet([2, 0.5, 3.5])")]
    public void Another_seed_is_caught(string distribution) => Assert.NotEqual(Bits(distribution, seed: 3), Bits(distribution, seed: 4));

    [Theory, MemberData(nameof(Distributions))]
    public void Draws_lie_where_there_is_density(string distribution) =>
        Assert.Empty(WithoutDensity(WrittenDistribution.Read(distribution), Drawn(distribution, seed: 3)));

    [Theory]
    [InlineData("Normal(1, 2)", "Exponential(2.5)")]
    [InlineData("Poisson(2.5)", "DiscreteUniform(0, 7)")]
    public void Draws_of_another_support_are_caught(string distribution, string other) =>
        Assert.NotEmpty(WithoutDensity(WrittenDistribution.Read(other), Drawn(distribution, seed: 3)));

    // a real number drawn so small or large that it, or its distance in scales, is 0 or infinite as a double may have none
    private static IEnumerable<string> WithoutDensity(WrittenDistribution distribution, Tensor drawn)
    {
        var isReal = distribution.EventRank == 0 && distribution.Of.Signature.Target.Element is (Element.Real or Element.Positive);
        foreach (var (at, density) in distribution.LogDensity(drawn).Values.Index())
            if (!(density > double.NegativeInfinity || (isReal && IsFarOut(drawn.Values[at]))))
                yield return $"draw {at}: {density}, of {drawn.Values[at]:R}";
    }

    private static bool IsFarOut(double x) => Math.Abs(x) is < 1e-300 or > 1e300;

    private static long[] Bits(string distribution, ulong seed) =>
        [.. Drawn(distribution, seed).Values.Select(BitConverter.DoubleToInt64Bits)];

    private static Tensor Drawn(string distribution, ulong seed)
    {
        var (written, program) = (WrittenDistribution.Read(distribution), new ProgramBuilder());
        var noise = new Noise(program, "draws");
        Shape shape = [Count, .. Event(distribution, written.EventRank)];
        var drawn = ((ISampler)written.Of).Draw(noise, shape, written.Given(program, 1, 0));
        return Check.Run(Ops.Broadcast(drawn, shape), noise.Slots.ToDictionary(s => s.Name, s => s.Fill(seed)));
    }

    // a matrix has as many rows as columns
    private static int[] Event(string distribution, int rank)
    {
        var numbers = OutsideValues.RowsOf(distribution).First().X.Length;
        return rank switch { 0 => [], 1 => [numbers], _ => [(int)Math.Sqrt(numbers), (int)Math.Sqrt(numbers)] };
    }
}
