using System.Globalization;
using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.PointSummaries;
using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.PointSummaries;

/// <summary>
/// Maxima of likelihoods with a scale of 0 or a singular covariance, whose densities and estimates are known in closed form: each is
/// reported as what it is, by `map` and `em`, in any unit.
/// </summary>
public sealed class BoundaryMaximumTests
{
    private const int Groups = 10, Members = 4;

    private const string OneWay = """
        model OneWay
        data g[n]: index[G]
        data y[n]: real
        param mean: real
        param between: positive
        param sd: positive
        for i in 1..G { u[i] ~ Normal(0, between) }
        for t in n { y[t] ~ Normal(mean + u[g[t]], sd) }
        """;

    private const string TwoColumns = """
        model TwoColumns
        data g[n]: index[G]
        data y[n]: real
        data z[n]: real
        param a: real[2]
        param c: covariance[2]
        param s: positive
        for i in 1..G { u[i]: real[2] ~ MvNormal(a, c) }
        for t in n {
          y[t] ~ Normal(u[g[t], 1], s)
          z[t] ~ Normal(u[g[t], 2], s)
        }
        """;

    private const string Factor = """
        model Factor
        data x[rows]: real[D] from a, b, c
        param loading: real[D, 1]
        param offset: real[D]
        param unique: positive[D]
        for n in rows {
          factor[n]: real[1] ~ Normal(0, 1)
          x[n] ~ Normal(loading @ factor[n] + offset, variance = unique)
        }
        """;

    /// <summary>
    /// Groups of equal size: the variance between them is 0 exactly if their mean square is not above that within them. Beside 1 the
    /// likelihood ratio is below 1e-3 nats, and the two sides are told apart.
    /// </summary>
    [Theory]
    [InlineData(0.5, 1, "map"), InlineData(0.5, 1e6, "map"), InlineData(0.5, 1e-6, "map"), InlineData(0.5, 1, "em")]
    [InlineData(0.5, 1e6, "em"), InlineData(0.5, 1e-6, "em"), InlineData(0.95, 1, "map"), InlineData(1.05, 1, "map")]
    [InlineData(1.05, 1e6, "map"), InlineData(1.05, 1, "em"), InlineData(2, 1, "map"), InlineData(2, 1e-6, "em")]
    public void A_variance_between_groups_is_0_up_to_a_ratio_of_1(double ratio, double unit, string method)
    {
        var fit = TestStory.By(OneWay, Csv(ratio, unit)).Fitted(new(Threads: 1, MaxIterations: 20_000), method);
        double size = Groups * Members, within = 10 * Groups, between = ratio * Groups * within / (Groups * (Members - 1));
        var expected = ratio <= 1 ? size * Math.Log((within + between) / size)
            : (Groups * Math.Log(between / Groups)) + (Groups * (Members - 1) * Math.Log(within / (Groups * (Members - 1))));
        Assert.Equal((-0.5 * (expected + (size * (Math.Log(2 * Math.PI) + 1)))) - (size * Math.Log(unit)), fit.Value, 1e-5);
        if (ratio > 1) Assert.Empty(fit.Diagnostics);
        else Assert.Contains("value of `between` is 0, ", OnlyBoundary(fit), StringComparison.Ordinal);
    }

    /// <summary>Wherever an optimization stops on its way to 0, the maximum beside the edge is the same.</summary>
    [Fact]
    public void The_point_where_an_optimization_stopped_does_not_matter()
    {
        var problem = TestStory.By(OneWay, Csv(0.5, 1)).Problem;
        using var objective = new StoryObjective(problem, LogJoint.Lower(problem, TestStory.Catalog), withJacobian: false,
            Runtime.Managed.ManagedEngine.On(1));
        var sd = Math.Log(Math.Sqrt((10 + (0.5 * 10 / (Members - 1))) / Members));
        double[] stops = [-8, -12, -40, -1e8, double.NegativeInfinity];
        var beside = Array.ConvertAll(stops, stop => BoundaryMaximum.Find(objective, [0, stop, sd], [0, 1, 2]));
        Assert.All(beside, found => Assert.Equal("between", Assert.Single(found.Edges).Name));
        Assert.All(beside, found => Assert.Equal(beside[0].Inside[1], found.Inside[1], 0.05));
        Assert.All(beside, found => Assert.InRange(objective.Density([0, -300, sd]) - objective.Density(found.Inside), 0, 1e-4));
        Assert.Empty(BoundaryMaximum.Find(objective, [0, -1, sd], [0, 1, 2]).Edges);
        // with a mean square between groups above that within, the density rises away from 0
        var rising = TestStory.By(OneWay, Csv(4, 1)).Problem;
        using var other = new StoryObjective(rising, LogJoint.Lower(rising, TestStory.Catalog), withJacobian: false,
            Runtime.Managed.ManagedEngine.On(1));
        Assert.Empty(BoundaryMaximum.Find(other, [0, -40, sd], [0, 1, 2]).Edges);
        Assert.Empty(BoundaryMaximum.Find(objective, [0, -40, sd], [0, 2]).Edges);
    }

