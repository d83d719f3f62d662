using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;
using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Options;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.LatentRecovery;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LogDensity;

/// <summary>
/// Autoregressions of data with missing cells beside params: the cells are integrated, against the normal distribution of all cells as one
/// vector.
/// </summary>
public sealed class MissingAutoregressionTests
{
    private const int Count = 14;

    private static readonly double[] x = [.. Enumerable.Range(0, Count).Select(t => Math.Cos(1.7 * t))];

    private static readonly Dictionary<string, (string Story, int Order, bool IsDrawn)> stories = new()
    {
        ["first order, first cell drawn"] = ("""
            param a: real
            param b: real
            param sd: positive
            y[1] ~ Normal(0.3, 1.2)
            for t in 2..rows { y[t] ~ Normal(a + b * y[t-1], sd) }
            """, 1, true),
        ["first order, first cell given"] = ("""
            param a: real
            param b: real
            param sd: positive
            for t in 2..rows { y[t] ~ Normal(a + b * y[t-1], sd) }
            """, 1, false),
        ["second order, first cells drawn"] = ("""
            param a: real
            param b: real[2]
            param sd: positive
            y[1] ~ Normal(0.3, 1.2)
            y[2] ~ Normal(-0.4, 0.9)
            for t in 3..rows { y[t] ~ Normal(a + sum(b[k] * y[t-k] for k in 1..2), sd) }
            """, 2, true),
        ["second order, first cells given"] = ("""
            param a: real
            param b: real[2]
            param sd: positive
            for t in 3..rows { y[t] ~ Normal(a + b[1] * y[t-1] + b[2] * y[t-2], variance = sd^2) }
            """, 2, false),
        ["second order with a trend, a predictor and a variance that varies"] = ("""
            data x[rows]: real
            param a: real
            param b: real[2]
            param c: real
            param d: real
            param sd: positive
            for t in 3..rows { y[t] ~ Normal(a + c * t + d * x[t] + b[1] * y[t-1] + b[2] * y[t-2], sd * exp(0.1 * x[t])) }
            """, 2, false),
    };

