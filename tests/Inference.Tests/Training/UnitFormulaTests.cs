using System.Collections.Immutable;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.ContinuousTime;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Training;

/// <summary>The formulas of data in units of their own, and of nets that are preconditioned for them.</summary>
public sealed class UnitFormulaTests
{
    private const string Csv = "x,y\n20,0.1\n23,0.2\n18,-0.1\n";

    private const string Matched = """
        model Matched
        data x[rows]: real[2] from x, y
        net field(x: real[2], t: unit) -> real[2] = mlp(hidden = [6], act = silu)
        flow warp: real[2] = ode(field)
        for n in rows { x[n] ~ Normal(0, 1) |> warp }
        """;

    private const string Scored = """
        model Scored
        data x[rows]: real[2] from x, y
        sde noising: real[2] = vp(beta_min = 0.1, beta_max = 20)
        net field(x: real[2], t: unit) -> real[2] = mlp(hidden = [6], act = silu)
        for n in rows { x[n] ~ reverse(noising, field) }
        """;

    private static readonly double[] bias = [0.3, -0.2];

    /// <summary>The moments of x_1 - x_0 given x_t = (1 - t) x_0 + t x_1, all normal, from their covariances.</summary>
    [Theory, InlineData(0.1), InlineData(0.5), InlineData(0.8)]
    public void A_constant_net_is_the_velocity_in_standard_deviations_about_its_mean(double t)
    {
        var (variance, covariance) = (((1 - t) * (1 - t)) + (t * t), t - (1 - t));
        var sd = Math.Sqrt(2 - (covariance * covariance / variance));
        Holds(Matched, t, (x, net) => (covariance / variance * x) + (sd * net));
    }

    /// <summary>
    /// The moments of the noise e given x_t = kept x_0 + spread e; the score is -e / spread, of which a net gives the opposite sign, and
    /// the velocity of the probability flow -rate (x + score) / 2.
    /// </summary>
    [Theory, InlineData(0.05), InlineData(0.3), InlineData(0.9)]
    public void A_constant_net_is_the_score_in_standard_deviations_about_its_mean(double t)
    {
        var (rate, kept) = (0.1 + (19.9 * t), Math.Exp(-0.5 * ((0.1 * t) + (19.9 * t * t / 2))));
        var spread = Math.Sqrt(1 - (kept * kept));
        var variance = (kept * kept) + (spread * spread);
        var sd = Math.Sqrt(1 - (spread * spread / variance));
        Holds(Scored, t, (x, net) => -0.5 * rate * (x + (((-spread / variance * x) + (sd * net)) / spread)));
    }

