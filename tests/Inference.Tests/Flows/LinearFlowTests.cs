using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Odes;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Sampling;
using ProbDsl.Tests.ContinuousTime;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Flows;

/// <summary>
/// Velocities that are linear in the state carry a normal distribution into a normal distribution, whose density has a formula.
/// </summary>
public sealed class LinearFlowTests
{
    private const string Rows = "x,y\n0.3,-0.2\n1.5,2\n-1,0.7\n0,0\n";

    private static readonly (double X, double Y)[] rows = [(0.3, -0.2), (1.5, 2), (-1, 0.7), (0, 0)];

    private static string Story(string velocity, string flow = "ode(velocity)", string distribution = "Normal(0, 1)") => $$"""
        model Linear
        data x[rows]: real[2] from x, y
        function velocity(x: real[2], t: unit) -> real[2] = {{velocity}}
        flow warp: real[2] = {{flow}}
        for n in rows { x[n] ~ {{distribution}} |> warp }
        """;

    /// <summary>x' = 0.8 t x_1, -0.5 x_2 + 1: scales exp(0.4) and exp(-0.5), and a shift.</summary>
    [Theory, InlineData("dopri5"), InlineData("tsit5"), InlineData("rk4")]
    public void A_scale_that_changes_with_time(string solver)
    {
        var (s1, s2, shift) = (Math.Exp(0.4), Math.Exp(-0.5), (1 - Math.Exp(-0.5)) / 0.5);
        var scores = PathStory.Scores(Story("[0.8 * t * x[1], 1 - 0.5 * x[2]]"), Rows,
            PathStory.Along(1e-10, steps: solver == "rk4" ? 200 : null, solver: solver));
        for (var i = 0; i < rows.Length; i++)
            Assert.Equal(PathStory.LogNormal(rows[i].X, rows[i].Y, (0, shift), (s1 * s1, 0, s2 * s2)), scores.LogDensity[i], 1e-8);
    }

    /// <summary>x_1' = 2 x_2: a shear, which keeps volume.</summary>
    [Fact]
    public void A_shear()
    {
        var scores = PathStory.Scores(Story("[2 * x[2], 0]"), Rows);
        for (var i = 0; i < rows.Length; i++)
            Assert.Equal(PathStory.LogNormal(rows[i].X, rows[i].Y, (0, 0), (5, 2, 1)), scores.LogDensity[i], 1e-8);
    }

    /// <summary>A turn by one radian of a base distribution that is no circle.</summary>
    [Fact]
    public void A_turn()
    {
        var scores = PathStory.Scores(Story("[-x[2], x[1]]", distribution: "Normal([1, 0], [0.5, 2])"), Rows);
        var (c, s) = (Math.Cos(1), Math.Sin(1));
        for (var i = 0; i < rows.Length; i++)
            Assert.Equal(PathStory.LogNormal(rows[i].X, rows[i].Y, (c, s),
                ((0.25 * c * c) + (4 * s * s), (0.25 - 4) * s * c, (0.25 * s * s) + (4 * c * c))), scores.LogDensity[i], 1e-8);
    }

    /// <summary>A shear of x_1' = 2 x_2 after numbers exchange their places: x_1 = z_2 + 2 z_1, x_2 = z_1.</summary>
    [Theory, InlineData("|> warp", "permute |> ode(velocity)"), InlineData("|> permute |> ode(velocity)", "permute")]
    [InlineData("|> permute |> warp", "ode(velocity)"), InlineData("|> ode(velocity) |> permute", "permute", true)]
    public void Maps_before_an_ode(string through, string flow, bool isAfter = false)
    {
        var story = Story("[2 * x[2], 0]", flow, "Normal([1, 0], [0.5, 2])").Replace("|> warp", through, StringComparison.Ordinal);
        var scores = PathStory.Scores(story, Rows);
        for (var i = 0; i < rows.Length; i++)
        {
            // z_1 ~ Normal(1, 0.5), z_2 ~ Normal(0, 2); after the shear first: y_1 = z_1 + 2 z_2, y_2 = z_2, then exchanged
            var expected = isAfter ? PathStory.LogNormal(rows[i].Y, rows[i].X, (1, 0), (0.25 + 16, 8, 4))
                : PathStory.LogNormal(rows[i].X, rows[i].Y, (2, 1), (4 + 1, 0.5, 0.25));
            Assert.Equal(expected, scores.LogDensity[i], 1e-8);
        }
    }

