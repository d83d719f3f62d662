using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.NewData;
using ProbDsl.Runtime.SpecialFunctions;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.NewData;

/// <summary>Rows to be predicted need no column that only says how an outcome was observed.</summary>
public sealed class OutcomeDataTests
{
    private const string Survival = """
        model Survival
        data time[rows]: positive
        data limit[rows]: positive from if event == 1 then 1e9 else time
        data x[rows]: real
        shape ~ Gamma(4, 4)
        slope ~ Normal(0, 1)
        for n in rows { time[n] ~ Censored(Weibull(shape, exp(1 + slope * x[n])), high = limit[n]) }
        """;

    private const string Study = """
        model Study
        data time[rows]: positive
        data limit[rows]: positive
        data x[rows]: real
        slope ~ Normal(0, 1)
        for n in rows { time[n] ~ Censored(Exponential(exp(slope * x[n])), high = limit[n]) }
        """;

    // Weibull: mean = scale * Gamma(1 + 1 / shape), median = scale * log(2)^(1 / shape)
    /// <summary>An outcome that is computed from a regressor, too, is absent with its own column.</summary>
    [Theory]
    [InlineData("real from y - u", "u\n2\n", 7, "y - u.mean")]
    [InlineData("real from y / u", "u\n2\n", 7, "y / u.mean")]
    [InlineData("real from y - w", "u,w\n2,5\n", 7, "y - w.mean")]
    public void An_outcome_needs_no_column(string outcome, string given, double mean, string name)
    {
        var fit = FitByHand.Of($$"""
            model Own
            data u[rows]: real
            data y[rows]: {{outcome}}
            b ~ Normal(0, 5)
            for n in rows { y[n] ~ Normal(b * u[n], 0.5) }
            """, "y,u,w\n1,2,3\n", 1, ("b", _ => [3.5]));
        var rows = NewRows.Read(fit, InputTables.Of(TestStory.Read(given)), TestStory.Catalog).Value!;
        var predicted = RowPredictions.Compute(fit, rows, false, TestStory.Catalog).Value!;
        Assert.Contains(predicted.Columns, c => c.Name.EndsWith(".mean", StringComparison.Ordinal) && Math.Abs(c.Values[0] - mean) < 1e-9);
        Assert.Contains(name, predicted.Columns.Select(c => c.Name));
    }

    [Theory, InlineData("x\n0.5\n"), InlineData("x,event\n0.5,0\n"), InlineData("x,other\n0.5,2\n"), InlineData("x,time\n0.5,2\n")]
    public void A_time_is_predicted_without_its_event(string rows)
    {
        var predicted =
            Predicted(FitByHand.Of(Survival, "time,event,x\n1,1,0\n2,0,1\n", 20_000, ("shape", _ => [2]), ("slope", _ => [0.6])), rows);
        var scale = Math.Exp(1.3);
        var mean = scale * Math.Exp(LogGamma.Compute(1.5));
        Assert.Equal(mean, Of(predicted, "time.mean"), 5 * Of(predicted, "time.mcse"));
        Assert.Equal(scale * Math.Sqrt(Math.Log(2)), Of(predicted, "time.q50"), 0.06);
        Assert.Equal(scale * Math.Sqrt(1 - Math.Exp(2 * (LogGamma.Compute(1.5) - LogGamma.Compute(1)))) , Of(predicted, "time.sd"), 0.08);
    }

    /// <summary>
    /// A limit that stands in the file is one of the row's data: what would be seen of it is predicted, E min(T, c) = 1 - exp(-c) at rate
    /// 1.
    /// </summary>
    [Fact]
    public void A_limit_that_is_given_counts()
    {
        var fit = FitByHand.Of(Study, "time,limit,x\n1,3,0\n2,3,1\n", 20_000, ("slope", _ => [0]));
        var (seen, whole) = (Predicted(fit, "x,limit\n0.5,0.4\n"), Predicted(fit, "x\n0.5\n"));
        Assert.Equal(1 - Math.Exp(-0.4), Of(seen, "time.mean"), 5 * Of(seen, "time.mcse"));
        Assert.Equal(0.4, Of(seen, "time.q95"));
        Assert.Equal(1, Of(whole, "time.mean"), 5 * Of(whole, "time.mcse"));
    }

    [Fact]
    public void How_often_a_row_happens_is_not_needed()
    {
        const string Pairs = """
            model Pairs
            data y[rows]: real
            data x[rows]: real
            data many[rows]: count
            m ~ Normal(0, 1)
            for n in rows repeated many[n] { y[n] ~ Normal(m + x[n], 1) }
            """;
        var predicted = Predicted(FitByHand.Of(Pairs, "y,x,many\n1,0,3\n2,1,1\n", 20_000, ("m", _ => [2])), "x\n5\n");
        Assert.Equal(7, Of(predicted, "y.mean"), 5 * Of(predicted, "y.mcse"));
    }

    [Fact]
    public void What_a_prediction_reads_is_needed()
    {
        var fit = FitByHand.Of(Survival, "time,event,x\n1,1,0\n2,0,1\n", 2, ("shape", _ => [2]), ("slope", _ => [0.6]));
        Assert.Contains("`x`", Assert.Single(NewRows
            .Read(fit, InputTables.Of(TestStory.Read("event\n1\n")), TestStory.Catalog).Diagnostics).Message,
            StringComparison.Ordinal);
        // a time without its event is no outcome that could be read
        Assert.Contains("time", NewRows.Read(fit, InputTables.Of(TestStory.Read("time,x\n1,2\n")), TestStory.Catalog).Value!.Absent);
    }

    private static RowPredictions Predicted(SavedFit fit, string csv)
    {
        var rows = NewRows.Read(fit, InputTables.Of(TestStory.Read(csv)), TestStory.Catalog);
        Assert.True(rows.Value is not null, string.Join("\n", rows.Diagnostics.Select(d => d.Message)));
        return RowPredictions.Compute(fit, rows.Value!, false, TestStory.Catalog).Value!;
    }

    private static double Of(RowPredictions predicted, string column) => predicted.Columns.Single(c => c.Name == column).Values[0];
}
