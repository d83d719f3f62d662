using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Continuing;
using ProbDsl.Inference.Rows;
using ProbDsl.Runtime.Programs;
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
        "for n in rows { y[n] ~ Normal(a + b * (x[n] - mean(x)), 1) }\n",
        "c = mean(x)\nfor n in rows { y[n] ~ Normal(a + b * (x[n] - c), 1) }\n",
        "for n in rows { z[n] = b * (x[n] - mean(x))\ny[n] ~ Normal(a + z[n], 1) }\n",
        "for n in rows { y[n] ~ Normal(a + b * (x[n] - sum(x[m] for m in rows) / 3), 1) }\n",
        "for n in rows { y[n] ~ Normal(mean = a + b * (x[n] - max(x) + 1), sd = 1) }\n",
    ];

    // in the rows of the fit mean(x) = 2 and max(x) = 3; a = 1, b = 10
    [Theory, MemberData(nameof(Spellings))]
    public void New_rows_take_the_value_of_the_fit(string rows)
    {
        foreach (var csv in (string[])["x\n5\n", "x\n5\n1000\n", "x\n5\n-70\n3\n8\n"])
            Assert.Equal(31, Predicted(Head + rows, csv)[0], 1e-12);
    }

    // by 1,000 draws of sd 1
    [Fact]
    public void A_running_sum_goes_on_from_the_rows_of_the_fit() =>
        Assert.Equal([1 + (10 * 11), 1 + (10 * 13)],
            Predicted(Head + "q = cumsum(x)\nfor n in rows { y[n] ~ Normal(a + b * q[n], 1) }\n", "x\n5\n2\n"),
            (e, f) => Math.Abs(e - f) < 0.2);

    private static double[] Predicted(string story, string csv)
    {
        var files = KeptFiles.Fitted(story, Trained, "map");
        if (TrainingRows.Of(TestStory.Compile(story), InputTables.Of(TestStory.Read(Trained))) is { } training) files = files
            .With(training);
        var fit = files.Read();
        fit = fit with { Posterior = new(1, new Dictionary<string, Tensor> { ["a"] = new([1], [1]), ["b"] = new([1], [10]) }) };
        var rows = NewRows.Of(fit, InputTables.Of(TestStory.Read(csv)), TestStory.Catalogue);
        var predicted = RowPredictions.Of(fit, rows.Value!, sameRows: false, TestStory.Catalogue);
        return [.. Assert.Single(predicted.Value!.Columns, c => c.Name == "y.mean").Values];
    }
}
