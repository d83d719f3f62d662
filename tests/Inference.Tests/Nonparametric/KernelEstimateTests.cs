using System.Globalization;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Forecasting;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Nonparametric;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.NewData;
using ProbDsl.Inference.Sampling;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Kept;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Nonparametric;

/// <summary>
/// Stories of `KernelDensity` and `Empirical` the whole way: bandwidths against scipy 1.10.1 (examples/faithful-kde/reference.py), rows
/// left out against a double loop, a folder that is read back, and what is refused.
/// </summary>
public sealed class KernelEstimateTests
{
    private static readonly string[] Names = ["a", "b", "c"];

    [Theory]
    [InlineData("scott", 1, -0.9936262632867309, -0.95960886165564)]
    [InlineData("silverman", 1, -0.9906710963386741, -0.9755945671124682)]
    [InlineData("scott", 2, -1.9956276505011163, -1.9998550905174055)]
    [InlineData("silverman", 2, -1.9956276505011163, -1.9998550905174055)]
    [InlineData("scott", 3, -2.653613877255598, -2.8886457313134324)]
    [InlineData("silverman", 3, -2.6121794021322495, -2.8712274041134904)]
    public void Rules_are_those_of_scipy_through_a_folder(string rule, int dimensions, double first, double second)
    {
        var story = Story(dimensions, $"KernelDensity(gaussian, bandwidth = {rule})");
        var fit = Kept(story, Csv(dimensions, KernelRowsTests.Points(dimensions).Values));
        var bound = fit.Bind(InputTables.Of(TestStory.Read(Csv(dimensions, KernelRowsTests.Queries(dimensions)))), TestStory.Catalog);
        var scores = RowScoring.Score(fit, bound.Problem!, sameRows: false, TestStory.Catalog).Value!;
        Assert.Equal(first, scores.LogDensity[0], 1e-10);
        Assert.Equal(second, scores.LogDensity[1], 1e-10);
    }

    public static TheoryData<string, string> Open => new()
    {
        { "KernelDensity(gaussian, bandwidth = h)", "param h: positive" },
        { "KernelDensity(gaussian, widths = h)", "param h: positive[2]" },
        { "KernelDensity(gaussian, covariance = h)", "param h: covariance[2]" },
        { "KernelDensity(exponential, bandwidth = h)", "param h: positive" },
        { "KernelDensity(exponential, widths = h)", "param h: positive[2]" },
        { "KernelDensity(exponential, covariance = h)", "param h: covariance[2]" },
        { "KernelDensity(gaussian, bandwidth = likelihood)", "" },
    };

    [Theory, MemberData(nameof(Open))]
    public void Rows_left_out_are_a_double_loop_and_the_slope_is_its_difference(string distribution, string param)
    {
        var statement = Statement(TestStory.By($$"""
            model M
            data x[rows]: real[2] from a, b
            {{param}}
            for n in rows { x[n] ~ {{distribution}} }
            """,
            Csv(2, KernelRowsTests.Points(2).Values)));
        var leaving = new LeaveOneOut([statement], 1, 2);
        var (at, gradient, none) = (leaving.Start(), new double[leaving.Dimension], new double[leaving.Dimension]);
        for (var i = 0; i < at.Length; i++) at[i] += 0.1 * (i + 1);
        var value = leaving.Evaluate(at, gradient);
        Assert.Equal(ByHand(statement.Rows, leaving.DistributionOf(statement, at).Factor,
            distribution.Contains("gaussian", StringComparison.Ordinal)),
            value, 1e-10);
        for (var i = 0; i < at.Length; i++)
        {
            double[] above = [.. at], below = [.. at];
            (above[i], below[i]) = (at[i] + 1e-5, at[i] - 1e-5);
            Assert.Equal((leaving.Evaluate(above, none) - leaving.Evaluate(below, none)) / 2e-5, gradient[i], 1e-6);
        }

        // the control: a row that is not left out makes itself likelier
        Assert.True(new KernelRows(statement.Kernel, statement.Rows, leaving.DistributionOf(statement, at).Factor)
            .LogDensities(statement.Rows.Values, 1).Sum() > value + 1);
    }

