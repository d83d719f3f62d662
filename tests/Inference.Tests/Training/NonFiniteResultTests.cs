using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.Engines;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Training;

/// <summary>A training whose result is not finite, although most of its steps are, is an error and no result.</summary>
public sealed class NonFiniteResultTests
{
    private const int Bad = 7;

    private const string Observed = """
        data u[rows]: real
        data y[rows]: real
        net at(u: real) -> real = mlp(hidden = [3])
        for n in rows { y[n] ~ Normal(at(log(u[n])), 1) }
        """;

    private const string Latent = """
        data u[rows]: real
        data y[rows]: real
        net at(z: real) -> real = mlp(hidden = [3])
        for n in rows {
          z[n] ~ Normal(0, 1)
          y[n] ~ Normal(at(z[n]) + log(u[n]), 1)
        }
        """;

    private const string Flow = """
        data u[rows]: real
        data y[rows]: real
        net velocity(y: real, t: unit, u: real) -> real = mlp(hidden = [3])
        flow warp(given u: real): real = ode(velocity)
        for n in rows { y[n] ~ Normal(0, 1) |> warp(log(u[n])) }
        """;

    private static string Rows(bool isBad) => "u,y\n" + string.Concat(Enumerable.Range(0, 12).Select(row =>
        FormattableString.Invariant($"{(isBad && row == Bad ? -1 : 1 + row)},{Math.Sin(row)}\n")));

    /// <summary>The logarithm of one row is not a number: its batches are skipped, and the sum over all rows is not a number.</summary>
    [Theory]
    [InlineData("mle", Observed, true)]
    [InlineData("elbo", Latent, true)]
    [InlineData("iwae", Latent, true)]
    [InlineData("flow_matching", Flow, false)]
    public void The_error_replaces_the_result_and_names_the_row(string method, string story, bool namesRow)
    {
        Assert.NotNull(Trained(story, method, isBad: false).Summary);
        var outcome = Trained(story, method, isBad: true);
        Assert.Null(outcome.Summary);
        Assert.Equal(["W0544", "E0597"], outcome.Diagnostics.Select(d => d.Code));
        var row = $"not a number: row {Bad + 1} of the data";
        Assert.Equal(namesRow, outcome.Diagnostics[1].Message.Contains(row, StringComparison.Ordinal));
    }

    /// <summary>Rows beyond the range of a density have the log density minus infinity.</summary>
    [Theory]
    [InlineData(double.NaN, "is not a number")]
    [InlineData(double.PositiveInfinity, "is infinite")]
    [InlineData(double.NegativeInfinity, "is minus infinity")]
    public void The_message_says_which_value_it_is(double value, string words) =>
        Assert.Contains($"log-likelihood of the rows under the trained weights {words}",
            TrainingDiagnostics.NotFiniteResult(ObjectiveKind.LogLikelihood, value, null).Message, StringComparison.Ordinal);

    [Fact]
    public void Held_out_rows_without_a_finite_loss_choose_no_weights()
    {
        var outcome = Trainings.Trained(Trainings.Tilted(), new(Steps: 20) { HeldOutEvery = 5 }, new() { HeldOut = new NeverFinite() });
        Assert.Equal((StopReason.Failed, true), (outcome.Stopped, outcome.HasFailed));
        Assert.Equal("E0597", Assert.Single(outcome.Diagnostics, d => d.Severity == Severity.Error).Code);
    }

    private static FitOutcome Trained(string story, string method, bool isBad) => TestStory.By($"model Bad\n{story}", Rows(isBad))
        .Fit(new(MaxIterations: 30, Threads: 1) { [StandardOptions.BatchSize] = 3 }, method);

    private sealed class NeverFinite : IHeldOut
    {
        public double Loss(IStore store, IReadOnlyList<WeightSlots> weights) => double.NaN;
    }
}
