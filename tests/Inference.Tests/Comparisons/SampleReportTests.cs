using System.Globalization;
using ProbDsl.Inference.Comparisons;
using ProbDsl.Inference.Comparisons.Draws;
using ProbDsl.Inference.NewData;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Comparisons;

/// <summary>Draws of whole fits beside data: what rows are given, missing cells, states, and stories without a density.</summary>
public sealed class SampleReportTests
{
    private const string Regression = """
        model Regression
        data x[rows]: real
        data y[rows]: real
        param a: real
        param b: real
        param s: positive
        for n in rows { y[n] ~ Normal(a + b * x[n], s) }
        """;

    /// <summary>Reads x and ignores it: y has the right distribution, but not given x.</summary>
    private const string Ignoring = """
        model Ignoring
        data x[rows]: real
        data y[rows]: real
        param a: real
        param s: positive
        for n in rows { y[n] ~ Normal(a + 0 * x[n], s) }
        """;

    [Fact]
    public void Draws_are_judged_jointly_with_what_they_are_given()
    {
        var csv = Csv(800, "");
        var (right, wrong) = (Of(Regression, csv), Of(Ignoring, csv));
        Assert.Equal(["x"], right.Given);
        Assert.False(right.AreDifferent);
        Assert.True(wrong["mmd_p_value"]!.IsDifferent!.Value && wrong["classifier_accuracy"]!.IsDifferent!.Value);
        Assert.True(wrong["sliced_wasserstein"]!.Value > 3 * right["sliced_wasserstein"]!.Value);
    }

    [Fact]
    public void Rows_with_missing_cells_are_left_out_and_counted()
    {
        var report = Of(Regression, Csv(100, "0.5,\n1.5,\n"), "map");
        Assert.Equal((100, 100, 2), (report.Rows, report.Draws, report.Incomplete));
    }

    [Fact]
    public void States_have_an_indicator_each()
    {
        var problem = TestStory.By("""
            model Colors
            data color[rows]: index[3]
            data y[rows]: real
            param p: simplex[3]
            for n in rows {
              color[n] ~ Categorical(p)
              y[n] ~ Normal(0, 1)
            }
            """, "color,y\n1,1\n2,2\n3,3\n").Problem;
        var columns = ObservedColumns.Find(problem, problem.Graph.Plates[0]);
        var sample = new JudgedSample([1, 0.5, 3, 0.25], [2, 7], columns, false, 1);
        Assert.Equal(4, sample.Width);
        Assert.Equal([1, 0, 0, 0.5, 0, 0, 1, 0.25], sample.Data);
        Assert.Equal([0, 1, 0, 7], sample.Draws);
    }

    [Fact]
    public void Numbers_are_in_standard_deviations_of_the_data()
    {
        var sample = new JudgedSample([1, 5, 3, 5], [4, 6], 2, false, 1);
        Assert.Equal([1, 5, 3, 5], sample.StandardData);
        Assert.Equal([0.5, 5, 2.5, 5], new JudgedSample([1, 5, 5, 5], [4, 6], 2, false, 1).StandardData);
        Assert.Equal([2, 6], new JudgedSample([1, 5, 5, 5], [4, 6], 2, false, 1).StandardDraws);
    }

    /// <summary>Of a story without a density nothing is scored; it and the other are judged by draws.</summary>
    [Fact]
    public void Stories_without_a_density_have_draws_and_no_score()
    {
        var csv = "x\n" + string.Concat(Normals(300).Select(v => v.ToString("R", CultureInfo.InvariantCulture) + "\n"));
        var comparison = StoryComparisonTests.Run(0.5, 100,
            ("implicit", TestStory.By("""
                model Implicit
                data x[rows]: real
                net generate(z: real) -> real = mlp(hidden = [4])
                for n in rows {
                  z[n] ~ Normal(0, 1)
                  x[n] ~ Delta(generate(z[n]))
                }
                fit { max_iter = 20 }
                """, csv), "gan"),
            ("explicit", TestStory.By("model E\ndata x[rows]: real\nparam m: real\nfor n in rows { x[n] ~ Normal(m, 1) }\n", csv), "mle"));
        var (one, other) = (comparison.Fits[0], comparison.Fits[1]);
        Assert.Null(one.Scores);
        Assert.NotNull(other.Scores);
        Assert.Contains("no density", one.ReasonWithoutScores, StringComparison.Ordinal);
        Assert.All(comparison.Fits, f => Assert.Equal(
            ["classifier_accuracy", "squared_mmd", "mmd_p_value", "mmd_bandwidth", "sliced_wasserstein", "precision", "recall", "density",
                "coverage"],
            f.Fit.Draws!.Value!.Statistics.Select(s => s.Name)));
        Assert.True(one.Fit.Draws!.Value!.AreDifferent);
        Assert.False(other.Fit.Draws!.Value!.AreDifferent);
        Assert.DoesNotContain(comparison.Reading, s => s.Contains("log density", StringComparison.Ordinal));
    }

    private static SampleReport Of(string story, string csv, string method = "mle")
    {
        var bound = TestStory.By(story, csv);
        var rows = EvaluationRows.Create(bound.Problem, null, 1).Value!;
        var fit = rows.Kept(bound.Select(method).Method!, bound.Fitted(method: method).Summary!);
        return SampleReport.Compute(fit, new(rows, null), TestStory.Catalog, 1).Value!;
    }

    private static string Csv(int count, string more)
    {
        var numbers = Normals(2 * count);
        return "x,y\n" + string.Concat(Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"{numbers[2 * i]:R},{1 + (2 * numbers[2 * i]) + (0.5 * numbers[(2 * i) + 1]):R}\n"))) + more;
    }

    private static double[] Normals(int count)
    {
        var numbers = new double[count];
        new RandomStream(4, "sample reports").FillNormal(numbers);
        return numbers;
    }
}