    [Theory, MemberData(nameof(Open))]
    public void The_bandwidth_that_is_chosen_is_the_likeliest(string distribution, string param)
    {
        var bound = TestStory.By($$"""
            model M
            data x[rows]: real[2] from a, b
            {{param}}
            for n in rows { x[n] ~ {{distribution}} }
            """,
            Csv(2, KernelRowsTests.Points(2).Values));
        var outcome = bound.Fitted();
        Assert.Equal(("kde", StopReason.Converged), (bound.Select().Method!.Name, outcome.Stopped));
        var (statement, law2) = (Statement(bound), (KernelRows)outcome.Summary!.Rows["x"]);
        var leaving = new LeaveOneOut([statement], 1, 1);
        var (best, gradient) = (new double[leaving.Dimension], new double[leaving.Dimension]);
        statement.Bandwidth.Start(law2.Factor, best);
        Assert.Equal(outcome.Metric.Value, leaving.Evaluate(best, gradient), 1e-9);
        Assert.All(gradient, s => Assert.Equal(0, s, 1e-5));
        for (var i = 0; i < best.Length; i++)
            foreach (var step in new[] { -0.2, 0.2 })
            {
                double[] beside = [.. best];
                beside[i] += step;
                Assert.True(leaving.Evaluate(beside, gradient) < outcome.Metric.Value);
            }
    }

    [Fact]
    public void A_part_of_the_rows_stands_for_all_within_its_error()
    {
        var rows = KernelRowsTests.Points(2).Values;
        var statement = Statement(TestStory.By(Story(2, "KernelDensity(gaussian, bandwidth = 0.5)"), Csv(2, rows)));
        var (all, part) = (new LeaveOneOut([statement], 1, 1), new LeaveOneOut([statement], 1, 1, mostPairs: 40 * 20));
        Assert.Equal((true, 40, false, 20), (all.IsExact, all.LeftOutRows, part.IsExact, part.LeftOutRows));
        var exact = all.Each([]).Single().LogDensities;
        var (_, which, densities) = part.Each([]).Single();
        Assert.Equal(which.Select(r => exact[r]), densities);
        Assert.InRange(Math.Abs(part.Evaluate([], []) - exact.Sum()), 0, 4 * 40 * StandardError.OfMean(exact) / Math.Sqrt(2));
    }

    [Fact]
    public void Draws_of_a_folder_have_the_moments_of_rows_and_kernel()
    {
        var rows = KernelRowsTests.Points(2).Values;
        var fit = Kept(Story(2, "KernelDensity(gaussian, widths = [0.5, 0.1])"), Csv(2, rows));
        var draws = new PriorDrawRequest(fit.Graph, new Dictionary<string, long>(), 40_000);
        var problem = fit.Bind(InputTables.None, TestStory.Catalog, draws).Problem!;
        var drawn = new PriorSampler(problem, TestStory.Catalog, new FittedDraws(fit.In(problem), 1, 1, 1)).Sample(1).Value!.Values["x"];
        foreach (var (column, width) in new[] { (0, 0.5), (1, 0.1) })
        {
            double[] own = [.. rows.Where((_, i) => i % 2 == column)], got = [.. drawn.Values.Where((_, i) => i % 2 == column)];
            var variance = Variance(own) + (width * width);
            Assert.Equal(own.Average(), got.Average(), 5 * Math.Sqrt(variance / 40_000));
            Assert.Equal(variance, Variance(got), 0.03 * variance);
        }
    }

    /// <summary>
    /// A column that the file lacks is drawn from its prior, and so is a missing cell of a distribution of single numbers.
    /// </summary>
    [Fact]
    public void A_column_that_is_not_there_is_foreseen()
    {
        double[] rows = KernelRowsTests.Points(2).Values, own = [.. rows.Where((_, i) => i % 2 == 1)];
        var fit = Kept("""
            model M
            data a[rows]: real
            data b[rows]: real
            for n in rows {
              a[n] ~ KernelDensity(gaussian, bandwidth = scott)
              b[n] ~ KernelDensity(gaussian, bandwidth = 0.5)
            }

            """, Csv(2, rows));
        var without = NewRows.Read(fit, InputTables.Of(TestStory.Read("a\n1\n-1\n")), TestStory.Catalog).Value!;
        var reported = RowPredictions.Compute(fit, without, sameRows: false, TestStory.Catalog, 4000).Value!;
        var sd = Math.Sqrt(Variance(own) + 0.25);
        Assert.Equal(["b.mean", "b.sd"], reported.Columns.Select(c => c.Name).Take(2));
        Assert.All(reported.Columns[0].Values, mean => Assert.Equal(own.Average(), mean, 5 * sd / Math.Sqrt(4000)));
        Assert.All(reported.Columns[1].Values, got => Assert.Equal(sd, got, 0.05 * sd));
    }