    /// <summary>
    /// Two odes, one after the other, with a map between them: x_1' = 2 x_2, then an exchange, then x_1' = 0.8 t x_1, x_2' = 1 - 0.5 x_2.
    /// </summary>
    [Theory, InlineData("|> shear |> permute |> ode(velocity)", ""), InlineData("|> warp", "ode(turn) |> permute |> ")]
    [InlineData("|> shear |> warp", "permute |> ")]
    public void Several_odes(string through, string before)
    {
        var text = Story("[0.8 * t * x[1], 1 - 0.5 * x[2]]", before + "ode(velocity)", "Normal([1, 0], [0.5, 2])")
            .Replace("flow warp", """
                function turn(x: real[2], t: unit) -> real[2] = [2 * x[2], 0]
                flow shear: real[2] = ode(turn)
                flow warp
                """, StringComparison.Ordinal).Replace("|> warp", through, StringComparison.Ordinal);
        var scores = PathStory.Scores(text, Rows);
        // z_1 ~ Normal(1, 0.5), z_2 ~ Normal(0, 2); y = (z_2, z_1 + 2 z_2) after shear and exchange, then scales and a shift
        var (s1, s2, shift) = (Math.Exp(0.4), Math.Exp(-0.5), (1 - Math.Exp(-0.5)) / 0.5);
        for (var i = 0; i < rows.Length; i++)
            Assert.Equal(PathStory.LogNormal(rows[i].X, rows[i].Y, (0, s2 + shift), (4 * s1 * s1, 8 * s1 * s2, (0.25 + 16) * s2 * s2)),
                scores.LogDensity[i], 1e-7);
        // draws follow the same maps forward
        const int Count = 20_000;
        var many = TestStory.By(text, "x,y\n" + string.Concat(Enumerable.Repeat("0,0\n", Count))).Problem;
        var drawn = new PriorSampler(many, TestStory.Catalog).Sample(3).Value!.Values["x"].Values;
        double[] x = [.. drawn.Where((_, i) => i % 2 == 0)], y = [.. drawn.Where((_, i) => i % 2 == 1)];
        Assert.Equal(s2 + shift, y.Average(), 0.08);
        Assert.Equal(16.25 * s2 * s2, y.Average(v => Math.Pow(v - s2 - shift, 2)), 0.3);
        Assert.Equal(8 * s1 * s2, x.Zip(y).Average(p => p.First * (p.Second - s2 - shift)), 0.4);
    }

    /// <summary>
    /// The trace of a Jacobian with nothing beside its diagonal is the same along every direction of signs; else directions differ, and
    /// their mean is the trace.
    /// </summary>
    [Fact]
    public void Random_directions_find_the_same_trace()
    {
        var diagonal = Story("[0.8 * t * x[1], 1 - 0.5 * x[2]]");
        var exact = PathStory.Scores(diagonal, Rows);
        var drawn = PathStory.Scores(diagonal, Rows, PathStory.Along(1e-10, trace: "hutchinson", probes: 2));
        for (var i = 0; i < rows.Length; i++) Assert.Equal(exact.LogDensity[i], drawn.LogDensity[i], 1e-8);
        Assert.Equal((true, 1, null), (exact.Path!.IsExact, exact.Path.Probes, exact.Path.Error));
        Assert.Equal((false, 2), (drawn.Path!.IsExact, drawn.Path.Probes));

        var bent = Story("[sin(2 * x[1] + x[2]), tanh(x[1] * x[2] - t)]");
        var (whole, many) = (PathStory.Scores(bent, Rows),
            PathStory.Scores(bent, Rows, PathStory.Along(1e-8, trace: "hutchinson", probes: 400)));
        Assert.True(many.Path!.Error is > 1e-3 and < 0.1);
        Assert.InRange(many.Mean - whole.Mean, -4 * many.Path.Error!.Value, 4 * many.Path.Error!.Value);
    }