    /// <summary>
    /// The variance 1 + log(1 + s) of a number has its maximum at the square of the number, and a scale s that hardly matters: the density
    /// falls by a nat only at e^50 times s, but s is not on an edge.
    /// </summary>
    [Fact]
    public void A_scale_that_hardly_matters_is_not_0()
    {
        var problem = TestStory.By("""
            model Weak
            data y[n]: real
            param s: positive
            for t in n { y[t] ~ Normal(0, variance = 1 + log(1 + s)) }
            """, "y\n1.7320508075688772\n").Problem;
        using var objective = new StoryObjective(problem, LogJoint.Lower(problem, TestStory.Catalog), withJacobian: false,
            Runtime.Managed.ManagedEngine.On(1));
        Assert.Empty(BoundaryMaximum.Find(objective, [Math.Log(Math.Exp(2) - 1)], [0]).Edges);
    }

    /// <summary>
    /// Two columns with the variance s^2 within groups of equal size: a principal axis of the group means with a mean square below s^2
    /// is pooled with the variance within, and the covariance is singular: along a diagonal, along a column, or altogether. Standard
    /// deviations with a correlation have the same maximum.
    /// </summary>
    [Theory]
    [InlineData(2, 1, 1, "map"), InlineData(2, 1, 1, "em"), InlineData(2, 1, 1e6, "map"), InlineData(2, 1, 1e6, "em")]
    [InlineData(2, 1, 1e-6, "map"), InlineData(2, 1, 1e-6, "em"), InlineData(0, 2, 1, "map"), InlineData(0, 2, 1, "em")]
    [InlineData(2, 0, 1, "map"), InlineData(2, 0, 1, "em"), InlineData(0.1, 0.2, 1, "map"), InlineData(0.1, 0.2, 1, "em")]
    [InlineData(0, 2, 1e6, "map"), InlineData(0, 2, 1e-6, "em"), InlineData(2, 1, 1, "map", true), InlineData(2, 1, 1, "em", true)]
    [InlineData(2, 1, 1e6, "map", true)]
    public void A_covariance_is_singular_where_an_axis_varies_less_than_its_error(double y, double z, double unit, string method,
        bool asCorrelation = false)
    {
        var csv = "g,y,z\n" + string.Concat(
            from g in Enumerable.Range(0, Groups)
            from m in Enumerable.Range(0, Members)
            let effect = g - ((Groups - 1) / 2.0)
            let row = (Y: (y * effect) + Within(m), Z: (z * effect) + (m % 2 == 0 ? 1.5 : -1.5))
            select $"g{g},{Cell(unit * row.Y)},{Cell(unit * row.Z)}\n");
        var story = asCorrelation ? TwoColumns.Replace("param c: covariance[2]", "param r: correlation[2]\nparam t: positive[2]",
            StringComparison.Ordinal).Replace("(a, c)", "(a, diagonal(t) @ r @ diagonal(t))", StringComparison.Ordinal) : TwoColumns;
        var fit = TestStory.By(story, csv).Fitted(new(Threads: 1, MaxIterations: 20_000), method);
        // all means of groups are on one line, so that the other axis has no variance
        var line = ((y * y) + (z * z)) * Enumerable.Range(0, Groups).Sum(g => Math.Pow(g - ((Groups - 1) / 2.0), 2)) * Members;
        double within = Groups * (10 + 9), number = 2 * Groups * Members;
        var isNothing = line / Groups < within / (number - Groups);
        var s = isNothing ? (within + line) / number : within / (number - Groups);
        var expected = -0.5 * ((number * (Math.Log(2 * Math.PI) + 1)) + (isNothing ? number * Math.Log(s)
            : ((number - Groups) * Math.Log(s)) + (Groups * Math.Log(line / Groups))));
        Assert.Equal(expected - (number * Math.Log(unit)), fit.Value, 1e-3);
        Assert.Contains($"value of `{(asCorrelation ? 'r' : 'c')}` is a singular matrix, ", OnlyBoundary(fit), StringComparison.Ordinal);
        if (asCorrelation) return;
        var c = fit.Summary!.Estimates.Single(e => e.Name == "c").Value.Values;
        var largest = isNothing ? 0 : ((line / Groups) - s) / Members / ((y * y) + (z * z)) * unit * unit;
        double[] matrix = [largest * y * y, largest * y * z, largest * y * z, largest * z * z];
        Assert.All(matrix.Zip(c), p => Assert.Equal(p.First / unit / unit, p.Second / unit / unit, 1e-3));
    }

