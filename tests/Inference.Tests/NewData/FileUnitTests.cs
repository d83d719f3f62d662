using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.NewData;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.NewData;

/// <summary>
/// What data lines make of a column, undone: the cells come back. Predictions under a column's name are cells of that column.
/// </summary>
public sealed class FileUnitTests
{
    private static readonly string[] columns = ["mean", "sd", "q5", "q50", "q95", "mcse"];

    private const string Cells = "w,u\n40,1\n79,2\n-3,4\n61.5,8\n";

    [Theory]
    [InlineData("w"), InlineData("w / 10"), InlineData("10 * w"), InlineData("w - 60"), InlineData("100 - w"), InlineData("-w"),
        InlineData("2 + 3 * (w - 1) / 7"), InlineData("(w - mean(w)) / sd(w)"), InlineData("1 - (w - mean(w)) / (2 * sd(u))")]
    public void Shifts_and_scales_are_undone(string expression)
    {
        var problem = TestStory.By(Story(expression), Cells).Problem;
        var unit = Unit(problem);
        Assert.Equal("w", unit!.Column);
        Assert.Equal([40, 79, -3, 61.5], problem.Data["y"].Values.Select(unit.InFile), (a, b) => Math.Abs(a - b) < 1e-12 * 100);
    }

    [Theory, InlineData("log(w + 100)"), InlineData("1 / w"), InlineData("w * w"), InlineData("w + u"),
        InlineData("if w > 0 then w else 0"), InlineData("0 * w")]
    public void Others_are_not(string expression) => Assert.Null(Unit(TestStory.By(Story(expression), Cells).Problem));

    /// <summary>
    /// The name of a column is that of its cells, also where the story reads it under another name; what cannot be undone keeps the
    /// numbers of the story.
    /// </summary>
    [Theory]
    [InlineData("data w[rows]: real from w / 10", "w", 60, 5)]
    [InlineData("data w[rows]: real from 100 - w", "w", 94, 0.5)]
    [InlineData("data y[rows]: real from w / 10", "w", 60, 5)]
    [InlineData("data y[rows]: real from log(w + 100)", "y", 6, 0.5)]
    [InlineData("data w[rows]: real from log(w + 100)", "log(w + 100)", 6, 0.5)]
    public void A_prediction_is_in_the_unit_of_its_name(string data, string name, double mean, double sd)
    {
        var own = data.Split(' ', '[')[1];
        var story = $$"""
            model Unit
            data u[rows]: real
            {{data}}
            m ~ Normal(0, 5)
            for n in rows { {{own}}[n] ~ Normal(m + 0 * u[n], 0.5) }
            """;
        const int draws = 4000;
        var fit = FitByHand.Of(story, Cells, draws, ("m", _ => [6]));
        var predicted = Predicted(fit, "u\n1\n3\n", 1);
        Assert.Equal(columns.Select(c => $"{name}.{c}"), predicted.Columns.Select(c => c.Name));
        double At(string column) => predicted.Columns.Single(c => c.Name == $"{name}.{column}").Values[0];
        Assert.Equal(mean, At("mean"), 5 * sd / Math.Sqrt(draws));
        Assert.Equal(sd, At("sd"), 5 * sd / Math.Sqrt(2 * draws));
        Assert.Equal(mean - (1.645 * sd), At("q5"), 5 * sd * 2.11 / Math.Sqrt(draws));
        Assert.Equal(mean + (1.645 * sd), At("q95"), 5 * sd * 2.11 / Math.Sqrt(draws));
    }

    [Fact]
    public void A_cell_that_is_there_is_itself()
    {
        const string Gaps = """
            model Unit
            data w[rows]: real from (w - mean(w)) / sd(w)
            m ~ Normal(0, 5)
            for n in rows { w[n] ~ Normal(m, 0.5) }
            """;
        var predicted = Predicted(FitByHand.Of(Gaps, Cells, 100, ("m", _ => [0])), "w\n79\nNA\n", 1);
        Assert.Equal(79, predicted.Columns.Single(c => c.Name == "w.mean").Values[0], 1e-12);
        Assert.Equal(0, predicted.Columns.Single(c => c.Name == "w.sd").Values[0], 1e-12);
    }

    /// <summary>The spread of the mean from seed to seed is what its error says, whether draws count alike or not.</summary>
    [Theory, InlineData("u\n1\n"), InlineData("u,v\n1,7\n")]
    public void The_error_of_a_mean_is_its_spread(string rows)
    {
        const string Story = """
            model Line
            data u[rows]: real
            data v[rows]: real
            data y[rows]: real
            m ~ Normal(0, 5)
            for n in rows {
              v[n] ~ Normal(m, 1)
              y[n] ~ Normal(m * u[n], 0.5)
            }
            """;
        var reported = Enumerable.Range(1, 60).Select(seed =>
        {
            var random = new RandomStream((ulong)seed, "draws");
            var predicted = Predicted(FitByHand.Of(Story, "u,v,y\n1,2,3\n", 400, ("m", _ => [6 + (0.7 * random.NextNormal())])), rows,
                (ulong)seed);
            double At(string column) => predicted.Columns.Single(c => c.Name == $"y.{column}").Values[0];
            return (Mean: At("mean"), Error: At("mcse"));
        }).ToList();
        var spread = Math.Sqrt(reported.Sum(t => Math.Pow(t.Mean - reported.Average(s => s.Mean), 2)) / (reported.Count - 1));
        Assert.InRange(reported.Average(t => t.Error) / spread, 0.75, 1.35);
    }

    private static RowPredictions Predicted(SavedFit fit, string csv, ulong seed)
    {
        var rows = NewRows.Read(fit, InputTables.Of(TestStory.Read(csv)), TestStory.Catalog);
        Assert.DoesNotContain(rows.Diagnostics, d => d.Severity == Parser.Diagnostics.Severity.Error);
        return RowPredictions.Compute(fit, rows.Value!, false, TestStory.Catalog, seed: seed).Value!;
    }

    private static string Story(string expression) =>
        $$"""
        model Unit
        data u[rows]: real
        data y[rows]: real from {{expression}}
        m ~ Normal(0, 5)
        for n in rows { y[n] ~ Normal(m, 1) }
        """;

    private static ColumnConversion? Unit(Problem problem) =>
        ColumnConversion.Find(((ColumnOrigin)problem.Graph["y"].Origin!).Columns[0],
            function => SavedData.Of(problem).ConstantOf("y", 1, function.Span.Text));
}