    /// <summary>What the story says of its solver is kept, unless the user says otherwise.</summary>
    [Fact]
    public void The_story_says_how_it_is_followed()
    {
        var story = Story("[0.8 * t * x[1], 1 - 0.5 * x[2]]", "ode(velocity, solver = rk4, steps = 3, trace = hutchinson)");
        Assert.Equal((new OdeSettings("rk4", 1e-5, 1e-5, 3).ToString(), false),
            (PathStory.Scores(story, Rows, PathStory.Along()).Path!.Solver,
                PathStory.Scores(story, Rows, PathStory.Along()).Path!.IsExact));
        Assert.Equal((new OdeSettings("dopri5", 1e-7, 1e-7, 3).ToString(), true),
            (PathStory.Scores(story, Rows, PathStory.Along(1e-7, solver: "dopri5", trace: "exact")).Path!.Solver,
                PathStory.Scores(story, Rows, PathStory.Along(1e-7, trace: "exact")).Path!.IsExact));
    }

    /// <summary>Of a velocity that bends the plane.</summary>
    [Theory, InlineData("ode(velocity)"), InlineData("permute |> ode(velocity) |> permute")]
    public void The_density_integrates_to_one(string flow)
    {
        const int Side = 160;
        const double Width = 10.0 / Side;
        var grid = "x,y\n" + string.Concat(from i in Enumerable.Range(0, Side) from j in Enumerable.Range(0, Side)
            select FormattableString.Invariant($"{(i + 0.5) * Width - 5},{(j + 0.5) * Width - 5}\n"));
        var story = Story("[sin(2 * x[1] + x[2]) - 0.3 * x[1], tanh(x[1] * x[2] - t)]", flow);
        double Mass(RowScores scores) => scores.LogDensity.Sum(Math.Exp) * Width * Width;
        Assert.Equal(1, Mass(PathStory.Scores(story, grid, PathStory.Along())), 1e-3);
    }

    /// <summary>Draws of the base distribution are carried to data as the solution has it, and back to where they came from.</summary>
    [Theory, InlineData(null), InlineData("rk4"), InlineData("rk4", "permute |> ode(velocity)", "Normal(0, [1, 1])")]
    public void Draws_have_the_moments_of_the_distribution(string? solver, string flow = "ode(velocity)", string start = "Normal(0, 1)")
    {
        var graph = TestStory.Compile(Story("[2 * x[2], 1 - 0.5 * x[2]]", flow, start));
        const int Count = 20_000;
        var draws = new PriorDrawRequest(graph, new Dictionary<string, long>(), Count);
        var problem = new ProblemBinder(graph, InputTables.None, TestStory.Catalog, draws).Bind().Problem!;
        var drawn = new PriorSampler(problem, TestStory.Catalog) { Along = PathStory.Along(solver: solver) }
            .Sample(3).Value!.Values["x"].Values;
        // x_2 = e z_2 + 2 (1 - e), x_1 = z_1 + 2 integral of x_2 = z_1 + 4 (1 - e) z_2 + 4 (1 - 2 (1 - e)), e = exp(-1/2)
        var e = Math.Exp(-0.5);
        var (m1, m2, v1, v2) = (4 * (1 - (2 * (1 - e))), 2 * (1 - e), 1 + Math.Pow(4 * (1 - e), 2), e * e);
        double Mean(Func<double, double, double> of) => Enumerable.Range(0, Count).Average(i => of(drawn[2 * i], drawn[(2 * i) + 1]));
        Assert.Equal(m1, Mean((x, _) => x), 4 * Math.Sqrt(v1 / Count));
        Assert.Equal(m2, Mean((_, y) => y), 4 * Math.Sqrt(v2 / Count));
        Assert.Equal(v1, Mean((x, _) => (x - m1) * (x - m1)), 4 * v1 * Math.Sqrt(2.0 / Count));
        Assert.Equal(4 * (1 - e) * e, Mean((x, y) => (x - m1) * (y - m2)), 6 * Math.Sqrt(v1 * v2 / Count));
    }
}
