using ProbDsl.Catalog;
using ProbDsl.Catalog.Sdes;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Sdes;

/// <summary>
/// What an SDE keeps of its start and spreads about it, against the equations of its mean and variance (Särkkä and Solin 2019, equations
/// 6.2): m' = f m, v' = 2 f v + g^2, from 1 and 0.
/// </summary>
public sealed class LinearSdeTests
{
    private static readonly double[] times = [0.01, 0.1, 0.3, 0.7, 1];

    public static TheoryData<string> All => [.. new StandardCatalog().Sdes.Select(s => s.Name)];

    [Theory, MemberData(nameof(All))]
    public void Mean_and_variance_follow_their_equations(string name)
    {
        var sde = NoisingAt.Of(name);
        // cubics between known values and slopes have slopes of their own
        var closeness = name == "linear" ? 1e-6 : 1e-9;
        var program = new ProgramBuilder();
        var time = program.Constant(times, [times.Length]);
        var (kept, variance) = (sde.Kept(time), Ops.Square(sde.Spread(time)));
        var (derivativeOfKept, derivativeOfVariance) = (Gradient.Derive(kept, time)[0], Gradient.Derive(variance, time)[0]);
        Close(sde.Drift(time) * kept, derivativeOfKept, closeness);
        Close((2 * sde.Drift(time) * variance) + sde.DiffusionSquared(time), derivativeOfVariance, closeness);
        var start = program.Constant([0], [1]);
        Assert.Equal([1], Interpreter.Evaluate(sde.Kept(start)).Values);
        Assert.Equal([0], Interpreter.Evaluate(sde.Spread(start)).Values);
        // a diffusion of half the size has another variance
        Assert.NotEqual(Interpreter.Evaluate(derivativeOfVariance).Values[1],
            Interpreter.Evaluate((2 * sde.Drift(time) * variance) + (0.5 * sde.DiffusionSquared(time))).Values[1],
            1e-3 * Math.Abs(Interpreter.Evaluate(derivativeOfVariance).Values[1]));
    }

    /// <summary>Where almost nothing is kept, the spread is that of the distribution that stands for the end.</summary>
    [Theory, MemberData(nameof(All))]
    public void The_end_is_the_distribution_that_paths_begin_at(string name)
    {
        var sde = NoisingAt.Of(name);
        Assert.Equal(1, NoisingAt.At(sde.Spread, [1])[0] / sde.EndSd, 1e-4);
    }

    [Theory]
    [InlineData("vp", "beta_min", 0, "beta_max", -1, "beta_max")]
    [InlineData("subvp", "beta_min", 0, "beta_max", 0, "beta_max")]
    [InlineData("ve", "sigma_min", 2, "sigma_max", 1, "sigma_max")]
    public void Numbers_that_make_no_noise_are_reported(string name, string first, double one, string second, double other, string wrong)
    {
        var sde = (LinearSde)new StandardCatalog().FindSde(name)!;
        Assert.Equal(wrong,
            sde.Check(new() { Numbers = new Dictionary<string, double> { [first] = one, [second] = other } })!.Option);
        Assert.Null(sde.Check(new()));
    }

    /// <summary>Numbers that are wrong by themselves are outside of the range of their option, which the compiler checks.</summary>
    [Theory, InlineData("vp", "beta_min", -0.1), InlineData("subvp", "beta_max", -1), InlineData("ve", "sigma_min", 0),
        InlineData("ve", "sigma_max", -1), InlineData("linear", "end_sd", 0)]
    public void A_number_outside_of_its_range_is_refused(string name, string option, double number)
    {
        var range = ((NumberKind)new StandardCatalog().FindSde(name)!.Options.First(o => o.Name == option).Kind).Range;
        Assert.False(range.Contains(number));
        Assert.True(range.Contains(0.5));
    }

    private static void Close(Value expected, Value actual, double closeness) =>
        Assert.All(Interpreter.Evaluate(expected).Values.Zip(Interpreter.Evaluate(actual).Values),
            pair => Assert.Equal(pair.First, pair.Second, closeness * Math.Max(1, Math.Abs(pair.First))));
}
