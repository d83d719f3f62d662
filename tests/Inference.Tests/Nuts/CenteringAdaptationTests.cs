using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Nuts;
using ProbDsl.Inference.Structures;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Nuts;

/// <summary>How a chain changes its coordinates in the warm-up.</summary>
public sealed class CenteringAdaptationTests
{
    private static readonly int[] barriers = [60, 120, 220];

    /// <summary>A funnel: the members' scale is unknown, and nothing is observed of them.</summary>
    private static TestStory Funnel() => TestStory.By("""
        model A
        data y[rows]: real
        log_scale ~ Normal(0, 1.5)
        for k in 1..4 { x[k] ~ Normal(2, exp(log_scale)) }
        for n in rows { y[n] ~ Normal(0 * sum(x)^2, 1) }
        """, "y\n0\n");

    /// <summary>A change of coordinates leaves the point of the story where it is, with its density; the metric is diagonal then.</summary>
    [Fact]
    public void A_change_of_coordinates_keeps_the_point()
    {
        using var objective = Centered(Funnel());
        using var centering = new ChainCentering(objective);
        var settings = new NutsSettings(400);
        // a chain whose own coordinates stay as they are
        var chain = new NutsChain(objective, settings with { HasMetric = true }, centering);
        var (adaptation, random) = (new CenteringAdaptation(centering, settings), new RandomStream(3, "chain"));
        var state = chain.Begin([0.1, 2.1, 1.9, 2.2, 1.8], random);
        for (var draw = 0; ; draw++)
        {
            chain.Next(state, 0, random);
            state.Metric.Turn([[0.6, 0.8, 0, 0, 0]], [2]);
            var (before, density) = (Written(), Density());
            if (!adaptation.Adapt(state, draw, Evaluate)) continue;
            Assert.Contains(draw, barriers);
            Assert.All(state.Centering, c => Assert.InRange(c, 0, 0.25));
            Assert.True(state.Metric.IsDiagonal);
            foreach (var (one, other) in before.Zip(Written())) Assert.Equal(one, other, 1e-9);
            // the Jacobian is the only difference: log s for each member by which the centering is less
            var difference = Enumerable.Range(0, 4).Sum(i => (1 - state.Centering[i]) * Math.Log(centering.Scale[i]));
            Assert.Equal(density + difference, state.Point.LogDensity, 1e-9);
            Assert.All(state.Centerings, moments => Assert.Equal(0, moments.Count));
            return;
        }

        double[] Written()
        {
            centering.Set(state.Centering);
            centering.Read(state.Point.Position.AsSpan(0, 5));
            return [.. centering.AsWritten];
        }

        double Density() => Evaluate(state.Point) ? state.Point.LogDensity : double.NaN;

        bool Evaluate(PhasePoint point)
        {
            point.Evaluate(objective);
            return double.IsFinite(point.LogDensity);
        }
    }

    /// <summary>Multiples of a scale that was 0 in some draws are no numbers: they are not chosen, however large gradients are.</summary>
    [Fact]
    public void Coordinates_that_overflow_are_not_chosen()
    {
        using var objective = Centered(Funnel());
        using var centering = new ChainCentering(objective);
        var adaptation = new CenteringAdaptation(centering, new(400));
        var (state, random) = (new NutsState(5, centering.Count), new RandomStream(5, "draws"));
        centering.Set(state.Centering);
        for (var draw = 0; draw <= 60; draw++)
        {
            var isZero = draw % 2 == 1;
            state.Point.Position[0] = isZero ? -800 : 0;
            for (var i = 1; i < 5; i++)
            {
                state.Point.Position[i] = 2 + random.NextNormal();
                state.Point.Gradient[i] = (isZero ? 1000 : 1) * random.NextNormal();
            }

            state.Point.Index = 1;
            Assert.False(adaptation.Adapt(state, draw, point => double.IsFinite(point.Position[1])));
        }

        Assert.All(state.Centering, c => Assert.Equal(1, c));
    }

    /// <summary>A state is restored with its coordinates, what is known of them, and its steps.</summary>
    [Fact]
    public void A_state_is_that_of_its_arrays()
    {
        using var objective = Centered(Funnel());
        using var centering = new ChainCentering(objective);
        var chain = new NutsChain(objective, new NutsSettings(400) { Kernel = TrajectoryKernel.Walnuts }, centering);
        var random = new RandomStream(4, "chain");
        var state = chain.Begin([0.1, 2.1, 1.9, 2.2, 1.8], random);
        for (var step = -400; step < -320; step++) chain.Next(state, step, random);
        Assert.Contains(state.Centering, c => c < 1);
        Assert.InRange(state.Centerings[0].Count, 5, 19);
        var (arrays, restored) = (state.ToArrays(), NutsState.Of(5, state.ToArrays())!.ToArrays());
        Assert.Equal(arrays.Keys.Order(StringComparer.Ordinal), restored.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, values) in arrays) Assert.Equal(values, restored[name]);
    }

    private static StoryObjective Centered(TestStory story) => new(story.Problem, LogJoint.Lower(story.Problem, TestStory.Catalog,
        DensityPlan.Analyze(story.Problem), new() { HasCenterings = true }), withJacobian: true, ManagedEngine.On(1));
}