    /// <summary>
    /// A column that explains the correlation of the two others, and more (a Heywood case): the factor is that column, and the others are
    /// its regressions with independent errors.
    /// </summary>
    [Theory, InlineData(1, "map"), InlineData(1e3, "map"), InlineData(1e-6, "map"), InlineData(1, "em")]
    public void A_column_that_is_a_factor_has_no_variance_of_its_own(double unit, string method)
    {
        var rows = Enumerable.Range(0, 60).Select(i => (A: Math.Sin(i), E: Math.Cos(3.7 * i), F: Math.Sin((5.3 * i) + 1)))
            .Select(r => Vector<double>.Build.Dense([r.A, r.A + r.E, r.A - (0.5 * r.E) + (0.8 * r.F)])).ToList();
        var csv = "a,b,c\n" + string.Concat(rows.Select(r => string.Join(',', r.Select(x => Cell(unit * x))) + "\n"));
        var mean = rows.Aggregate((a, b) => a + b) / rows.Count;
        var s = rows.Select(r => (r - mean).OuterProduct(r - mean)).Aggregate((a, b) => a + b) / rows.Count;
        Assert.True(s[0, 1] * s[0, 2] / s[1, 2] > s[0, 0]);
        var expected = -0.5 * rows.Count * ((3 * (Math.Log(2 * Math.PI) + 1)) + Math.Log(s[0, 0])
            + Math.Log(s[1, 1] - (s[0, 1] * s[0, 1] / s[0, 0])) + Math.Log(s[2, 2] - (s[0, 2] * s[0, 2] / s[0, 0])));
        var fit = TestStory.By(Factor, csv).Fitted(new(Threads: 1, MaxIterations: 20_000), method);
        Assert.Equal(expected - (3 * rows.Count * Math.Log(unit)), fit.Value, 1e-4);
        Assert.Contains("value of `unique[a]` is 0, ", OnlyBoundary(fit), StringComparison.Ordinal);
        Assert.Equal(9, fit.Summary!.FreeParameters);
    }

    /// <summary>Parameters of a factor analysis do not exceed the moments of a row: D means, if there are offsets, D (D + 1) / 2.</summary>
    [Theory]
    [InlineData(1, true, 12), InlineData(2, true, 15 - 1), InlineData(3, true, 14), InlineData(9, true, 14), InlineData(1, false, 8)]
    [InlineData(3, false, 10), InlineData(9, false, 10)]
    public void Parameters_are_no_more_than_moments(int factors, bool hasOffset, int expected)
    {
        var csv = "a,b,c,d\n" + string.Concat(Enumerable.Range(0, 30).Select(i => string.Join(',',
            Enumerable.Range(1, 4).Select(d => Cell(Math.Sin((0.7 + (1.3 * d)) * i * i)))) + "\n"));
        var story = Factor.Replace("1]", "Q]", StringComparison.Ordinal)
            .Replace("model Factor", "model Factor(Q = 1)", StringComparison.Ordinal)
            .Replace("from a, b, c", "from all", StringComparison.Ordinal);
        if (!hasOffset) story = story.Replace(" + offset", "", StringComparison.Ordinal).Replace("param offset: real[D]", "",
            StringComparison.Ordinal);
        foreach (var method in (string[])["map", "em"])
            Assert.Equal(expected, TestStory.By(story, csv, ("Q", factors)).Fitted(new(Threads: 1, MaxIterations: 3, Restarts: 1), method)
                .Summary!.FreeParameters);
    }

    private static string OnlyBoundary(FitOutcome fit)
    {
        var found = Assert.Single(fit.Diagnostics);
        Assert.Equal("W0505", found.Code);
        return found.Message;
    }

    /// <summary>Groups of +-d and members of -2 to 2 in each: the mean square between groups is `ratio` of that within.</summary>
    private static string Csv(double ratio, double unit) => "g,y\n" + string.Concat(
        from g in Enumerable.Range(0, Groups)
        from m in Enumerable.Range(0, Members)
        let d = Math.Sqrt(ratio * 10 / (Members - 1) / Members)
        select $"g{g},{Cell(unit * ((g % 2 == 0 ? d : -d) + Within(m)))}\n");

    private static double Within(int member) => member switch { 0 => 1, 1 => -1, 2 => 2, _ => -2 };

    private static string Cell(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
