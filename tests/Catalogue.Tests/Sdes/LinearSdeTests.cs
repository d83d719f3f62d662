using ProbDsl.Catalogue;
using ProbDsl.Runtime;
using Xunit;

namespace ProbDsl.Tests;

/// <summary>What an SDE keeps of its start and spreads about it, against the equations of its mean and variance (Särkkä and Solin 2019, equations 6.2): m' = f m, v' = 2 f v + g^2, from 1 and 0.</summary>
public sealed class LinearSdeTests
{
    private static readonly double[] times = [0.01, 0.1, 0.3, 0.7, 1];

    public static TheoryData<string> All => [.. new StandardCatalogue().Sdes.Select(s => s.Name)];

    [Theory, MemberData(nameof(All))]
    public void Mean_and_variance_follow_their_equations(string name)
    {
        var sde = (LinearSde)new StandardCatalogue().FindSde(name)!;
        var numbers = sde.Defaults;
        var program = new ProgramBuilder();
        var time = program.Constant(times, [times.Length]);
        var (kept, variance) = (sde.Kept(time, numbers), Ops.Square(sde.Spread(time, numbers)));
        var (slopeOfKept, slopeOfVariance) = (Gradient.Of(kept, time)[0], Gradient.Of(variance, time)[0]);
        Close(sde.Drift(time, numbers) * kept, slopeOfKept);
        Close((2 * sde.Drift(time, numbers) * variance) + sde.DiffusionSquared(time, numbers), slopeOfVariance);
        var start = program.Constant([0], [1]);
        Assert.Equal([1], Interpreter.Evaluate(sde.Kept(start, numbers)).Values);
        Assert.Equal([0], Interpreter.Evaluate(sde.Spread(start, numbers)).Values);
        // a diffusion of half the size has another variance
        Assert.NotEqual(Interpreter.Evaluate(slopeOfVariance).Values[1], Interpreter.Evaluate((2 * sde.Drift(time, numbers) * variance) + (0.5 * sde.DiffusionSquared(time, numbers))).Values[1], 1e-3 * Math.Abs(Interpreter.Evaluate(slopeOfVariance).Values[1]));
    }

    /// <summary>Where almost nothing is kept, the spread is that of the law that stands for the end.</summary>
    [Theory, InlineData("vp"), InlineData("subvp"), InlineData("ve")]
    public void The_end_is_the_law_that_paths_begin_at(string name)
    {
        var sde = (LinearSde)new StandardCatalogue().FindSde(name)!;
        Assert.Equal(1, Interpreter.Evaluate(sde.Spread(new ProgramBuilder().Constant([1], [1]), sde.Defaults)).Values[0] / sde.EndSd(sde.Defaults), 1e-4);
    }

    private static void Close(Value expected, Value actual) =>
        Assert.All(Interpreter.Evaluate(expected).Values.Zip(Interpreter.Evaluate(actual).Values), pair => Assert.Equal(pair.First, pair.Second, 1e-9 * Math.Max(1, Math.Abs(pair.First))));
}
