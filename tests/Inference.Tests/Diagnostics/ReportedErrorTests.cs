using System.Globalization;
using ProbDsl.Catalog.Options;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Nonparametric;
using ProbDsl.Inference.ContinuousTime;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Inference.Variational;
using ProbDsl.Runtime.Managed;
using ProbDsl.Tests.Nonparametric;
using ProbDsl.Tests.ContinuousTime;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Diagnostics;

/// <summary>A standard error that is reported is that of many repetitions, each with a seed of its own, or that of the rows.</summary>
public sealed class ReportedErrorTests
{
    private const string Bent = """
        model Bent
        data x[rows]: real[2] from x, y
        function velocity(x: real[2], t: unit) -> real[2] = [sin(2 * x[1] + x[2]), tanh(x[1] * x[2] - t)]
        flow warp: real[2] = ode(velocity)
        for n in rows { x[n] ~ Normal(0, 1) |> warp }
        """;

    /// <summary>
    /// Of 40 rows, 30 that the seed chooses are left out in turn: without the part of the rows that is left (1 - 30 / 40), the error would
    /// be twice as large.
    /// </summary>
    [Fact]
    public void Of_a_kernel_density_by_part_of_the_rows()
    {
        var bound = TestStory.By("""
            model M
            data x[rows]: real[2] from a, b
            for n in rows { x[n] ~ KernelDensity(gaussian, bandwidth = 0.5) }
            """,
            $"a,b\n{string.Concat(KernelRowsTests.Points(2).Values.Chunk(2)
                .Select(r => string.Create(CultureInfo.InvariantCulture, $"{r[0]:R},{r[1]:R}\n")))}");
        var statement = KernelStatement.Create(bound.Problem, TestStory.Catalog, bound.Graph.Story.OfType<Draw>().Single()).Value!;
        AssertIsSpread(Enumerable.Range(1, 300).Select(seed =>
        {
            var fitting = new KernelFitting(bound.Problem, new([statement], (ulong)seed, 1, mostPairs: 40 * 30), [statement]);
            return fitting.Run(new((ulong)seed, Threads: 1), new NoProgress(), TestContext.Current.CancellationToken).Metric;
        }));
    }

    /// <summary>Of the trace of an ODE by random directions: the mean over rows.</summary>
    [Fact]
    public void Of_a_path_by_random_directions() => AssertIsSpread(Enumerable.Range(1, 150).Select(seed =>
    {
        var scores = PathStory.Scores(Bent, "x,y\n0.3,-0.4\n-1.1,0.8\n",
            PathStory.Along(1e-4, trace: "hutchinson", probes: 6), (ulong)seed);
        return new Metric(new("mean", "mean", IsBound: false), scores.Mean, scores.Path!.Error);
    }));

    /// <summary>Of a bound by draws of a guide that is the same at every seed, to what its own sample leaves open.</summary>
    [Fact]
    public void Of_advi()
    {
        var bound = TestStory.By("""
            model M
            data c[rows]: count
            rate ~ Gamma(1, 1)
            for n in rows { c[n] ~ Poisson(rate) }
            """, "c\n0\n1\n0\n");
        AssertIsSpread(Enumerable.Range(1, 200).Select(seed => bound.Fitted(new((ulong)seed, Threads: 1, Draws: 200), "advi").Metric));
    }

    [Fact]
    public void Of_a_bound_at_the_end_of_a_training()
    {
        var bound = TestStory.By("""
            model Rows
            data y[rows]: real
            for n in rows {
              z[n]: real ~ Normal(0, 1)
              y[n] ~ Normal(z[n], 1)
            }
            guide {
              param w: positive = 0.9
              for n in rows { z[n] ~ Normal(0.3 * y[n], w) }
            }
            """,
            "y\n" + string.Concat(Enumerable.Range(0, 30).Select(i => FormattableString.Invariant($"{3 * Math.Sin(i)}\n"))));
        AssertIsSpread(Enumerable.Range(1, 150).Select(seed =>
            bound.Fitted(new((ulong)seed, MaxIterations: 1, Threads: 1) { [StandardOptions.LearningRate] = 1e-9 }, "elbo").Metric));
    }

    /// <summary>
    /// Rows that a flow did not see are few here, each a part by itself: the standard deviation of their log densities, which evaluation
    /// finds, over the root of their number.
    /// </summary>
    [Fact]
    public void Of_held_out_rows_of_a_flow()
    {
        const string Story = """
            model Line
            data x[rows]: real from x
            net velocity(x: real, t: unit) -> real = linear
            flow warp: real = ode(velocity)
            for n in rows { x[n] ~ Normal(0, 1) |> warp }
            """;
        var bound = TestStory.By(Story,
            "x\n" + string.Concat(Enumerable.Range(0, 80).Select(i => FormattableString.Invariant($"{0.8 + (2 * Math.Sin(i))}\n"))));
        var outcome = bound.Fitted(new(Seed: 3, MaxIterations: 30, Threads: 1) { [StandardOptions.LearningRate] = 0.02,
            [StandardOptions.Holdout] = 0.25 }, "mle");
        var held = HeldOutRows.Choose(bound.Problem, BatchedPlate.Choose(bound.Problem)!, 0.25,
            3).Held with { Trained = outcome.Summary!.Weights! };
        var each =
            PathScores.Compute(TimePath.Create(ContinuousTimeDraw.Find(held.Graph)!, held, TestStory.Catalog), PathStory.Along(1e-9), 1,
            ManagedEngine.On(1)).Value!.LogDensity;
        Assert.Equal(20, outcome.HeldOut!.Rows);
        Assert.Equal(each.Average(), outcome.HeldOut.PerRow, 1e-3);
        Assert.Equal(Math.Sqrt(each.Sum(e => Math.Pow(e - each.Average(), 2)) / 19 / 20), outcome.HeldOut.Error, 1e-3);
    }

    private static void AssertIsSpread(IEnumerable<Metric> figures)
    {
        var all = figures.ToList();
        var mean = all.Average(f => f.Value);
        var spread = Math.Sqrt(all.Sum(f => Math.Pow(f.Value - mean, 2)) / (all.Count - 1));
        Assert.InRange(Math.Sqrt(all.Average(f => Math.Pow(f.Error!.Value, 2))) / spread, 0.8, 1.25);
    }
}
