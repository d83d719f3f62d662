using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Comparisons;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.NewData;
using ProbDsl.Tests.Forecasting;
using ProbDsl.Tests.NewData;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Flows;

/// <summary>
/// Predictions of rows that a flow by an `ode` draws given their inputs: x' = x + d carries Normal(0, 1) to a mean of (e - 1) d and a
/// standard deviation of e.
/// </summary>
public sealed class OdePredictionTests
{
    private const int Draws = 2000;

    private static string Story(string maps) => $$"""
        model Dose
        data d[rows]: real
        data x[rows]: real
        function velocity(x: real, t: unit, d: real) -> real = x + d
        flow warp(given d: real): real = {{maps}}
        for n in rows { x[n] ~ Normal(0, 1) |> warp(d[n]) }
        """;

    [Fact]
    public void Rows_without_the_outcome_are_drawn_along_the_ode()
    {
        var fit = FitByHand.Of(Story("ode(velocity)"), "d,x\n1,2\n0,1\n", 1);
        double[] doses = [-2, 0, 3];
        fit.Predicted("d\n" + string.Join('\n', doses) + "\n", Draws)
            .Agrees("x", doses.Select(d => ((Math.E - 1) * d, Math.E * Math.E)), Draws);
    }

    /// <summary>A map behind the `ode`: log x has that distribution, so that the median of x is the exponential of the mean.</summary>
    [Fact]
    public void Maps_behind_the_ode_follow()
    {
        var fit = FitByHand.Of(Story("ode(velocity) |> exp").Replace("): real =", "): positive =", StringComparison.Ordinal)
            .Replace("data x[rows]: real", "data x[rows]: positive", StringComparison.Ordinal), "d,x\n1,2\n0,1\n", 1);
        var median = Math.Log(fit.Predicted("d\n0.5\n", Draws).Column("x.q50")[0]);
        Assert.Equal((Math.E - 1) * 0.5, median, 5 * 1.2533 * Math.E / Math.Sqrt(Draws));
    }

    [Fact]
    public void Rows_with_the_outcome_have_nothing_to_predict()
    {
        var fit = FitByHand.Of(Story("ode(velocity)"), "d,x\n1,2\n0,1\n", 1);
        var rows = NewRows.Read(fit, InputTables.Of(TestStory.Read("d,x\n1,2\n")), TestStory.Catalog).Value!;
        Assert.Equal("E0430", Assert.Single(RowPredictions.Compute(fit, rows, false, TestStory.Catalog).Diagnostics).Code);
    }

    /// <summary>A net is shown the state in two units, so its weights fit no story that lacks these.</summary>
    [Theory, InlineData("ode(velocity)"), InlineData("realnvp(layers = 2, hidden = [3]) |> ode(velocity)")]
    public void Nets_see_the_units_of_the_fit(string maps)
    {
        var bound = TestStory.By($$"""
            model Plane
            data x[rows]: real[2] from a, b
            net velocity(x: real[2], t: unit) -> real[2] = mlp(hidden = [4], act = tanh)
            flow warp: real[2] = {{maps}}
            for n in rows { x[n] ~ Normal(0, 1) |> warp }
            """, "a,b\n5,1\n4,2\n7,1.5\n6,0\n");
        var fit = FitInMemory.Create("mle", bound.Problem, bound.Fitted(new(MaxIterations: 2, Threads: 1), "mle").Summary!);
        var rows = NewRows.Read(fit, InputTables.Of(TestStory.Read("a,b\n5,1\n")), TestStory.Catalog).Value!;
        Assert.Equal("E0430", Assert.Single(RowPredictions.Compute(fit, rows, false, TestStory.Catalog).Diagnostics).Code);
    }
}