    // positions from 0 that are missing; those of the first order given stories are taken out
    private static readonly Dictionary<string, int[]> patterns = new()
    {
        ["none"] = [], ["first"] = [0], ["first two"] = [0, 1], ["one"] = [5], ["last"] = [Count - 1], ["a run"] = [4, 5, 6, 7],
        ["runs, and the last"] = [3, 4, 7, 9, 10, 11, Count - 1], ["every other"] = [2, 4, 6, 8, 10, 12],
        ["all but few"] = [2, 3, 4, 5, 7, 8, 9, 10, 11],
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (name, (_, order, isDrawn)) in stories)
                foreach (var (pattern, missing) in patterns)
                    if (isDrawn || missing.All(t => t >= order)) data.Add(name, pattern);
            return data;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void The_density_is_that_of_the_observed_cells(string name, string pattern)
    {
        var (story, y) = Of(name, pattern);
        var joint = LogJoint.Lower(story.Problem, TestStory.Catalog, DensityRequest.OwnScales);
        Assert.DoesNotContain(joint.Coordinates, c => c.Unknown.Role == Role.Data);
        Assert.Equal(pattern is not ("none" or "last"), DensityPlan.Analyze(story.Problem).Integrated.Count == 1);
        (double, double[], double, double)[] values = [(0.2, [0.6, 0.2], 0.7, 0.1), (-1, [-0.4, 0.5], 1.5, -0.3), (0, [1.1, -0.7], 0.2, 0)];
        foreach (var (a, b, sd, more) in values)
        {
            var at = new Dictionary<string, double[]> { ["a"] = [a], ["b"] = b, ["sd"] = [sd], ["c"] = [0.3 * more], ["d"] = [more] };
            var density = new Interpreter(joint.Program()).Run(joint.Coordinates.ToDictionary(c => c.Slot,
                c => new Tensor(c.Free, at[c.Unknown.Name][..c.Free.Count])))[LogJoint.Density].Values[0];
            Assert.Equal(Dense(name, a, b, sd, 0.3 * more, more).LogDensity(y), density, 1e-8 * Math.Max(1, Math.Abs(density)));
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Gradients_are_those_of_the_density(string name, string pattern)
    {
        var joint = new JointAt(Of(name, pattern).Story.Problem, seed: 2);
        joint.HasGradients(withJacobian: true, name);
        joint.RunsOnTheEngine(name);
    }

    /// <summary>The maximum is that of a search without gradients over the dense density, and missing cells have its moments there.
    /// </summary>
    [Theory]
    [InlineData("first order, first cell drawn", "runs, and the last", "map"), InlineData("first order, first cell given", "a run", "map")]
    [InlineData("second order, first cells drawn", "first two", "map"), InlineData("second order, first cells given", "one", "em")]
    [InlineData("first order, first cell drawn", "first", "em"), InlineData("first order, first cell given", "runs, and the last", "em")]
    [InlineData("second order with a trend, a predictor and a variance that varies", "every other", "map")]
    public void The_maximum_is_that_of_a_direct_search(string name, string pattern, string method)
    {
        var (story, y) = Of(name, pattern);
        var fit = story.Fitted(new(Threads: 1), method);
        double[] At(string of) => [.. fit.Summary!.Estimates.FirstOrDefault(e => e.Name == of)?.Value.Values ?? [0]];
        double[] own = [At("a")[0], .. At("b"), Math.Log(At("sd")[0]),
            .. HasTrend(name) ? [At("c")[0], At("d")[0]] : Array.Empty<double>()];
        var best = NelderMeadSimplex.Minimum(ObjectiveFunction.Value(p => -Model(p).LogDensity(y)),
            Vector<double>.Build.Dense(own.Length, i => own[i] + 0.1), 1e-12, 100_000);
        var top = -best.FunctionInfoAtMinimum.Value;
        Assert.Equal(Model(Vector<double>.Build.Dense(own)).LogDensity(y), fit.Metric.Value, 1e-8);
        Assert.Equal(top, fit.Metric.Value, 1e-5);
        var expected = Model(Vector<double>.Build.Dense(own)).Missing(y);
        var cells = Assert.Single(fit.Summary!.Find<LatentMoments>()!.All);
        Assert.Equal("y", cells.Cells!.Data);
        foreach (var (i, position) in cells.Cells.Positions.Index())
        {
            Assert.Equal(expected[position[0] - 1].Mean, cells.Value.Values[i], 1e-6);
            Assert.Equal(expected[position[0] - 1].Sd, cells.Spread!.Sd.Values[i], 1e-6);
        }

        Assert.Equal(expected.Keys.Where(t => t < y.FindLastIndex(v => v is not null)), cells.Cells.Positions.Select(p => p[0] - 1));

        DenseAutoregression Model(Vector<double> p)
        {
            var order = stories[name].Order;
            return Dense(name, p[0], [.. p.Skip(1).Take(order)], Math.Exp(p[1 + order]), p.Count > order + 2 ? p[order + 2] : 0,
                p.Count > order + 2 ? p[order + 3] : 0);
        }
    }

    /// <summary>Definitions that read the cells have their moments at a point, and their draws in a posterior.</summary>
    [Fact]
    public void Definitions_read_the_missing_cells()
    {
        var story = TestStory.By("""
            model M
            data y[rows]: real
            param b: real
            param sd: positive
            for t in 2..rows { y[t] ~ Normal(b * y[t-1], sd) }
            next[1] = 0
            for t in 2..rows { next[t] = 1 + b * y[t-1] }
            """, "y\n1.5\n2\nNA\n1.2\n0.8\n0.9\n");
        var point = story.Fitted(new(Threads: 1), "map");
        var moments = point.Summary!.Find<LatentMoments>()!.All.ToDictionary(e => e.Cells?.Data ?? e.Name);
        var b = point.Summary!.Estimates.Single(e => e.Name == "b").Value.Values[0];
        var (cell, next) = (moments["y"], moments["next"]);
        Assert.Equal(1 + (b * cell.Value.Values[0]), next.Value.Values[3], 1e-9);
        Assert.Equal(Math.Abs(b) * cell.Spread!.Sd.Values[0], next.Spread!.Sd.Values[3], 1e-9);
        Assert.Equal([1 + (b * 1.5), 1 + (b * 2)], next.Value.Values[1..3], (x, y) => Math.Abs(x - y) < 1e-9);
        Assert.All(Enumerable.Range(0, 6).Where(t => t != 3), t => Assert.Equal(0, next.Spread.Sd.Values[t]));

        var summary = story.Fitted(new(Threads: 1), "importance").Summary!;
        Assert.DoesNotContain("y", summary.Draws!.Arrays.Keys);
        var (missing, drawn) = (summary.Estimates.Single(e => e.Cells is not null), summary.Definitions.Single(e => e.Name == "next"));
        var slope = summary.Estimates.Single(e => e.Name == "b");
        Assert.InRange(missing.Value.Values[0], 1, 2.2);
        // the mean of a product is near that of its means here; beside the cell before it, not a copy of it
        Assert.Equal(1 + (slope.Value.Values[0] * missing.Value.Values[0]), drawn.Value.Values[3], 0.15);
        Assert.NotEqual(drawn.Value.Values[2], drawn.Value.Values[3], 1e-6);
    }

    /// <summary>A latent level beside data that read their own last value: both are one chain.</summary>
    [Fact]
    public void Other_data_and_a_latent_may_read_the_missing_cells()
    {
        var story = TestStory.By("""
            model Both
            data y[rows]: real
            data z[rows]: real
            param b: real
            param sd: positive
            level[1] ~ Normal(0, 1)
            y[1] ~ Normal(0, 1)
            for t in 2..rows { y[t] ~ Normal(b * y[t-1] + level[t-1], sd) }
            for t in 2..rows { level[t] ~ Normal(0.5 * level[t-1] - 0.2 * y[t-1], 0.6) }
            for t in rows { z[t] ~ Normal(2 * y[t] - level[t], 0.5) }
            """, "y,z\n1,2\n,1.5\n0.5,\n-0.3,0.2\n");
        var joint = LogJoint.Lower(story.Problem, TestStory.Catalog, DensityRequest.OwnScales);
        foreach (var (b, sd) in new[] { (0.4, 0.8), (-0.7, 1.3) })
        {
            var density = new Interpreter(joint.Program()).Run(joint.Coordinates.ToDictionary(c => c.Slot,
                c => new Tensor(c.Free, [c.Unknown.Name == "b" ? b : sd])))[LogJoint.Density].Values[0];
            // y, level and z in turn as linear functions of independent noise
            var all = Matrix<double>.Build.Dense(12, 12);
            var scale = Vector<double>.Build.Dense([1, sd, sd, sd, 1, 0.6, 0.6, 0.6, 0.5, 0.5, 0.5, 0.5]);
            for (var t = 0; t < 4; t++)
            {
                if (t > 0)
                {
                    all.SetRow(t, (b * all.Row(t - 1)) + all.Row(t + 3));
                    all.SetRow(t + 4, (0.5 * all.Row(t + 3)) - (0.2 * all.Row(t - 1)));
                }

                (all[t, t], all[t + 4, t + 4]) = (scale[t], scale[t + 4]);
                all.SetRow(t + 8, (2 * all.Row(t)) - all.Row(t + 4));
                all[t + 8, t + 8] = scale[t + 8];
            }

            int[] seen = [0, 2, 3, 8, 9, 11];
            var values = Vector<double>.Build.Dense([1, 0.5, -0.3, 2, 1.5, 0.2]);
            var covariance = all * all.Transpose();
            var root = Matrix<double>.Build.Dense(6, 6, (i, j) => covariance[seen[i], seen[j]]).Cholesky();
            Assert.Equal(-0.5 * (values.DotProduct(root.Solve(values)) + root.DeterminantLn + (6 * Math.Log(2 * Math.PI))), density, 1e-9);
        }
    }

    /// <summary>A mean that is not linear has no integral in closed form, and neither has a scale that reads the cells.</summary>
    [Theory, InlineData("tanh(y[t-1])", "sd"), InlineData("b * y[t-1]", "sd * exp(0.1 * y[t-1])")]
    public void Other_autoregressions_are_refused(string mean, string scale)
    {
        var story = TestStory.By("model M\ndata y[rows]: real\nparam b: real\nparam sd: positive\n"
            + $"for t in 2..rows {{ y[t] ~ Normal(b + {mean}, {scale}) }}", "y\n1\n\n2\n1\n0.5\n");
        Assert.Null(story.Select("map").Plan);
    }

    private static bool HasTrend(string name) => name.Contains("trend", StringComparison.Ordinal);

    private static (TestStory Story, List<double?> Y) Of(string name, string pattern)
    {
        var random = new Random(11);
        List<double?> y = [.. Enumerable.Range(0, Count)
            .Select(t => (double?)Math.Round((3 * random.NextDouble()) - 1 + (0.1 * t), 3))];
        foreach (var t in patterns[pattern]) y[t] = null;
        var csv = "y,x\n" + string.Concat(y.Select((v, t) => FormattableString.Invariant($"{v},{x[t]:R}\n")));
        return (TestStory.By("model M\ndata y[rows]: real\n" + stories[name].Story, csv), y);
    }

    private static DenseAutoregression Dense(string name, double a, double[] b, double sd, double c, double d)
    {
        var (_, order, isDrawn) = stories[name];
        return new(t => a + (HasTrend(name) ? (c * (t + 1)) + (d * x[t]) : 0), b[..order],
            t => sd * (HasTrend(name) ? Math.Exp(0.1 * x[t]) : 1), isDrawn ? [(0.3, 1.2), (-0.4, 0.9)] : null);
    }
}
