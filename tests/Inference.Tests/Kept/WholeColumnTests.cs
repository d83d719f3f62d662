using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Forecasting;
using ProbDsl.Inference.NewData;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Forecasting;
using ProbDsl.Tests.NewData;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Kept;

/// <summary>
/// Functions of a whole column have the fit's value for new rows, wherever the story writes them: a row's prediction does not depend on the
/// other rows of its file.
/// </summary>
public sealed class WholeColumnTests
{
    private const string Trained = "x,y\n1,2\n2,4\n3,3\n", Head = """
        model Centered
        data x[rows]: real
        data y[rows]: real
        a ~ Normal(0, 5)
        b ~ Normal(0, 5)

        """;

    public static TheoryData<string> Spellings =>
    [
        """
        for n in rows { y[n] ~ Normal(a + b * (x[n] - mean(x)), 1) }

        """,
        """
        c = mean(x)
        for n in rows { y[n] ~ Normal(a + b * (x[n] - c), 1) }

        """,
        """
        for n in rows { z[n] = b * (x[n] - mean(x))
        y[n] ~ Normal(a + z[n], 1) }

        """,
        """
        for n in rows { y[n] ~ Normal(a + b * (x[n] - sum(x[m] for m in rows) / 3), 1) }

        """,
        """
        for n in rows { y[n] ~ Normal(mean = a + b * (x[n] - max(x) + 1), sd = 1) }

        """,
        """
        y ~ Normal(a + b * (x - mean(x)), 1)

        """,
    ];

    // in the rows of the fit mean(x) = 2 and max(x) = 3; a = 1, b = 10
    [Theory, MemberData(nameof(Spellings))]
    public void New_rows_take_the_value_of_the_fit(string rows)
    {
        foreach (var csv in (string[])["x\n5\n", "x\n5\n1000\n", "x\n5\n-70\n3\n8\n"])
            Assert.Equal(31, Predicted(Head + rows, csv)[0], 1e-12);
    }

    public static TheoryData<string> RunningSums =>
    [
        """
        q = cumsum(x)
        for n in rows { y[n] ~ Normal(a + b * q[n], 1) }

        """,
        """
        for n in rows { y[n] ~ Normal(a + b * cumsum(x)[n], 1) }

        """,
        """
        for n in rows { y[n] ~ Normal(a + b * sum(x[m] for m in 1..n), 1) }

        """,
        """
        for n in rows { q[n] = sum(x[m] for m in 1..n)
        y[n] ~ Normal(a + b * q[n], 1) }

        """,
        """
        w = 2 * x
        for n in rows { y[n] ~ Normal(a + b * sum(w[m] for m in 1..n) / 2, 1) }

        """,
        """
        for n in rows { y[n] ~ Normal(a + b * sum(if m <= n then x[m] else 0.0 for m in rows), 1) }

        """,
    ];

    // by 1,000 draws of sd 1
    [Theory, MemberData(nameof(RunningSums))]
    public void A_running_sum_goes_on_from_the_rows_of_the_fit(string rows) =>
        Assert.Equal([1 + (10 * 11), 1 + (10 * 13)], Predicted(Head + rows, "x\n5\n2\n"), (e, f) => Math.Abs(e - f) < 0.2);

    [Fact]
    public void A_running_maximum_goes_on_from_the_rows_of_the_fit() =>
        Assert.Equal([31, 51], Predicted(Head + "for n in rows { y[n] ~ Normal(a + b * max(x[m] for m in 1..n), 1) }\n", "x\n2\n5\n"),
            (e, f) => Math.Abs(e - f) < 0.2);

    // the density of a row given those before it in the fit and in the file; a row's draw is its distribution, of sd 0.001
    [Theory, MemberData(nameof(RunningSums))]
    public void So_do_its_scores_and_draws(string rows)
    {
        var fit = FitByHand.Of(Head + rows.Replace(", 1)", ", 0.001)", StringComparison.Ordinal), Trained, 1,
            ("a", _ => [1]), ("b", _ => [10]));
        Assert.Equal(2 * NormalVectors.LogNormal(0, 0, 1e-6), fit.Scored("x,y\n5,111\n2,131\n").Value!.Total, 1e-6);
        Assert.Equal([111, 131], FitDraw.Of(fit, csv: "x,y\n5,\n2,\n")["y"][3..], (e, f) => Math.Abs(e - f) < 0.01);
    }

    private static double[] Predicted(string story, string csv)
    {
        var files = KeptFiles.Fitted(story, Trained, "map");
        if (TrainingRowArrays.Collect(TestStory.Compile(story), InputTables.Of(TestStory.Read(Trained))) is { } training) files = files
            .With(training);
        var fit = files.Read();
        fit = fit with { Posterior = new(1, new Dictionary<string, Tensor> { ["a"] = new([1], [1]), ["b"] = new([1], [10]) }) };
        var rows = NewRows.Read(fit, InputTables.Of(TestStory.Read(csv)), TestStory.Catalog);
        var predicted = RowPredictions.Compute(fit, rows.Value!, sameRows: false, TestStory.Catalog);
        return [.. Assert.Single(predicted.Value!.Columns, c => c.Name == "y.mean").Values];
    }
}