    [Theory]
    [InlineData("bandwidth = scott", "1,2\n1,3\n1,5\n", "column a is 1 in every row")]
    [InlineData("bandwidth = likelihood", "1,2\n", "has one row")]
    [InlineData("bandwidth = silverman", "1,2\n2,4\n3,6\n5,10\n", "is a linear function of others")]
    [InlineData("bandwidth = scott", "1,2\n2,5\n", "no covariance of full rank")]
    [InlineData("bandwidth = likelihood", "1,2\n1,2\n4,1\n4,1\n2,9\n2,9\n", "the likelihood has no maximum over the bandwidth of `x[n]`")]
    public void Rows_without_such_a_bandwidth_are_reported(string bandwidth, string rows, string reported)
    {
        var outcome = TestStory.By(Story(2, $"KernelDensity(gaussian, {bandwidth})"), $"a,b\n{rows}").Fit();
        Assert.Null(outcome.Summary);
        Assert.Contains(reported, Assert.Single(outcome.Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bandwidth_that_is_no_covariance_is_reported()
    {
        var story = TestStory.By(Story(2, "KernelDensity(gaussian, covariance = covariance([[1, 2], [2, 1]]))"), "a,b\n1,2\n2,5\n");
        var reported = Assert.Single(story.Binding.Diagnostics).Message;
        Assert.Contains("is not symmetric and positive definite", reported, StringComparison.Ordinal);
    }

    /// <summary>However many rows there are: from a wide start the search ends at a local maximum.</summary>
    [Theory, InlineData(2, "likelihood"), InlineData(1, "likelihood"), InlineData(2, "width")]
    public void Rows_that_all_occur_twice_have_no_bandwidth(int columns, string bandwidth)
    {
        var random = new RandomStream(1, "rows");
        var rows = Enumerable.Range(0, 40).Select(_ => string.Join(',', Enumerable.Range(0, columns).Select(_ =>
            random.NextNormal().ToString(System.Globalization.CultureInfo.InvariantCulture)))).ToList();
        var story = Story(columns, $"KernelDensity(gaussian, bandwidth = {bandwidth})");
        if (bandwidth == "width") story = story.Replace("for n in", "param width: positive\nfor n in", StringComparison.Ordinal);
        var file = $"{(columns == 1 ? "a" : "a,b")}\n{string.Join('\n', rows.Concat(rows))}\n";
        Assert.Equal("E0561", Assert.Single(TestStory.By(story, file).Fit().Diagnostics).Code);
        var once = $"{(columns == 1 ? "a" : "a,b")}\n{string.Join('\n', rows.Concat(rows.Skip(1)))}\n";
        Assert.DoesNotContain(TestStory.By(story, once).Fit().Diagnostics, d => d.Code == "E0561");
    }

    [Fact]
    public void A_number_serves_one_row_and_a_row_out_of_reach_is_named()
    {
        Assert.Equal("W0562",
            Assert.Single(TestStory.By(Story(2, "KernelDensity(gaussian, bandwidth = 1)"), "a,b\n1,2\n").Fitted().Diagnostics).Code);
        var far = TestStory.By(Story(2, "KernelDensity(tophat, bandwidth = 1)"), "a,b\n1,2\n9,9\n1,2.5\n").Fitted();
        Assert.Contains("row 2 of `x` has no other row", Assert.Single(far.Diagnostics).Message, StringComparison.Ordinal);
        Assert.True(double.IsNegativeInfinity(far.Metric.Value));
    }

    [Theory]
    [InlineData("""
        data x[rows]: positive from a
        for n in rows { x[n] ~ KernelDensity(gaussian, bandwidth = scott) }
        """,
        "kernels need real numbers")]
    [InlineData("""
        data x[rows]: real from a
        param h: positive
        for n in rows { x[n] ~ KernelDensity(tophat, bandwidth = h) }
        """,
        "a kernel with bounded support")]
    [InlineData("""
        data x[rows]: real from a
        for n in rows { x[n] ~ KernelDensity(linear, bandwidth = likelihood) }
        """,
        "a kernel with bounded support")]
    [InlineData("""
        data x[rows]: real from a
        param h: real
        for n in rows { x[n] ~ KernelDensity(gaussian, bandwidth = h) }
        """,
        "`h` is real, but a bandwidth must be positive")]
    [InlineData("""
        data x[rows]: real from a
        param h: positive
        for n in rows { x[n] ~ KernelDensity(gaussian, bandwidth = 2 * h) }
        """,
        "`h` is not the bandwidth of one statement")]
    [InlineData("""
        data x[rows]: real from a
        data y[rows]: real from b
        for n in rows { x[n] ~ KernelDensity(gaussian, bandwidth = 1)
        y[n] ~ Normal(0, 1) }
        """, "`y[n]` is drawn from Normal")]
    [InlineData("""
        data x[rows]: real from a
        for n in 2..rows { x[n] ~ KernelDensity(gaussian, bandwidth = 1) }
        """,
        "is not one row")]
    [InlineData("""
        data x[rows]: real from a
        x ~ KernelDensity(gaussian, bandwidth = 1)
        """, "is not one row")]
    [InlineData("""
        data x[rows]: real from a
        h ~ Gamma(1, 1)
        for n in rows { x[n] ~ KernelDensity(gaussian, bandwidth = h) }
        """, "is latent")]
    [InlineData("""
        data x[rows]: real from a
        for n in rows { x[n] ~ Empirical() }
        param p: real
        """, "`p` is unknown")]
    public void Stories_beyond_the_distribution_are_refused_by_name(string story, string reported)
    {
        var selection = TestStory.By($"model M\n{story}", "a,b\n1,2\n2,1\n4,7\n").Select();
        Assert.Null(selection.Plan);
        Assert.Contains(selection.Diagnostics, d => d.Message.Contains(reported, StringComparison.Ordinal));
    }

    [Fact]
    public void A_missing_cell_is_named()
    {
        var selection = TestStory.By(Story(2, "KernelDensity(gaussian, bandwidth = scott)"), "a,b\n1,2\n2,\n4,7\n").Select();
        Assert.Contains("row 2, column b", Assert.Single(selection.Diagnostics).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("--method map", selection.Diagnostics[0].Help, StringComparison.Ordinal);
        var fit = Kept(Story(2, "KernelDensity(gaussian, bandwidth = scott)"), Csv(2, KernelRowsTests.Points(2).Values));
        var bound = fit.Bind(InputTables.Of(TestStory.Read("a,b\n1,2\n2,\n")), TestStory.Catalog);
        Assert.Equal("E0426", Assert.Single(RowScoring.Score(fit, bound.Problem!, sameRows: false, TestStory.Catalog).Diagnostics).Code);
    }

    [Fact]
    public void The_empirical_distribution_is_the_fractions_of_rows()
    {
        var outcome = TestStory.By("""
            model M
            data k[rows]: index[K] from a
            for n in rows { k[n] ~ Empirical() }
            """,
            "a\nred\nblue\nred\nred\n").Fitted();
        Assert.Equal((3 * Math.Log(0.75)) + Math.Log(0.25), outcome.Metric.Value, 1e-14);
        Assert.Equal(1, outcome.Summary!.FreeParameters);
    }

    private static double ByHand(Tensor rows, double[] f, bool isGaussian)
    {
        var (count, sum) = (rows.Shape[0], 0.0);
        for (var i = 0; i < count; i++)
        {
            var others = 0.0;
            for (var j = 0; j < count; j++)
            {
                if (i == j) continue;
                var a = (rows[i, 0] - rows[j, 0]) / f[0];
                var b = (rows[i, 1] - rows[j, 1] - (f[2] * a)) / f[3];
                var square = (a * a) + (b * b);
                others += isGaussian ? Math.Exp(-square / 2) : Math.Exp(-Math.Sqrt(square));
            }

            // both kernels have the volume 2 pi in the plane
            sum += Math.Log(others / (count - 1) / (2 * Math.PI * f[0] * f[3]));
        }

        return sum;
    }

    private static string Story(int dimensions, string distribution) =>
        $"model M\ndata x[rows]: real[{dimensions}] from {string.Join(", ", Names.Take(dimensions))}\n"
        + $"for n in rows {{ x[n] ~ {distribution} }}\n";

    private static string Csv(int dimensions, double[] rows) =>
        $"{string.Join(',', Names.Take(dimensions))}\n{string.Concat(rows.Chunk(dimensions)
            .Select(row => string.Join(',', row.Select(v => v.ToString("R", CultureInfo.InvariantCulture))) + "\n"))}";

    private static KernelStatement Statement(TestStory bound) =>
        KernelStatement.Create(bound.Problem, TestStory.Catalog, bound.Graph.Story.OfType<Draw>().Single()).Value!;

    private static SavedFit Kept(string story, string csv) => KeptFiles.Fitted(story, csv).Read();

    private static double Variance(double[] numbers)
    {
        var mean = numbers.Average();
        return numbers.Average(v => (v - mean) * (v - mean));
    }
}