    [Fact]
    public void A_flow_maps_to_data_and_back_with_its_determinant()
    {
        var bound = TestStory.By("""
            model Coupled
            data x[rows]: real[2] from x, y
            flow warp: real[2] = spline(layers = 2, hidden = [6])
            for n in rows { x[n] ~ Normal(0, 1) |> warp }
            """, Csv);
        var problem = bound.Problem with { Trained = bound.Fitted(new(MaxIterations: 3, Threads: 1)).Summary!.Weights! };
        var units = problem.Trained["x.units"].Values;
        const double h = 1e-5;
        double[] at = [0.4, -0.7];
        var (ends, logVolume, back, logBack) = Mapped(at);
        Assert.Equal(at, back, (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(0, logVolume + logBack, 1e-9);
        double[][] columns = [.. Enumerable.Range(0, 2).Select(i => Mapped(Moved(i, h)).Ends.Zip(Mapped(Moved(i, -h)).Ends,
            (up, down) => (up - down) / (2 * h)).ToArray())];
        var determinant = (columns[0][0] * columns[1][1]) - (columns[0][1] * columns[1][0]);
        // to data: the determinant shrinks the density
        Assert.Equal(-Math.Log(Math.Abs(determinant)), logBack, 1e-6);
        Assert.InRange((ends[0] - units[0]) / units[2], -3, 3);
        Assert.InRange((ends[1] - units[1]) / units[3], -3, 3);

        double[] Moved(int i, double by) => [.. at.Select((v, j) => i == j ? v + by : v)];

        (double[] Ends, double LogVolume, double[] Back, double LogBack) Mapped(double[] from)
        {
            var builder = new ProgramBuilder();
            var story = new StoryLowering(problem, TestStory.Catalog, builder);
            var flows = story.FlowsOf((Draw)problem.Graph.Story[0], ImmutableDictionary<Loop, LoopValue>.Empty);
            var there = flows.Forward(new(builder.Constant(from, [2]), []));
            var back = flows.Inverse(new(builder.Constant(Interpreter.Evaluate(there.Rows.Value).Values, [2]), []));
            return (Numbers(there.Rows), Numbers(there.LogVolume).Sum(), Numbers(back.Rows), Numbers(back.LogVolume).Sum());
        }
    }

    /// <summary>Units for each number, and shared ones.</summary>
    [Fact]
    public void The_scales_are_in_the_log_volume()
    {
        var builder = new ProgramBuilder();
        var (own, shared) = (StandardUnits.Of([1, 2, 3], [2, 4, 8]), StandardUnits.Of([5], [2]));
        var log = Math.Log(2);
        var rows = builder.Constant([3, 10, -5], [1, 3]);
        var (back, forth) = (new UnitStep(own).Inverse(rows), new UnitStep(own).Forward(rows));
        Assert.Equal([1, 2, -1], Interpreter.Evaluate(back.Rows).Values);
        Assert.Equal([-log, -2 * log, -3 * log], Interpreter.Evaluate(back.LogVolume).Values);
        Assert.Equal([7, 42, -37], Interpreter.Evaluate(forth.Rows).Values);
        Assert.Equal([log, 2 * log, 3 * log], Interpreter.Evaluate(forth.LogVolume).Values);
        Assert.Equal([-log, -log, -log], Interpreter.Evaluate(new UnitStep(shared).Inverse(rows).LogVolume).Values);
        Assert.Equal([11, 25, -5], Interpreter.Evaluate(new UnitStep(shared).Forward(rows).Rows).Values);
        AxisTensor x = new(builder.Constant([3, 10, -5], [3]), []);
        Assert.Equal([1, 2, -1], Numbers(own.Standardized(x)));
        Assert.Equal([7, 42, -37], Numbers(own.Restored(x)));
    }

    [Fact]
    public void Moments_are_those_of_observed_cells()
    {
        var problem = TestStory.By("""
            model M
            data x[rows]: real[2] from x, y
            param m: real
            for n in rows { x[n] ~ Normal(m, 1) }
            """, "x,y\n1,10\n,13\n4,\n10,19\n").Problem;
        ColumnMoments[] found = [.. ColumnMoments.Compute(problem, problem.Graph["x"])];
        Assert.Equal([1, 2], found.Select(c => c.Column!.Value));
        Assert.Equal([5, 14], found.Select(c => c.Mean), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([Math.Sqrt(21), Math.Sqrt(21)], found.Select(c => c.Sd), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    /// <summary>A column that is constant has no scale of its own: it is only moved.</summary>
    [Fact]
    public void A_constant_column_has_the_scale_1()
    {
        var problem = TestStory.By(Matched, "x,y\n20,7\n22,7\n24,7\n").Problem;
        Assert.Equal([22, 7, 2, 1], FrozenUnits.Freeze(problem).Units["x.units"].Values.Values, (a, b) => Math.Abs(a - b) < 1e-12);
    }

    /// <summary>The velocity at some states and a time, of a net that is its last bias.</summary>
    private static void Holds(string story, double t, Func<double, double, double> velocity)
    {
        var bound = TestStory.By(story, Csv);
        var weights = bound.Fitted(new(MaxIterations: 1, Threads: 1)).Summary!.Weights!;
        var last = weights.Keys.Where(k => k.EndsWith("bias", StringComparison.Ordinal)).Max(StringComparer.Ordinal);
        var constant = weights.ToDictionary(w => w.Key, w => w.Key == "x.units" ? w.Value
            : new Tensor(w.Value.Shape, w.Key == last ? bias : new double[w.Value.Values.Length]));
        var path = TimePath.Create(StoryStructures.Of(bound.Graph).Path!, bound.Problem with { Trained = constant }, TestStory.Catalog);
        var (builder, axis) = (new ProgramBuilder(), new Axis("rows", 2, 0, 0));
        double[] states = [0.4, -0.7, 1.5, 2];
        var lowering = new StoryLowering(path.Problem, path.Catalog, builder);
        AxisTensor at = new(builder.Constant(states, [2, 2]), [axis]);
        var found = path.Velocity(lowering, at, new(builder.Constant([t, t], [2]), [axis]), []);
        Assert.Equal(states.Select((x, i) => velocity(x, bias[i % 2])), Numbers(found), (a, b) => Math.Abs(a - b) < 1e-9);
        // ends of the path are data in their units
        var units = weights["x.units"].Values;
        Assert.Equal(states.Select((x, i) => units[i % 2] + (units[2 + (i % 2)] * x)), Numbers(path.Data(lowering, at)),
            (a, b) => Math.Abs(a - b) < 1e-9);
    }

    private static double[] Numbers(AxisTensor of) => Interpreter.Evaluate(of.Value).Values;
}
