using System.Globalization;
using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.ForwardSampling;
using ProbDsl.Inference.Expressions;
using ProbDsl.Inference.Options;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Sampling;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.NoiseContrastive;

/// <summary>Markov chains on an energy, against densities that are known.</summary>
public sealed class EnergyChainTests
{
    private const int Count = 4000;

    private const string Well = "3 * (x^2 - 1)^2 + 0.4 * x", Normal = "(x - 2)^2 / 4.5";

    /// <summary>Kolmogorov's distance at which one of a thousand samples of this size is rejected.</summary>
    private static readonly double most = 1.95 / Math.Sqrt(Count);

    [Theory]
    [InlineData(Normal, "mala", 1.0)]
    [InlineData(Well, "mala", 1.0)]
    [InlineData(Normal, "langevin", 2.5)]
    public void Chains_end_in_the_density_of_the_energy(string energy, string sampler, double times)
    {
        var sample = Drawn(Story(energy, "Normal(0, 2)"), new() { [StandardOptions.Sampler] = sampler });
        Assert.InRange(Distance(sample.Values["x"].Values, energy == Well ? DoubleWell : Parabola), 0, times * most);
        Assert.Null(sample.Mixing!.Warning);
        // steps without rejection have no acceptance rate
        Assert.Equal(sampler == "mala", sample.Mixing.Text.Contains("acceptance", StringComparison.Ordinal));
        Assert.InRange(sample.Mixing.Acceptance, sampler == "mala" ? 0.5 : 0.95, sampler == "mala" ? 0.65 : 1);
        var (steps, size) = (Number(sample.Mixing.Text, "chains of "), Number(sample.Mixing.Text, "effective sample size of a chain "));
        Assert.Equal(RHatOf(steps / 4, size), sample.Mixing.RHat, 2e-3 * sample.Mixing.RHat);

        static double Number(string text, string after) => double.Parse(
            text[(text.IndexOf(after, StringComparison.Ordinal) + after.Length)..].Split(' ')[0], CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// R-hat^2 of very many chains at no different places: halves of n states with a variance W of their own have means with the variance
    /// B / n that the effective size 2 n var+ / B of a chain says, var+ = (n - 1) / n W + B / n. Nothing but the stationary distribution
    /// adds to B; it is near 1 where the size is large.
    /// </summary>
    private static double RHatOf(double n, double size) => Math.Sqrt((1 - (1 / n)) / (1 - (2 / size)));

    /// <summary>Moments of a normal distribution: mean 2, variance 2.25.</summary>
    [Fact]
    public void The_moments_of_a_normal_distribution_are_met()
    {
        var values = Drawn(Story(Normal, "Normal(0, 2)"), RunOptions.None).Values["x"].Values;
        var mean = values.Average();
        Assert.Equal(2, mean, 4 * 1.5 / Math.Sqrt(Count));
        Assert.Equal(2.25, values.Average(x => (x - mean) * (x - mean)), 4 * 2.25 * Math.Sqrt(2.0 / Count));
    }

    /// <summary>
    /// Steps of a size that is far too large keep the distribution all the same, and moves from left to right are as many as those back:
    /// the ratio of acceptance is that of detailed balance. Fresh draws of the noise too.
    /// </summary>
    [Theory, InlineData(false), InlineData(true)]
    public void Moves_are_in_detailed_balance(bool isFresh)
    {
        var random = new RandomStream(7, "start");
        double[] start = [.. Enumerable.Range(0, 20_000).Select(_ => Quantile(DoubleWell, random.NextUniform()))];
        var (before, after) = Moved(start, 0.7, isFresh);
        int[] Places(double[] values) => [.. values.Select(x => x < -0.9 ? 0 : x < 0 ? 1 : x < 1 ? 2 : 3)];
        var (from, to) = (Places(before), Places(after));
        Assert.True(from.Zip(to).Count(p => p.First != p.Second) > 2000);
        for (var i = 0; i < 4; i++)
            for (var j = 0; j < i; j++)
            {
                var there = from.Zip(to).Count(p => p == (i, j));
                var back = from.Zip(to).Count(p => p == (j, i));
                Assert.InRange(Math.Abs(there - back), 0, 4 * Math.Sqrt(there + back + 1));
            }

        Assert.InRange(Distance(after, DoubleWell), 0, 1.95 / Math.Sqrt(after.Length));
    }

    /// <summary>Two modes far apart, which noise that covers only one of them does not join.</summary>
    [Fact]
    public void Chains_that_are_stuck_in_modes_are_warned_of()
    {
        var sample = Drawn(Story("-log(exp(-20 * (x - 4)^2) + exp(-20 * (x + 4)^2))", "Normal(0, 1)"),
            new() { [StandardOptions.Steps] = 200 });
        Assert.Equal("W0616", sample.Mixing!.Warning!.Code);
        Assert.True(sample.Mixing.RHat > 2);
    }

    [Fact]
    public void Positive_numbers_stay_positive()
    {
        var values = Drawn("""
            model Rate
            data x[rows]: positive
            function energy(x: real) -> real = 2 * x
            for n in rows { x[n] ~ EnergyBased(energy, Gamma(1, 1)) }
            """, RunOptions.None).Values["x"].Values;
        Assert.All(values, x => Assert.True(x > 0));
        Assert.InRange(Distance(values, x => x <= 0 ? 0 : 1 - Math.Exp(-2 * x)), 0, most);
    }

    [Fact]
    public void The_same_seed_gives_the_same_draws()
    {
        double[] Draws(ulong seed) =>
            Drawn(Story(Normal, "Normal(0, 2)"), new() { [StandardOptions.Steps] = 20 }, 50, seed).Values["x"].Values;
        Assert.Equal(Draws(1), Draws(1));
        Assert.NotEqual(Draws(1), Draws(2));
    }

    private static string Story(string energy, string noise) => $$"""
        model Energy
        data x[rows]: real
        function energy(x: real) -> real = {{energy}}
        for n in rows { x[n] ~ EnergyBased(energy, {{noise}}) }
        """;

    private static Problem Bound(string story, int count)
    {
        var graph = TestStory.Compile(story);
        return new ProblemBinder(graph, InputTables.None, TestStory.Catalog,
            new PriorDrawRequest(graph, new Dictionary<string, long>(), count)).Bind().Problem!;
    }

    private static SampledStory Drawn(string story, RunOptions along, int count = Count, ulong seed = 3) =>
        new PriorSampler(Bound(story, count), TestStory.Catalog) { Along = along }.Sample(seed).Value!;

    /// <summary>One move of chains that start at these values.</summary>
    private static (double[] Before, double[] After) Moved(double[] start, double size, bool isFresh)
    {
        var problem = Bound(Story(Well, "Normal(0, 2)"), start.Length);
        var arrays = new SampledArrays(problem, 1) { Engine = ManagedEngine.On(1) };
        foreach (var variable in problem.Graph.Variables.Where(v => v.Role == Compiler.Graph.Role.Data)) arrays.Open(variable, null);
        using var moves = new EnergyMoves(EnergyDraw.Find(problem.Graph)!, problem, TestStory.Catalog, arrays);
        var random = new RandomStream(8, "fresh");
        moves.Begin(arrays, start, [1]);
        moves.Run(0, 0, new SeededNoise(9), null, accepts: false);
        var (before, after, logs) = (new double[start.Length], new double[start.Length], new double[start.Length]);
        moves.Read(before, logs);
        Assert.Equal(start, before);
        var fresh = new Runtime.Programs.Tensor([start.Length], [.. start.Select(_ => 2 * random.NextNormal())]);
        moves.Run(1, size, new SeededNoise(9), isFresh ? fresh : null, accepts: false);
        moves.Read(after, logs);
        return (before, after);
    }

    private static double Parabola(double x) => MathNet.Numerics.Distributions.Normal.CDF(2, 1.5, x);

    private static readonly (double[] At, double[] Below) well = WellDistribution();

    private static double DoubleWell(double x) =>
        x <= well.At[0] ? 0 : x >= well.At[^1] ? 1 : well.Below[(int)((x - well.At[0]) / (well.At[1] - well.At[0]))];

    private static (double[] At, double[] Below) WellDistribution()
    {
        double[] at = [.. Enumerable.Range(0, 60_001).Select(i => -3 + (1e-4 * i))];
        var (below, sum) = (new double[at.Length], 0.0);
        for (var i = 0; i < at.Length; i++)
            below[i] = sum += Math.Exp(-(3 * Math.Pow((at[i] * at[i]) - 1, 2)) - (0.4 * at[i]));
        return (at, [.. below.Select(b => b / sum)]);
    }

    private static double Quantile(Func<double, double> distribution, double p)
    {
        var (low, high) = (-3.0, 3.0);
        for (var i = 0; i < 40; i++)
            if (distribution((low + high) / 2) < p) low = (low + high) / 2;
            else high = (low + high) / 2;
        return low;
    }

    /// <summary>The largest distance between an empirical distribution function and a known one.</summary>
    private static double Distance(double[] values, Func<double, double> distribution) => values.Order().Index().Max(v =>
        Math.Max(Math.Abs(distribution(v.Item) - ((double)v.Index / values.Length)),
            Math.Abs(distribution(v.Item) - ((v.Index + 1.0) / values.Length))));
}
